/** Coverage: what is missing and what is out of standard, as one answer. Reads only; of software it looks at distinct packages. */
import type { AssetRow } from '../../../src-shared/model/asset.ts';
import {
  isNeverCollected,
  isStale,
  type CheckByHandRow,
  type ControlRow,
  type Coverage,
  type CoverageAsset,
  type EndOfLifeRow,
  type KnownFromClass,
  type MissingFact,
  type NotJudgedRow,
  type SourceShare,
  type UpdateState,
} from '../../../src-shared/model/coverage.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import type { StandardCheck } from '../../../src-shared/model/standard.ts';
import {
  compareUpdateStates,
  controlProblemsOf,
  daysSince,
  knownFromClassOf,
  nextStepOf,
  signsOf,
  updateProblemsOf,
} from '../domain/coverage.ts';
import { kevNaming } from '../domain/kev-watch.ts';
import { inForce } from '../domain/precedence.ts';
import { siteCalendar } from '../domain/site-calendar.ts';
import {
  loadApplicationCounts,
  loadCollection,
  loadFactWords,
  loadPackages,
  loadSources,
  visitInstalled,
  type FactWord,
} from '../vault/coverage.ts';
import type { Database } from '../vault/database.ts';
import { heldScopes } from '../vault/feeds/advisories.ts';
import { kevAll } from '../vault/feeds/kev.ts';
import { loadPolicy, loadPrecedence } from '../vault/settings.ts';
import { listStandards } from '../vault/standards.ts';
import { judgedAssets } from './asset-rows.ts';
import type { Job } from './job.ts';
import { createJudgedSystems, createNotJudgedGroups } from './not-judged-groups.ts';
import { identifyProgram } from './program-catalogue.ts';
import { createStandardChecks } from './standard-checks.ts';

/** Support that ends within so many days is told. */
const noticeDays = 180;

interface Machine {
  id: number;
  row: AssetRow;
  lastInventory: string | null;
  hasList: boolean;
  availableAsOf: string | null;
  reached: boolean;
}

interface InForce<Value> {
  value: Value;
  source: string;
  observedAt: string;
}

/** The value in force of one field, by machine. */
function createFacts(db: Database): <Value>(field: string) => (asset: number) => InForce<Value> | null {
  const precedence = loadPrecedence(db);
  return <Value>(field: string) => {
    const words = loadFactWords(db, field);
    return (asset: number) => {
      const said: FactWord | null = inForce(words.get(asset) ?? [], precedence);
      return said && { ...said, value: JSON.parse(said.value) as Value };
    };
  };
}

const head = ({ row }: Machine) => ({ id: row.id, name: row.name, os: row.os?.name ?? null });

const shareOrder: KnownFromClass[] = ['directory', 'dhcp', 'cloud', 'table', 'scanner', 'sweep'];

/** Machines that have signs, and how far those that each source knows are collected. */
function assetsOf(db: Database, machines: readonly Machine[], now: string, scanDays: number) {
  const factsOf = createFacts(db);
  const directoryOf = factsOf<NonNullable<Inventory['directory']>>('directory');
  const portsOf = factsOf<{ port: number }[]>('ports');
  const sources = loadSources(db);
  const shares = new Map(
    shareOrder.map((one): [KnownFromClass, SourceShare] => [one, { class: one, known: 0, collected: 0 }]),
  );
  const assets: CoverageAsset[] = [];
  for (const machine of machines) {
    const { row, lastInventory, hasList } = machine;
    const knownFrom = (sources.get(machine.id) ?? []).flatMap((seen) => {
      const one = knownFromClassOf(seen.source);
      return one === null ? [] : [{ class: one, ...seen }];
    });
    const directory = directoryOf(machine.id)?.value ?? null;
    const signs = signsOf({
      now,
      scanDays,
      hasList,
      lastInventory,
      directory,
      lastOnNetwork: knownFrom.find((seen) => seen.class === 'dhcp' || seen.class === 'sweep')?.lastSeen ?? null,
    });
    const isCollected = !signs.includes('never-collected') && !signs.includes('scan-old');
    for (const one of new Set(knownFrom.map((seen) => seen.class))) {
      const share = shares.get(one);
      if (!share) continue;
      share.known += 1;
      if (isCollected) share.collected += 1;
    }
    if (signs.length === 0) continue;
    const hasSsh = machine.reached || (portsOf(machine.id)?.value.some(({ port }) => port === 22) ?? false);
    assets.push({
      ...head(machine),
      kind: row.kind,
      knownFrom,
      lastInventory,
      lastSeen: row.lastSeen,
      lastLogon: directory?.lastLogon ?? null,
      signs,
      next: nextStepOf({ kind: row.kind, family: row.os?.family ?? null, hasSsh }),
    });
  }
  return { assets, sources: [...shares.values()].filter(({ known }) => known > 0) };
}

