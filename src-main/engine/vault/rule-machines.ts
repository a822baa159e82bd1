/** Reads machines as rules look at them, many at once: only what the conditions of these rules ask for. */
import { softwareKey, type RuleMachine, type RuleValue } from '../domain/asset-rules.ts';
import { glob } from '../domain/glob.ts';
import { inForce } from '../domain/precedence.ts';
import { compareVersions, orderOf } from '../domain/versions/index.ts';
import type { AssetKind, OperatingSystem } from '../../../src-shared/model/asset.ts';
import {
  ruleFields,
  type AssetRuleBody,
  type Comparison,
  type RuleField,
  type SoftwareCondition,
} from '../../../src-shared/model/asset-rule.ts';
import type { PackageScheme } from '../../../src-shared/model/common.ts';
import type { Database, SqlValue } from './database.ts';
import { loadPrecedence } from './settings.ts';

/** Up to so many machines, their own packages are read; beyond, the distinct packages of all and who has them. */
const fewMachines = 50;
/** Up to so many packages that fit, each machine is asked for each; beyond, each machine's list is read. */
const fewPackages = 100;

type Which = readonly number[] | 'all';

const chosen = (assets: Which, column: string): [condition: string, values: SqlValue[]] =>
  assets === 'all' ? ['TRUE', []] : [`${column} IN (SELECT value FROM json_each(?))`, [JSON.stringify(assets)]];

const orderFits: Record<Comparison, (order: number) => boolean> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '=': (order) => order === 0,
  '>=': (order) => order >= 0,
  '>': (order) => order > 0,
};

interface PackageVersion {
  id: number;
  scheme: PackageScheme;
  name: string;
  version: string;
}

/** No version fits no comparison. */
function packageTest({ name, compare, version }: SoftwareCondition): (item: PackageVersion) => boolean {
  const fits = glob(name);
  if (compare === undefined || version === undefined) return (item) => fits(item.name.toLowerCase());
  return (item) => {
    if (item.version === '' || !fits(item.name.toLowerCase())) return false;
    return orderFits[compare](compareVersions(orderOf(item.scheme), item.version, version));
  };
}

/** A pattern for SQLite that lets through at least what the glob fits: letters beyond ASCII are folded in JavaScript alone. */
const sqlPattern = (pattern: string) =>
  pattern
    .toLowerCase()
    .replaceAll('[', '?')
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[^\u0000-\u007f]+/g, '*');

function machinesWith(db: Database, assets: Which, condition: SoftwareCondition): Iterable<number> {
  const fits = packageTest(condition);
  const pattern = sqlPattern(condition.name);
  if (assets !== 'all' && assets.length <= fewMachines)
    return new Set(
      db
        .all<PackageVersion & { asset: number }>(
          `SELECT i.asset, p.id, p.scheme, p.name, p.version FROM installed i JOIN package p ON p.id = i.package
           WHERE i.asset IN (SELECT value FROM json_each(?)) AND lower(p.name) GLOB ?`,
          JSON.stringify(assets),
          pattern,
        )
        .filter(fits)
        .map(({ asset }) => asset),
    );
  const packages = db
    .all<PackageVersion>('SELECT id, scheme, name, version FROM package WHERE lower(name) GLOB ?', pattern)
    .filter(fits)
    .map(({ id }) => id);
  if (packages.length === 0) return [];
  const [where, values] = chosen(assets, 'a.id');
  // The unary plus keeps SQLite from looking up every package for every machine.
  const column = packages.length <= fewPackages ? 'i.package' : '+i.package';
  return db
    .all<{ id: number }>(
      `SELECT a.id FROM asset a WHERE ${where} AND a.retired_at IS NULL AND EXISTS
         (SELECT 1 FROM installed i WHERE i.asset = a.id AND ${column} IN (SELECT value FROM json_each(?)))`,
      ...values,
      JSON.stringify(packages),
    )
    .map(({ id }) => id);
}

/** What is said of the fields rules set, and the path in the directory, without the rules' own word. */
function loadSaid(db: Database, assets: Which) {
  const precedence = loadPrecedence(db);
  const [where, values] = chosen(assets, 'asset');
  const said = new Map<number, RuleMachine['said']>();
  const directories = new Map<number, string>();
  type Fact = { asset: number; field: string; source: string; value: string; observedAt: string };
  let group: Fact[] = [];
  const settle = () => {
    const best = inForce(group, precedence);
    if (!best) return;
    const { asset, field, source } = best;
    const value: unknown = JSON.parse(best.value);
    if (field === 'directory') {
      const { path } = value as { path?: string };
      if (path !== undefined) directories.set(asset, path);
      return;
    }
    let own = said.get(asset);
    if (!own) said.set(asset, (own = {}));
    own[field as RuleField] = {
      value: value as RuleValue,
      person: source.startsWith('user ') ? source.slice('user '.length) : null,
    };
  };
  const fields = [...ruleFields, 'directory'].map((field) => `'${field}'`).join(', ');
  for (const fact of db.iterate<Fact>(
    `SELECT asset, field, source, value, observed_at observedAt FROM asset_fact
     WHERE ${where} AND field IN (${fields}) AND source NOT LIKE 'rule %' ORDER BY asset, field`,
    ...values,
  )) {
    const [first] = group;
    if (first && (first.asset !== fact.asset || first.field !== fact.field)) {
      settle();
      group = [];
    }
    group.push(fact);
  }
  settle();
  return { said, directories };
}

function loadSources(db: Database, assets: Which): Map<number, Set<string>> {
  const [where, values] = chosen(assets, 'asset');
  const sources = new Map<number, Set<string>>();
  for (const { asset, source } of db.all<{ asset: number; source: string }>(
    `SELECT DISTINCT asset, source FROM observation WHERE ${where}`,
    ...values,
  ))
    sources.set(asset, (sources.get(asset) ?? new Set()).add(source));
  return sources;
}

const none: ReadonlySet<string> = new Set();

/** Machines in service by number, as these rules look at them. */
export function loadRuleMachines(
  db: Database,
  assets: Which,
  rules: readonly Pick<AssetRuleBody, 'conditions'>[],
): Map<number, RuleMachine> {
  const { said, directories } = loadSaid(db, assets);
  const sources = rules.some(({ conditions }) => conditions.source) ? loadSources(db, assets) : null;
  const software = new Map<number, Set<string>>();
  const asked = new Map(
    rules.flatMap(({ conditions }) => conditions.software ?? []).map((one) => [softwareKey(one), one]),
  );
  for (const [key, condition] of asked)
    for (const id of machinesWith(db, assets, condition)) software.set(id, (software.get(id) ?? new Set()).add(key));
  const [where, values] = chosen(assets, 'id');
  const machines = new Map<number, RuleMachine>();
  for (const row of db.all<{ id: number; name: string; kind: AssetKind; os: string | null; addresses: string }>(
    `SELECT id, name, kind, os, addresses FROM asset WHERE ${where} AND retired_at IS NULL ORDER BY id`,
    ...values,
  ))
    machines.set(row.id, {
      name: row.name,
      kind: row.kind,
      os: row.os === null ? null : (JSON.parse(row.os) as OperatingSystem),
      addresses: JSON.parse(row.addresses) as string[],
      directory: directories.get(row.id) ?? null,
      sources: sources?.get(row.id) ?? none,
      software: software.get(row.id) ?? none,
      said: said.get(row.id) ?? {},
    });
  return machines;
}
