/**
 * Decision tables in the CSV form of the CERT/CC SSVC project, and the inputs of two of them: the deployer
 * table (when to patch) and CISA's BOD 26-04 (remediation timelines). The tables' content is handed in.
 * https://github.com/CERTCC/SSVC
 */
import type { Decision } from '../../../src-shared/model/finding.ts';
import type { Attack } from './attack.ts';
import { criticalityOf, exposureOf } from './exposure.ts';
import { exploitation, type AssetContext, type FindingFacts } from './facts.ts';
import { publicExploit } from './threat.ts';

export interface DecisionTable {
  name: string;
  /** Names of the inputs in the order of the columns, without their versions. */
  inputs: string[];
  /** Outcome and row number by the inputs' values joined with "|". */
  rows: ReadonlyMap<string, { row: number; outcome: string }>;
}

export interface DecisionTables {
  deployer: DecisionTable;
  bod2604: DecisionTable;
}

export interface DecisionInput {
  name: string;
  value: string;
  source: string;
  assumed: boolean;
}

export interface TableResult {
  table: string;
  inputs: DecisionInput[];
  row: number;
  outcome: string;
}

/** Cells may be quoted and hold commas; the tables hold no quotes or line ends inside a cell. */
function cells(line: string): string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g), (cell) => (cell[1] ?? cell[2] ?? '').trim());
}

/** Reads a table: a "row" column, one column per input, the outcome last. Throws when it is not one. */
export function parseDecisionTable(name: string, csv: string): DecisionTable {
  const [head, ...lines] = csv.split(/\r?\n/).filter((line) => line.trim() !== '');
  const columns = cells(head ?? '');
  if (columns.length < 3 || columns[0] !== 'row') throw new Error(`${name} is not a decision table`);
  const rows = new Map<string, { row: number; outcome: string }>();
  for (const line of lines) {
    const values = cells(line);
    const row = Number(values[0]);
    if (values.length !== columns.length || !Number.isInteger(row))
      throw new Error(`${name}: unreadable row "${line}"`);
    rows.set(values.slice(1, -1).join('|'), { row, outcome: values.at(-1)! });
  }
  return { name, inputs: columns.slice(1, -1).map((column) => column.replace(/ v\d[\d.]*( \([^)]*\))?$/, '')), rows };
}

/** Looks the inputs up; they must be in the order of the table's columns. */
export function evaluateTable(table: DecisionTable, inputs: DecisionInput[]): TableResult {
  const hit = table.rows.get(inputs.map((input) => input.value).join('|'));
  if (!hit)
    throw new Error(`${table.name} has no row for ${inputs.map((input) => `${input.name} ${input.value}`).join(', ')}`);
  return { table: table.name, inputs, row: hit.row, outcome: hit.outcome };
}

function exploitationInput(facts: FindingFacts): DecisionInput {
  const name = 'Exploitation';
  const { kev, ssvc, word } = facts.cve;
  if (kev) return { name, value: 'active', source: `CISA KEV ${kev.dateAdded}`, assumed: false };
  if (word?.exploitation === 'active')
    return { name, value: 'active', source: `the word of ${word.actor}`, assumed: false };
  const exploit = publicExploit(facts);
  if (exploit) return { name, value: 'public poc', source: exploit.source, assumed: false };
  // Exploitation that only the vendor or Vulnrichment reports means that an exploit exists.
  const known = exploitation(facts);
  if (known) return { name, value: 'public poc', source: `exploited: ${known.source}`, assumed: false };
  if (ssvc?.exploitation === 'none') return { name, value: 'none', source: 'CISA Vulnrichment', assumed: false };
  return { name, value: 'none', source: 'no source knows an exploit', assumed: true };
}

/** open: internet or DMZ, never for a local or physical vector; controlled: internal; small: isolated. */
function systemExposure(facts: FindingFacts, context: AssetContext, attack: Attack | null): DecisionInput {
  const exposure = exposureOf(context);
  const set = context.exposure ? `${exposure}, ${context.exposure.source}` : 'internal, not set';
  const local = attack ? attack.localOrPhysical : facts.vendor.reach === 'local';
  const source = local ? `${set}; local or physical vector` : set;
  const reachable = exposure === 'internet' || exposure === 'dmz';
  const value = exposure === 'isolated' ? 'small' : reachable && !local ? 'open' : 'controlled';
  return { name: 'System Exposure', value, source, assumed: context.exposure === null };
}

function automatableInput(facts: FindingFacts, attack: Attack | null): DecisionInput {
  const name = 'Automatable';
  const said = facts.cve.ssvc?.automatable;
  if (said) return { name, value: said, source: 'CISA Vulnrichment', assumed: false };
  if (attack) return { name, value: attack.automatable ? 'yes' : 'no', source: 'from CVSS', assumed: true };
  return { name, value: 'no', source: 'not known', assumed: true };
}

function technicalImpact(facts: FindingFacts, attack: Attack | null): DecisionInput {
  const name = 'Technical Impact';
  const said = facts.cve.ssvc?.technicalImpact;
  if (said) return { name, value: said, source: 'CISA Vulnrichment', assumed: false };
  if (attack) return { name, value: attack.totalImpact ? 'total' : 'partial', source: 'from CVSS', assumed: true };
  return { name, value: 'total', source: 'not known', assumed: true };
}

const humanImpact = { 1: 'low', 2: 'low', 3: 'medium', 4: 'high', 5: 'very high' } as const;

/** The deployer table's answer; `outcome` is a decision. */
export function deployerDecision(
  table: DecisionTable,
  facts: FindingFacts,
  context: AssetContext,
  attack: Attack | null,
): TableResult & { outcome: Decision } {
  const criticality = criticalityOf(context);
  const result = evaluateTable(table, [
    exploitationInput(facts),
    systemExposure(facts, context, attack),
    automatableInput(facts, attack),
    {
      name: 'Human Impact',
      value: humanImpact[criticality],
      source: context.criticality
        ? `criticality ${criticality}, ${context.criticality.source}`
        : 'criticality 3, not set',
      assumed: context.criticality === null,
    },
  ]);
  return { ...result, outcome: result.outcome as Decision };
}

/** CISA's timeline for this finding; with automatable and impact unknown: not automatable, total. */
export function bod2604Timeline(
  table: DecisionTable,
  facts: FindingFacts,
  context: AssetContext,
  attack: Attack | null,
): TableResult {
  const exposure = systemExposure(facts, context, attack);
  const kev = facts.cve.kev;
  return evaluateTable(table, [
    {
      name: 'In KEV',
      value: kev ? 'yes' : 'no',
      source: kev ? `CISA KEV ${kev.dateAdded}` : 'CISA KEV',
      assumed: false,
    },
    { ...exposure, name: 'Publicly Exposed', value: exposure.value === 'open' ? 'yes' : 'no' },
    automatableInput(facts, attack),
    technicalImpact(facts, attack),
  ]);
}