/** Windows machines, and others where something waits. */
function updateStates(db: Database, machines: readonly Machine[], now: string): UpdateState[] {
  const stateOf = createFacts(db)<NonNullable<Inventory['windowsUpdate']>>('windowsUpdate');
  return machines
    .flatMap((machine): UpdateState[] => {
      const { row, availableAsOf } = machine;
      const windows = row.os?.family === 'windows';
      const state = windows ? (stateOf(machine.id)?.value ?? null) : null;
      const { rebootSince } = row;
      const problems = updateProblemsOf({ now, windows, windowsUpdate: state, availableAsOf, rebootSince });
      if (!windows && problems.length === 0) return [];
      return [
        {
          ...head(machine),
          lastSearch: state?.lastSearch ?? null,
          lastInstall: state?.lastInstall ?? null,
          pausedUntil: state?.pausedUntil ?? null,
          server: state?.server ?? null,
          availableAsOf,
          rebootSince,
          rebootDays: rebootSince === null ? null : daysSince(rebootSince, now),
          problems,
        },
      ];
    })
    .sort(compareUpdateStates);
}

function controlRows(db: Database, machines: readonly Machine[]): ControlRow[] {
  const controlsOf = createFacts(db)<NonNullable<Inventory['securityControls']>>('securityControls');
  return machines.flatMap((machine) => {
    const told = controlsOf(machine.id);
    if (!told) return [];
    return controlProblemsOf(told.value, machine.row.os?.family === 'windows').map(({ problem, control }) => ({
      ...head(machine),
      problem,
      control: control?.name ?? null,
      version: control?.version ?? null,
      definitions: control?.definitions ?? null,
      source: told.source,
      seenAt: told.observedAt,
    }));
  });
}

/** Software of devices by machine: firmware and what else their makers publish. */
type Firmware = ReadonlyMap<number, readonly { name: string; version: string }[]>;

/** Devices that the KEV catalogue names, the newest entry first. Equal devices are compared to the catalogue once. */
function checkByHand(db: Database, machines: readonly Machine[], firmware: Firmware): CheckByHandRow[] {
  const entries = [...kevAll(db).values()].sort((a, b) => (a.dateAdded < b.dateAdded ? 1 : -1));
  const factsOf = createFacts(db);
  const makerOf = factsOf<string>('vendor');
  const modelOf = factsOf<string>('model');
  const known = new Map<string, typeof entries>();
  return machines
    .flatMap((machine): CheckByHandRow[] => {
      const maker = makerOf(machine.id)?.value;
      if (maker === undefined) return [];
      const model = modelOf(machine.id)?.value ?? '';
      const software = firmware.get(machine.id) ?? [];
      const device = { maker, model, products: software.map(({ name }) => name) };
      const key = JSON.stringify(device);
      let naming = known.get(key);
      if (!naming) known.set(key, (naming = kevNaming(device, entries)));
      if (naming.length === 0) return [];
      return [
        {
          ...head(machine),
          kind: machine.row.kind,
          device: [maker, model].filter(Boolean).join(' '),
          firmware: software.map(({ name, version }) => `${name} ${version}`.trim()).join(', '),
          cves: naming.map(({ cve }) => cve),
          newest: naming[0]!.dateAdded,
          ransomware: naming.filter(({ ransomware }) => ransomware).length,
        },
      ];
    })
    .sort((a, b) => (a.newest < b.newest ? 1 : a.newest > b.newest ? -1 : 0));
}

/** No feed will ever judge what the organisation makes itself. */
function inHouse(db: Database): NotJudgedRow[] {
  return loadApplicationCounts(db).map(({ name, version, machines }) => ({
    name,
    origin: '',
    section: null,
    scheme: null,
    reason: 'in-house',
    machines,
    versions: version === '' ? 0 : 1,
    installed: machines,
  }));
}

