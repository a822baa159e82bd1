/**
 * Applies the rules to machines: their facts come and go with what fits, and what a change of criticality or exposure means
 * for findings is judged anew. Every change of the rules runs here as one job in one transaction.
 */
import type { AssetRule, AssetRuleBody, RuleField, RulesApplied } from '../../../src-shared/model/asset-rule.ts';
import {
  compileRules,
  decide,
  decidingRules,
  valueInForce,
  type Decided,
  type RuleMachine,
  type RuleValue,
} from '../domain/asset-rules.ts';
import {
  findRule,
  hasRules,
  loadRuleFacts,
  loadRules,
  orderRules,
  removeRule,
  replaceRuleFacts,
  saveRule,
  type RuleFact,
  type StoredRule,
} from '../vault/asset-rules.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import { appendLog, type Acting } from '../vault/log.ts';
import { loadRuleMachines } from '../vault/rule-machines.ts';
import type { Job } from './job.ts';
import { rejudge } from './rejudge.ts';

export interface Applied {
  /** Machines looked at. */
  assets: number;
  /** Machines on which some rule's word changed. */
  changed: number[];
  /** Those whose criticality or exposure is another now: the caller judges their findings. */
  judge: number[];
}

/** What the rules say of each machine. */
function decideAll(rules: readonly StoredRule[], machines: ReadonlyMap<number, RuleMachine>): Map<number, Decided> {
  const compiled = compileRules(rules);
  return new Map([...machines].map(([asset, machine]) => [asset, decide(compiled, machine)]));
}

/** The same as facts of these machines. */
function factsOf(rules: readonly StoredRule[], decided: ReadonlyMap<number, Decided>): RuleFact[] {
  const sources = rules.map(({ name }) => `rule ${name}`);
  const facts: RuleFact[] = [];
  for (const [asset, { values, scopes }] of decided) {
    for (const [field, { rule, value }] of Object.entries(values))
      facts.push({ asset, field: field as RuleField, source: sources[rule]!, value: JSON.stringify(value) });
    for (const { rule, value } of scopes)
      facts.push({ asset, field: 'scopes', source: sources[rule]!, value: JSON.stringify(value) });
  }
  return facts;
}

const keyOf = ({ asset, field, source, value }: RuleFact) => `${asset}\0${field}\0${source}\0${value}`;

/**
 * Brings the facts of rules up to date on these machines, and logs it where something changed; in the caller's
 * transaction. Costs nothing in a vault without rules.
 */
export function applyRules(db: Database, acting: Acting, assets: readonly number[] | 'all'): Applied {
  if (assets !== 'all' && (assets.length === 0 || !hasRules(db))) return { assets: 0, changed: [], judge: [] };
  const rules = loadRules(db).filter(({ enabled }) => enabled);
  const machines = loadRuleMachines(db, assets, rules);
  const decided = decideAll(rules, machines);
  const wanted = new Map(factsOf(rules, decided).map((fact) => [keyOf(fact), fact]));
  const gone: RuleFact[] = [];
  for (const fact of loadRuleFacts(db, assets)) {
    // What retired machines were given stays with them.
    if (!machines.has(fact.asset)) continue;
    if (!wanted.delete(keyOf(fact))) gone.push(fact);
  }
  const added = [...wanted.values()];
  if (gone.length === 0 && added.length === 0) return { assets: machines.size, changed: [], judge: [] };
  const judged = [...gone, ...added].filter(({ field }) => field === 'criticality' || field === 'exposure');
  const judge = [...new Set(judged.map(({ asset }) => asset))];
  const values = new Map<number, Partial<Record<RuleField, RuleValue | null>>>();
  for (const { asset, field } of [...gone, ...added]) {
    const inForce = values.get(asset) ?? {};
    inForce[field] = valueInForce(field, machines.get(asset)!.said[field], decided.get(asset)!);
    values.set(asset, inForce);
  }
  replaceRuleFacts(db, acting, gone, added, values);
  const changed = [...values.keys()];
  const only = changed.length === 1 ? formatId('asset', changed[0]!) : `${changed.length} assets`;
  appendLog(db, acting, 'rule.applied', only, { given: countByRule(added), taken: countByRule(gone) });
  return { assets: machines.size, changed, judge };
}

