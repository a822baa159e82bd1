/** What changed between two observations of a machine. What only one of them tells is no change, and is named as such. */
import type { ObservedChanges } from '../../../src-shared/model/changes.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { factsOf } from './inventory-facts.ts';
import { sectionOf, statedSections } from './software-sections.ts';

/** The clock's offset differs a little in every collection; less than this many seconds is no change. */
const clockTolerance = 60;

const order = new Intl.Collator('en', { numeric: true }).compare;

/** Values by path: objects by their members, lists of named things by name, other lists as sets in one order. */
function flatten(path: string, value: unknown, into: Map<string, unknown>): void {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) {
    const named = value.every((item) => typeof item === 'object' && item !== null && 'name' in item);
    if (named && value.length > 0)
      for (const { name, ...rest } of value as { name: unknown }[]) flatten(`${path}.${String(name)}`, rest, into);
    else
      into.set(
        path,
        value.toSorted((a, b) => order(JSON.stringify(a), JSON.stringify(b))),
      );
  } else if (typeof value === 'object') {
    for (const [name, part] of Object.entries(value)) flatten(`${path}.${name}`, part, into);
  } else into.set(path, value);
}

function factsByPath(inventory: Inventory): Map<string, unknown> {
  const { ports: _ports, ...facts } = factsOf(inventory);
  const flat = new Map<string, unknown>();
  for (const [field, value] of Object.entries({ ...facts, restartRequired: inventory.reboot?.required }))
    flatten(field, value, flat);
  return flat;
}

function changedFacts(from: Inventory, to: Inventory): ObservedChanges['facts'] {
  const [before, after] = [factsByPath(from), factsByPath(to)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((field) => {
    const [x = null, y = null] = [before.get(field), after.get(field)];
    if (JSON.stringify(x) === JSON.stringify(y)) return [];
    if (field === 'clockOffset' && typeof x === 'number' && typeof y === 'number' && Math.abs(x - y) < clockTolerance)
      return [];
    return [{ field, from: x, to: y }];
  });
}

const without = <Value>(some: ReadonlySet<Value>, others: ReadonlySet<Value>) =>
  [...some].filter((value) => !others.has(value));

interface Item {
  key: string;
  version: string;
}

type Change = Pick<ObservedChanges['available'][number], 'from' | 'to'> & { key: string };

/** A name that has one version on either side has changed; where there are several, versions go and come. */
function changedItems(from: readonly Item[], to: readonly Item[]): Change[] {
  const versions = (items: readonly Item[]) => {
    const byKey = Map.groupBy(items, ({ key }) => key);
    return (key: string) => new Set(byKey.get(key)?.map(({ version }) => version));
  };
  const [before, after] = [versions(from), versions(to)];
  const keys = [...new Set([...from, ...to].map(({ key }) => key))].toSorted(order);
  return keys.flatMap((key): Change[] => {
    const [x, y] = [before(key), after(key)];
    const [gone, come] = [without(x, y).toSorted(order), without(y, x).toSorted(order)];
    if (x.size === 1 && y.size === 1 && gone.length === 1) return [{ key, from: gone[0]!, to: come[0]! }];
    return [
      ...gone.map((version) => ({ key, from: version, to: null })),
      ...come.map((version) => ({ key, from: null, to: version })),
    ];
  });
}

const separator = '\u0000';

function changedPackages(from: Inventory, to: Inventory): ObservedChanges['packages'] {
  const [before, after] = [statedSections(from), statedSections(to)];
  const items = (inventory: Inventory) =>
    (inventory.packages ?? [])
      .filter((item) => before.has(sectionOf(item)) && after.has(sectionOf(item)))
      .map((item) => ({ key: [sectionOf(item), item.name, item.arch].join(separator), version: item.version }));
  return changedItems(items(from), items(to)).map(({ key, ...change }) => {
    const [section, name, arch] = key.split(separator);
    return { section: section as ObservedChanges['packages'][number]['section'], name: name!, arch: arch!, ...change };
  });
}

function changedOffers(from: Inventory, to: Inventory): ObservedChanges['available'] {
  if (!from.available || !to.available) return [];
  const items = (offers: NonNullable<Inventory['available']>) =>
    offers.map(({ name, arch, version }) => ({ key: [name, arch].join(separator), version }));
  return changedItems(items(from.available), items(to.available)).map(({ key, ...change }) => {
    const [name, arch] = key.split(separator);
    return { name: name!, arch: arch!, ...change };
  });
}

function changedHotfixes(from: Inventory, to: Inventory): ObservedChanges['hotfixes'] {
  if (!from.hotfixes || !to.hotfixes) return [];
  const [before, after] = [from.hotfixes, to.hotfixes].map((list) => new Set(list.map(({ kb }) => kb)));
  return [
    ...without(before!, after!).map((kb) => ({ kb, change: 'removed' as const })),
    ...without(after!, before!).map((kb) => ({ kb, change: 'added' as const })),
  ].toSorted((a, b) => order(a.kb, b.kb));
}

function changedPorts(from: Inventory, to: Inventory): ObservedChanges['ports'] {
  if (!from.ports || !to.ports) return [];
  const words = (ports: NonNullable<Inventory['ports']>) =>
    new Map(ports.map(({ port, service, banner }) => [port, [service, banner].filter(Boolean).join(' ') || 'open']));
  const [before, after] = [words(from.ports), words(to.ports)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .toSorted((a, b) => a - b)
    .map((port) => ({ port, from: before.get(port) ?? null, to: after.get(port) ?? null }))
    .filter((change) => change.from !== change.to);
}

/** Which parts beside single facts an inventory tells. */
function toldParts(inventory: Inventory): Set<ObservedChanges['toldByOne'][number]['part']> {
  return new Set([
    ...statedSections(inventory),
    ...(['hotfixes', 'ports', 'available'] as const).filter((part) => inventory[part] !== undefined),
  ]);
}

export function compareInventories(from: Inventory, to: Inventory): ObservedChanges {
  const [before, after] = [toldParts(from), toldParts(to)];
  return {
    facts: changedFacts(from, to),
    packages: changedPackages(from, to),
    hotfixes: changedHotfixes(from, to),
    ports: changedPorts(from, to),
    available: changedOffers(from, to),
    compared: [...before].filter((part) => after.has(part)),
    toldByOne: [
      ...without(before, after).map((part) => ({ part, by: 'from' as const })),
      ...without(after, before).map((part) => ({ part, by: 'to' as const })),
    ],
  };
}
