/** Groups what no feed judges by name, publisher, section and scheme: decided once for each distinct package, counted in one pass. */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { NotJudgedRow } from '../../../src-shared/model/coverage.ts';
import { whyNotJudged, type JudgedSoftware, type JudgedSystem } from '../domain/not-judged.ts';
import { sections, type PackageFact } from '../vault/coverage.ts';
import type { Database } from '../vault/database.ts';
import { createSystemFeeds } from './system-feeds.ts';

/** Answers what decides of a machine; machines that are judged alike share one answer. */
export function createJudgedSystems(
  db: Database,
): (machine: { os: OperatingSystem | null; hasList: boolean }) => JudgedSystem {
  const feeds = createSystemFeeds(db);
  const systems = new Map<string, JudgedSystem>();
  return ({ os, hasList }) => {
    const family = os?.family ?? null;
    const feed = hasList ? feeds(os) : null;
    const judged = feed?.kind === 'tracker' ? 'tracker' : feed?.kind === 'distribution' ? feed.scope : null;
    const key = `${family} ${judged === null || judged === 'tracker' ? judged : judged.scope}`;
    let system = systems.get(key);
    if (!system) systems.set(key, (system = { family, judged }));
    return system;
  };
}

interface Group extends Omit<NotJudgedRow, 'versions'> {
  versionsSeen: Set<string>;
  lastMachine: number;
}

export interface NotJudgedGroups {
  /** `section` is the place in `sections`. Must be told of one machine's packages in a row. */
  visit(asset: number, item: number, section: number): void;
  /** By machines, most first. */
  rows(): NotJudgedRow[];
}

export function createNotJudgedGroups(
  packages: readonly PackageFact[],
  systemOf: (asset: number) => JudgedSystem,
  software: JudgedSoftware,
): NotJudgedGroups {
  const byId = new Map(packages.map((item) => [item.id, item]));
  const groups = new Map<string, Group>();
  /** By system and section: for each package its group, or null where it is judged. */
  const decided = new Map<JudgedSystem, (Group | null | undefined)[][]>();
  let machine = -1;
  let bySection: (Group | null | undefined)[][] = [];

  function decide(system: JudgedSystem, item: number, section: number): Group | null {
    const fact = byId.get(item)!;
    const reason = whyNotJudged(fact, system, software);
    if (reason === null) return null;
    const { name, origin, scheme } = fact;
    const key = JSON.stringify([name, origin, section, scheme, reason]);
    let group = groups.get(key);
    if (!group) {
      group = {
        name,
        origin,
        section: sections[section]!,
        scheme,
        reason,
        machines: 0,
        installed: 0,
        versionsSeen: new Set(),
        lastMachine: -1,
      };
      groups.set(key, group);
    }
    group.versionsSeen.add(fact.version);
    return group;
  }

  return {
    visit(asset, item, section) {
      if (machine !== asset) {
        machine = asset;
        const system = systemOf(asset);
        let held = decided.get(system);
        if (!held) decided.set(system, (held = sections.map(() => [])));
        bySection = held;
      }
      const known = bySection[section]!;
      let group = known[item];
      if (group === undefined) known[item] = group = decide(systemOf(asset), item, section);
      if (group === null) return;
      group.installed += 1;
      if (group.lastMachine === asset) return;
      group.lastMachine = asset;
      group.machines += 1;
    },
    rows: () =>
      [...groups.values()]
        .map(({ versionsSeen, lastMachine: _lastMachine, ...row }) => ({ ...row, versions: versionsSeen.size }))
        .sort(
          (a, b) =>
            b.machines - a.machines || b.installed - a.installed || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
        ),
  };
}