/** `today` is the site's day. */
function endOfLifeRows(machines: readonly Machine[], today: string): EndOfLifeRow[] {
  return machines
    .flatMap((machine): EndOfLifeRow[] => {
      const { supportEnd, extendedSupport } = machine.row;
      if (supportEnd === null) return [];
      const days = Math.round((Date.parse(supportEnd.on) - Date.parse(today)) / 86_400_000);
      return days > noticeDays ? [] : [{ ...head(machine), ...supportEnd, days, extendedSupport }];
    })
    .sort((a, b) => a.days - b.days);
}

function missingFacts({ row }: Machine): MissingFact[] {
  const { criticality, exposure, owner, maintenanceWindow } = row;
  return Object.entries({ criticality, exposure, owner, maintenanceWindow }).flatMap(([fact, value]) =>
    value === null ? [fact as MissingFact] : [],
  );
}

/** Machines in service at `now` (ISO instant). */
export function readCoverage(db: Database, now: string): Coverage {
  const { policy } = loadPolicy(db);
  const collection = loadCollection(db);
  const judged = judgedAssets(db, now);
  const machines = judged.flatMap(({ row, lastInventory }): Machine[] => {
    const id = Number(row.id.slice(1));
    const held = collection.get(id);
    return held ? [{ id, row, lastInventory, ...held }] : [];
  });
  const rows = machines.map(({ row }) => row);
  const packages = loadPackages(db);
  const standards = listStandards(db);
  const checks = createStandardChecks(standards, packages, rows);
  const systemOf = createJudgedSystems(db);
  const systems = new Map(machines.map(({ id, row, hasList }) => [id, systemOf({ os: row.os, hasList })]));
  const none = systemOf({ os: null, hasList: false });
  const groups = createNotJudgedGroups(packages, (asset) => systems.get(asset) ?? none, {
    scopes: new Set(heldScopes(db).keys()),
    identify: identifyProgram(db),
  });
  const published = new Map(
    packages.filter(({ scheme, origin }) => scheme === 'generic' && origin !== '').map((item) => [item.id, item]),
  );
  const firmware = new Map<number, { name: string; version: string }[]>();
  visitInstalled(db, (asset, item, section) => {
    const own = published.get(item);
    if (own) firmware.set(asset, [...(firmware.get(asset) ?? []), own]);
    groups.visit(asset, item, section);
    checks.visit(asset, item);
  });
  const { assets, sources } = assetsOf(db, machines, now, policy.freshness.scanDays);
  const checked = checks.results();
  const missingAssets = machines.flatMap((machine) => {
    const missing = missingFacts(machine);
    return missing.length === 0 ? [] : [{ ...head(machine), missing }];
  });
  const lacking = (fact: MissingFact) => missingAssets.filter(({ missing }) => missing.includes(fact)).length;
  const notJudged = [...groups.rows(), ...inHouse(db)].toSorted((a, b) => b.machines - a.machines);
  const byHand = checkByHand(db, machines, firmware);
  const updateState = updateStates(db, machines, now);
  const controls = controlRows(db, machines);
  const endOfLife = endOfLifeRows(machines, siteCalendar(policy.timeZone).dayOf(now));
  return {
    at: now,
    machines: machines.length,
    counts: {
      'never-collected': assets.filter(isNeverCollected).length,
      stale: assets.filter(isStale).length,
      'not-judged': notJudged.length,
      'check-by-hand': byHand.length,
      standards: checked.reduce((sum, { deviating }: StandardCheck) => sum + deviating, 0),
      'update-state': updateState.filter(({ problems }) => problems.length > 0).length,
      controls: controls.length,
      'end-of-life': endOfLife.length,
      missing: missingAssets.length,
    },
    sources,
    assets,
    notJudged,
    checkByHand: byHand,
    standards: standards.map((standard, index) => ({ ...standard, ...checked[index]! })),
    updateState,
    controls,
    endOfLife,
    missing: {
      criticality: lacking('criticality'),
      exposure: lacking('exposure'),
      owner: lacking('owner'),
      maintenanceWindow: lacking('maintenanceWindow'),
    },
    missingAssets,
  };
}

/** Reads beside other work, so that a window is always answered. */
export const coverageJob: Job<Record<string, never>, Coverage> = {
  kind: 'coverage',
  title: () => 'Coverage',
  run: ({ db, acting }) => db.snapshot(() => readCoverage(db, acting.now)),
};
