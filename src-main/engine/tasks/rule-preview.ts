/** Tells what a rule would do if it were saved: machines, fields, whose word stays, and which findings would be judged otherwise. Writes nothing. */
import type { AssetRuleBody, PreviewMachine, RuleField, RulePreview } from '../../../src-shared/model/asset-rule.ts';
import { ruleFields } from '../../../src-shared/model/asset-rule.ts';
import type { Criticality, Exposure } from '../../../src-shared/model/asset.ts';
import {
  compileRules,
  decide,
  valueInForce,
  type Decided,
  type RuleMachine,
  type RuleValue,
} from '../domain/asset-rules.ts';
import { exploitation, type AssetContext, type FindingFacts } from '../domain/facts.ts';
import { assess, clocks, type Assessment } from '../domain/judge.ts';
import { findRule, loadRules, refuseTaken } from '../vault/asset-rules.ts';
import type { Database } from '../vault/database.ts';
import { loadActiveExceptions } from '../vault/exceptions.ts';
import { countOpen, loadFindings } from '../vault/finding-writes.ts';
import { formatId } from '../vault/ids.ts';
import { readDocument } from '../vault/judged-facts.ts';
import { loadRuleMachines } from '../vault/rule-machines.ts';
import { placed } from './asset-rules.ts';
import type { Job } from './job.ts';
import { loadRules as loadJudgingRules } from './judging.ts';

export interface PreviewInput {
  rule: AssetRuleBody;
  id?: string;
  before?: string | null;
}

const machinesShown = 200;
/** More findings than this take too long to judge while somebody types. */
const findingsJudged = 20_000;

interface Draft {
  name: string;
  conditions: AssetRuleBody['conditions'];
  sets: AssetRuleBody['sets'];
  enabled: boolean;
}

/** The rules as they are, as they would be, and where the draft stands among the latter. */
function drafted(db: Database, { rule, id, before }: PreviewInput): { now: Draft[]; wanted: Draft[]; at: number } {
  const now = loadRules(db);
  const own = id === undefined ? 0 : findRule(db, id);
  refuseTaken(now, rule.name, own || null);
  // 0 stands for a rule without a number yet.
  const ids = now.map((known) => known.id);
  const known = ids.includes(own) ? ids : [...ids, own];
  const order = before === undefined ? known : placed(known, own, before === null ? null : findRule(db, before));
  const byId = new Map<number, Draft>([...now.map((one): [number, Draft] => [one.id, one]), [own, rule]]);
  return { now, wanted: order.map((one) => byId.get(one)!), at: order.indexOf(own) };
}

const same = (a: RuleValue | null, b: RuleValue | null) => JSON.stringify(a) === JSON.stringify(b);

interface Compared {
  id: number;
  machine: RuleMachine;
  fits: boolean;
  fields: PreviewMachine['fields'];
  changes: boolean;
}

/** `at` is the draft's place in `wanted`. */
function compareMachine(
  id: number,
  machine: RuleMachine,
  before: Decided,
  after: Decided,
  wanted: readonly Draft[],
  at: number,
): Compared {
  const fits = after.fits.includes(at);
  const draft = wanted[at]!;
  const fields: PreviewMachine['fields'] = [];
  for (const field of ruleFields) {
    const said = machine.said[field];
    const from = valueInForce(field, said, before);
    const to = valueInForce(field, said, after);
    const changes = !same(from, to);
    const sets = fits && draft.sets[field] !== undefined;
    if (!changes && !sets) continue;
    const first = field === 'scopes' ? at : after.values[field]?.rule;
    const person = said?.person ?? null;
    const outcome = changes ? 'changes' : person !== null ? 'person' : sets && first !== at ? 'rule' : 'same';
    const by = outcome === 'person' ? person : outcome === 'rule' ? (wanted[first ?? at]?.name ?? null) : null;
    fields.push({ field, from, to, outcome, by });
  }
  return { id, machine, fits, fields, changes: fields.some(({ outcome }) => outcome === 'changes') };
}

type Meaning = Pick<AssetContext, 'criticality' | 'exposure'>;

function meaningOf(compared: Compared, which: 'from' | 'to'): Meaning {
  const valueOf = (field: 'criticality' | 'exposure') => {
    const row = compared.fields.find((one) => one.field === field);
    return row ? row[which] : (compared.machine.said[field]?.value ?? null);
  };
  const [criticality, exposure] = [valueOf('criticality'), valueOf('exposure')];
  const told = { source: '', date: null };
  return {
    criticality: criticality === null ? null : { value: criticality as Criticality, ...told },
    exposure: exposure === null ? null : { value: exposure as Exposure, ...told },
  };
}

