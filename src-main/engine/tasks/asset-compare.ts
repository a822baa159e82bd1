/** Compares two observations of a machine: those that are named, else the two newest of one source. */
import type { ObservationRow } from '../../../src-shared/model/asset.ts';
import type { AssetComparison } from '../../../src-shared/model/changes.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { compareInventories } from '../domain/compare-inventories.ts';
import { loadAssetHistory, loadAssets } from '../vault/assets.ts';
import type { Database } from '../vault/database.ts';
import { formatId, requireId } from '../vault/ids.ts';
import { loadInventory } from '../vault/observations.ts';

const lastTrue = (seen: ObservationRow) => seen.lastRepeat ?? seen.takenAt;

/** Does `other` continue the same listing: of one source, and of one file name where there are files? */
const isSeries = (seen: ObservationRow, other: ObservationRow) =>
  other.source === seen.source && other.file === seen.file && other.part === seen.part;

/** The newest two of one series, else of one source; Null where no source was observed twice. */
export function newestPair(
  observations: readonly ObservationRow[],
): { from: ObservationRow; to: ObservationRow } | null {
  const kept = observations
    .filter((seen) => seen.kept)
    .toSorted((a, b) => lastTrue(b).localeCompare(lastTrue(a)) || Number(b.id.slice(1)) - Number(a.id.slice(1)));
  const tests = [isSeries, (seen: ObservationRow, other: ObservationRow) => other.source === seen.source];
  for (const isOfOne of tests)
    for (const [at, to] of kept.entries()) {
      const from = kept.slice(at + 1).find((other) => isOfOne(to, other));
      if (from) return { from, to };
    }
  return null;
}

function named(observations: readonly ObservationRow[], text: string, name: string): ObservationRow {
  const id = formatId('observation', requireId('observation', text));
  const found = observations.find((seen) => seen.id === id);
  if (found) return found;
  throw new Refusal('unknown-id', `${id} is no observation of ${name}.`, 'assets show lists them.');
}

/** Of a named and an unnamed one, the other is the newest of the same source, else the newest. */
function partner(observations: readonly ObservationRow[], one: ObservationRow): ObservationRow | undefined {
  const others = observations.filter((seen) => seen.id !== one.id && seen.kept);
  return others.find((seen) => isSeries(one, seen)) ?? others.find((seen) => seen.source === one.source) ?? others[0];
}

function choose(observations: readonly ObservationRow[], name: string, asked: { from?: string; to?: string }) {
  const from = asked.from === undefined ? undefined : named(observations, asked.from, name);
  const to = asked.to === undefined ? undefined : named(observations, asked.to, name);
  if (from && to) return { from, to };
  const one = from ?? to;
  if (!one) return newestPair(observations);
  const other = partner(observations, one);
  return other ? { from: from ?? other, to: to ?? other } : null;
}

/** Throws unknown-id; state-conflict where there are no two to compare, or one is not kept. */
export function compareObservations(
  db: Database,
  now: string,
  asset: number,
  asked: { from?: string; to?: string },
): AssetComparison {
  const { observations } = loadAssetHistory(db, asset);
  const { name } = loadAssets(db, now, { ids: [asset] })[0]!;
  const pair = choose(observations, name, asked);
  if (!pair)
    throw new Refusal(
      'state-conflict',
      `${name} has no two observations that can be compared.`,
      observations.some((seen) => !seen.kept)
        ? 'Those taken in by an older version did not keep what was said. Collect or import the machine again, twice.'
        : 'Collect or import it again, or name two observations of different sources.',
    );
  const [from, to] = [pair.from, pair.to].map((seen) => {
    const inventory = loadInventory(db, requireId('observation', seen.id));
    if (inventory) return inventory;
    throw new Refusal(
      'state-conflict',
      `${seen.id} of ${name} was taken in by an older version, which did not keep what it said.`,
      'Choose a later observation; those taken in since are kept whole.',
    );
  });
  return { asset: formatId('asset', asset), name, ...pair, ...compareInventories(from!, to!) };
}
