/** Keeps the rules that fill facts of machines, in their order, and the facts they gave. The caller applies them. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { AssetRuleBody, RuleField } from '../../../src-shared/model/asset-rule.ts';
import type { RuleValue } from '../domain/asset-rules.ts';
import { saveColumns } from './asset-writes.ts';
import type { Database } from './database.ts';
import { formatId, parseId, unknownId } from './ids.ts';
import { appendLog, type Acting } from './log.ts';
import { findWindow } from './windows.ts';

export interface StoredRule extends AssetRuleBody {
  id: number;
  position: number;
  actor: string;
  at: string;
}

interface Row {
  id: number;
  position: number;
  name: string;
  conditions: string;
  sets: string;
  enabled: number;
  actor: string;
  at: string;
}

/** In the order in which they count. */
export function loadRules(db: Database): StoredRule[] {
  return db
    .all<Row>('SELECT id, position, name, conditions, sets, enabled, actor, at FROM asset_rule ORDER BY position, id')
    .map((row) => ({
      ...row,
      conditions: JSON.parse(row.conditions) as StoredRule['conditions'],
      sets: JSON.parse(row.sets) as StoredRule['sets'],
      enabled: row.enabled === 1,
    }));
}

export function hasRules(db: Database): boolean {
  return db.get('SELECT 1 FROM asset_rule LIMIT 1') !== undefined;
}

/** The number of the rule with this id or, in any case, this name. Throws unknown-id. */
export function findRule(db: Database, text: string): number {
  const rules = loadRules(db);
  const wanted = text.trim().toLowerCase();
  const id = parseId('rule', text);
  const found = rules.find(({ name }) => name.toLowerCase() === wanted) ?? rules.find((rule) => rule.id === id);
  if (!found) throw unknownId('rule', text);
  return found.id;
}

/** Throws state-conflict where another rule has the name. */
export function refuseTaken(rules: readonly Pick<StoredRule, 'id' | 'name'>[], name: string, own: number | null): void {
  const other = rules.find((rule) => rule.id !== own && rule.name.toLowerCase() === name.toLowerCase());
  if (other)
    throw new Refusal(
      'state-conflict',
      `${formatId('rule', other.id)} is already called "${other.name}".`,
      'Choose another name, or change that rule.',
    );
}

/** Positions from 1 in this order. */
export function orderRules(db: Database, ids: readonly number[]): void {
  for (const [index, id] of ids.entries())
    db.run('UPDATE asset_rule SET position = ? WHERE id = ? AND position <> ?', index + 1, id, index + 1);
}

/**
 * Makes a rule, or changes the one with this number; its place is the caller's to set. Answers its number. Throws unknown-id
 * for a maintenance window there is not.
 */
export function saveRule(db: Database, acting: Acting, rule: AssetRuleBody, id: number | null): number {
  const { name, conditions, enabled } = rule;
  const window = rule.sets.maintenanceWindow;
  const sets = window === undefined ? rule.sets : { ...rule.sets, maintenanceWindow: findWindow(db, window).name };
  refuseTaken(loadRules(db), name, id);
  const values = [name, JSON.stringify(conditions), JSON.stringify(sets), enabled ? 1 : 0, acting.actor, acting.now];
  const saved =
    id ??
    db.run(
      `INSERT INTO asset_rule (name, conditions, sets, enabled, actor, at, position)
       VALUES (?, ?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM asset_rule))`,
      ...values,
    ).lastId;
  if (id !== null)
    db.run(
      'UPDATE asset_rule SET name = ?, conditions = ?, sets = ?, enabled = ?, actor = ?, at = ? WHERE id = ?',
      ...values,
      id,
    );
  appendLog(db, acting, 'rule.saved', formatId('rule', saved), { name, conditions, sets, enabled });
  return saved;
}

export function removeRule(db: Database, acting: Acting, id: number): void {
  const rule = loadRules(db).find((one) => one.id === id);
  if (!rule) throw unknownId('rule', formatId('rule', id));
  db.run('DELETE FROM asset_rule WHERE id = ?', id);
  const { name, conditions, sets, enabled } = rule;
  appendLog(db, acting, 'rule.removed', formatId('rule', id), { name, conditions, sets, enabled });
}

/** What one rule says of one field of one machine, with its value as JSON. */
export interface RuleFact {
  asset: number;
  field: RuleField;
  source: string;
  value: string;
}

/** Every fact rules gave, of all machines or these. */
export function loadRuleFacts(db: Database, assets: readonly number[] | 'all'): RuleFact[] {
  const of = assets === 'all' ? '' : 'asset IN (SELECT value FROM json_each(?)) AND';
  return db.all<RuleFact>(
    `SELECT asset, field, source, value FROM asset_fact WHERE ${of} source LIKE 'rule %'`,
    ...(assets === 'all' ? [] : [JSON.stringify(assets)]),
  );
}

/**
 * Takes facts of rules away and puts others in; a fact that stays keeps its time. `values` are the values then in force of
 * every machine touched, which become its columns at once: many machines change together.
 */
export function replaceRuleFacts(
  db: Database,
  acting: Acting,
  gone: readonly RuleFact[],
  added: readonly RuleFact[],
  values: ReadonlyMap<number, Partial<Record<RuleField, RuleValue | null>>>,
): void {
  for (const { asset, field, source } of gone)
    db.run('DELETE FROM asset_fact WHERE asset = ? AND field = ? AND source = ?', asset, field, source);
  for (const { asset, field, source, value } of added)
    db.run(
      'INSERT INTO asset_fact (asset, field, source, value, observed_at) VALUES (?, ?, ?, ?, ?)',
      asset,
      field,
      source,
      value,
      acting.now,
    );
  for (const [asset, inForce] of values) saveColumns(db, asset, inForce);
}