/** "Databases: criticality" to how many machines. */
function countByRule(facts: readonly RuleFact[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { source, field } of facts) {
    const key = `${source.slice('rule '.length)}: ${field}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** The rules with how many machines each fits and decides now. */
export function ruleRows(db: Database): AssetRule[] {
  const rules = loadRules(db);
  const fits = rules.map(() => 0);
  const decides = rules.map((): Partial<Record<RuleField, number>> => ({}));
  if (rules.length > 0) {
    const compiled = compileRules(rules);
    for (const machine of loadRuleMachines(db, 'all', rules).values()) {
      const decided = decide(compiled, machine);
      for (const index of decided.fits) fits[index]! += 1;
      for (const field of fieldsOf(decided))
        for (const index of decidingRules(field, machine.said[field], decided))
          decides[index]![field] = (decides[index]![field] ?? 0) + 1;
    }
  }
  return rules.map((rule, index) => ({
    ...rule,
    id: formatId('rule', rule.id),
    position: index + 1,
    fits: fits[index]!,
    decides: decides[index]!,
  }));
}

function fieldsOf({ values, scopes }: Decided): RuleField[] {
  const fields = Object.keys(values) as RuleField[];
  return scopes.length > 0 ? [...fields, 'scopes'] : fields;
}

export type RuleChange =
  | { kind: 'save'; rule: AssetRuleBody; id?: string; before?: string | null }
  | { kind: 'remove'; id: string }
  | { kind: 'move'; id: string; before: string | null }
  | { kind: 'import'; rules: AssetRuleBody[]; replace: boolean }
  | { kind: 'apply' };

/** The order of rules with one of them put before another, or last. */
export function placed(ids: readonly number[], id: number, before: number | null): number[] {
  const rest = ids.filter((one) => one !== id);
  const at = before === null || before === id ? -1 : rest.indexOf(before);
  if (before === id) return [...ids];
  return at < 0 ? [...rest, id] : rest.toSpliced(at, 0, id);
}

function move(db: Database, id: number, before: string | null): void {
  const ids = loadRules(db).map((rule) => rule.id);
  orderRules(db, placed(ids, id, before === null ? null : findRule(db, before)));
}

/** Throws invalid-argument for conditions that can't be read, before anything is written. */
function change(db: Database, acting: Acting, input: RuleChange): number | null {
  if (input.kind === 'save') {
    compileRules([input.rule]);
    const saved = saveRule(db, acting, input.rule, input.id === undefined ? null : findRule(db, input.id));
    if (input.before !== undefined) move(db, saved, input.before);
    return saved;
  }
  if (input.kind === 'remove') removeRule(db, acting, findRule(db, input.id));
  if (input.kind === 'move') {
    const id = findRule(db, input.id);
    move(db, id, input.before);
    const rules = loadRules(db);
    const { name } = rules.find((rule) => rule.id === id)!;
    appendLog(db, acting, 'rule.moved', formatId('rule', id), { name, order: rules.map((rule) => rule.name) });
  }
  if (input.kind === 'import') {
    compileRules(input.rules);
    const known = new Map(loadRules(db).map((rule) => [rule.name.toLowerCase(), rule.id]));
    const saved = input.rules.map((rule) => {
      const id = saveRule(db, acting, rule, known.get(rule.name.toLowerCase()) ?? null);
      known.set(rule.name.toLowerCase(), id);
      return id;
    });
    if (input.replace) {
      const kept = new Set(saved);
      for (const id of known.values()) if (!kept.has(id)) removeRule(db, acting, id);
      orderRules(db, [...kept]);
    }
  }
  orderRules(
    db,
    loadRules(db).map((rule) => rule.id),
  );
  return null;
}

export interface RulesAnswer {
  rules: AssetRule[];
  applied: RulesApplied;
  /** The rule that was saved. */
  saved: string | null;
}

/** Changes the rules and applies them to all machines, findings included, whole or not at all. */
export const rulesJob: Job<RuleChange, RulesAnswer> = {
  kind: 'rules',
  title: (input) => {
    if (input.kind === 'save') return `Save and apply the rule ${input.rule.name}`;
    return input.kind === 'remove' ? `Remove the rule ${input.id}` : 'Apply the rules';
  },
  run: ({ db, acting, progress }, input) =>
    db.transaction(() => {
      const saved = change(db, acting, input);
      progress(0.1, 'Looking at all machines');
      const { assets, changed, judge } = applyRules(db, acting, 'all');
      progress(0.4, `Judging the findings of ${judge.length} machines`);
      const judged = judge.length > 0 ? rejudge(db, acting, { assets: judge }, 'asset rules') : 0;
      return {
        rules: ruleRows(db),
        applied: { assets, changed: changed.length, judged },
        saved: saved === null ? null : formatId('rule', saved),
      };
    }),
};

/** Reads the rules with their counts beside other work. */
export const ruleListJob: Job<Record<string, never>, AssetRule[]> = {
  kind: 'rules-list',
  title: () => 'Count what the rules fit',
  run: ({ db }) => db.snapshot(() => ruleRows(db)),
};