/** How the open findings of these machines would be judged, against how they are judged at this moment. */
function compareFindings(db: Database, now: string, machines: readonly Compared[]): RulePreview['findings'] {
  const affected = machines.filter(({ fields }) =>
    fields.some(({ field, outcome }) => outcome === 'changes' && (field === 'criticality' || field === 'exposure')),
  );
  const assets = affected.map(({ id }) => id);
  if (assets.length === 0) return { judged: 0, decision: 0, due: 0 };
  if (countOpen(db, assets) > findingsJudged) return null;
  const rules = loadJudgingRules(db);
  const excepted = loadActiveExceptions(db, rules.calendar.dayOf(now));
  const byAsset = new Map(affected.map((one) => [one.id, one]));
  const facts = new Map<number, FindingFacts>();
  const assessed = new Map<string, Assessment>();
  const judge = (id: number, meaning: Meaning, times: { detectedAt: string; exploitedKnownSince: string | null }) => {
    const document = facts.get(id)!;
    const context: AssetContext = { ...meaning, controls: [], policyVersion: rules.version };
    const key = `${id} ${meaning.criticality?.value} ${meaning.exposure?.value}`;
    let assessment = assessed.get(key);
    if (!assessment) assessed.set(key, (assessment = assess(document, context, now, rules)));
    const { binding } = clocks(document, context, assessment.decision, times, rules);
    return { decision: assessment.decision, due: binding.due };
  };
  const result = { judged: 0, decision: 0, due: 0 };
  for (const known of loadFindings(db, { assets })) {
    if (known.state !== 'open' || excepted.has(known.id)) continue;
    if (!facts.has(known.facts)) facts.set(known.facts, readDocument(db, 'judged_facts', known.facts));
    const exploited = exploitation(facts.get(known.facts)!);
    const times = {
      detectedAt: known.reopenedAt ?? known.firstDetected,
      exploitedKnownSince: exploited ? (known.exploitedKnownSince ?? now) : null,
    };
    const compared = byAsset.get(known.asset)!;
    const before = judge(known.facts, meaningOf(compared, 'from'), times);
    const after = judge(known.facts, meaningOf(compared, 'to'), times);
    result.judged += 1;
    if (before.decision !== after.decision) result.decision += 1;
    if (before.due !== after.due) result.due += 1;
  }
  return result;
}

function countFields(compared: readonly Compared[]): RulePreview['fields'] {
  const counts = new Map<RuleField, RulePreview['fields'][number]>();
  for (const { fields } of compared)
    for (const { field, outcome } of fields) {
      const count = counts.get(field) ?? { field, changes: 0, same: 0, person: 0, rule: 0 };
      count[outcome] += 1;
      counts.set(field, count);
    }
  return ruleFields.flatMap((field) => counts.get(field) ?? []);
}

/** Throws invalid-argument (a range), unknown-id, state-conflict (the name is taken). */
export function previewRule(db: Database, now: string, input: PreviewInput): RulePreview {
  const { now: rules, wanted, at } = drafted(db, input);
  const [before, after] = [compileRules(rules), compileRules(wanted)];
  const machines = loadRuleMachines(db, 'all', [...rules, input.rule]);
  const compared: Compared[] = [];
  let fits = 0;
  for (const [id, machine] of machines) {
    const one = compareMachine(id, machine, decide(before, machine), decide(after, machine), wanted, at);
    if (one.fits) fits += 1;
    if (one.fits || one.changes) compared.push(one);
  }
  const changed = compared.filter(({ changes }) => changes);
  const shown = [...changed, ...compared.filter(({ changes }) => !changes)].slice(0, machinesShown);
  return {
    assets: machines.size,
    fits,
    changed: changed.length,
    fields: countFields(compared),
    machines: shown.map(({ id, machine, fields }) => ({ id: formatId('asset', id), name: machine.name, fields })),
    findings: compareFindings(db, now, changed),
  };
}

export const rulePreviewJob: Job<PreviewInput, RulePreview> = {
  kind: 'rules-preview',
  title: ({ rule }) => `Preview of the rule ${rule.name}`,
  run: ({ db, acting }, input) => db.snapshot(() => previewRule(db, acting.now, input)),
};
