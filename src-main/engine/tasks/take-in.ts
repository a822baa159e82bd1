/** Takes observations into the vault: finds or makes the machine, stores what was seen, applies it. One transaction is the caller's. */
import type { Inventory } from '../../../src-shared/model/software.ts';
import { applySourceMap, type SourceMap } from '../domain/debian-sources.ts';
import { matchAddress, matchIdentity, onlyByAddress, weighIdentities } from '../domain/identity.ts';
import { isJunkIdentity, normaliseIdentity, type Identity } from '../domain/identity-values.ts';
import { isHostName } from '../domain/network-names.ts';
import { isInsideSource } from '../domain/precedence.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { mergeAssets } from '../vault/asset-edits.ts';
import { createAsset, freeName, saveDependency, saveFact, saveIdentities } from '../vault/asset-writes.ts';
import { findAsset } from '../vault/assets.ts';
import {
  calledAfterFiles,
  createIgnored,
  loadAddressHolders,
  loadCandidates,
  namedSo,
  sweptOnlyAt,
} from '../vault/candidates.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import { applyInventory, identitiesOf } from '../vault/inventory-writes.ts';
import { appendLog, type Acting } from '../vault/log.ts';
import { saveJoin, saveObservation, type SourceFile } from '../vault/observations.ts';
import { installedSources } from '../vault/software.ts';

export interface SeenPart {
  inventory: Inventory;
  /** Collector or importer id. */
  source: string;
  file: SourceFile | null;
  /** Which machine of a file of several. */
  part?: string;
  canonical?: string;
}

export interface Seen {
  parts: SeenPart[];
  /** Name for a new machine that does not tell its own. */
  name: string;
  /** Where files without identity came from. */
  place: string | null;
  /** Where a sweep saw it: the address alone tells who it is where nothing speaks against that. */
  sweptAt?: string;
  /** The numeric address it was collected at: a machine a sweep found there, and nothing else is known of, is this one. */
  reachedAt?: string;
  /** The person's word which machine it is: an id or a name, made when new. */
  asset?: string;
}

export interface TakenIn {
  asset: number;
  packages: number;
  /** Every part repeats what was known. */
  identical: boolean;
  /** It was not known before. */
  created: boolean;
}

interface Choice {
  asset: number;
  created: boolean;
  reason: string;
  absorbs?: { asset: number; reason: string }[];
}

function chooseAsset(db: Database, acting: Acting, seen: Seen): Choice {
  if (seen.asset !== undefined) {
    try {
      return { asset: findAsset(db, seen.asset), created: false, reason: `named "${seen.asset}" by ${acting.actor}` };
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'unknown-id') throw error;
    }
    const asset = createAsset(db, acting, seen.asset);
    saveFact(db, asset, 'name', `user ${acting.actor}`, seen.asset, acting.now);
    saveIdentities(db, asset, [{ kind: 'name', value: seen.asset }], acting.now);
    return { asset, created: true, reason: `named "${seen.asset}" by ${acting.actor}` };
  }
  const place: Identity[] = seen.place === null ? [] : [{ kind: 'folder', value: seen.place }];
  const identities = [...seen.parts.flatMap((part) => identitiesOf(part.inventory)), ...place].map(normaliseIdentity);
  const isInside = seen.parts.some(({ source, inventory }) => inventory.identity.macs && isInsideSource(source));
  const answer = matchIdentity(identities, loadCandidates(db, identities), createIgnored(db), isInside);
  if (answer.asset !== null)
    return { asset: answer.asset, created: false, reason: answer.reason, absorbs: answer.absorbs };
  const foundAt = seen.sweptAt ?? addressAlone(identities);
  if (foundAt !== undefined) {
    const at = seen.parts[0]?.inventory.takenAt ?? acting.now;
    const there = matchAddress(foundAt, identities, loadAddressHolders(db, foundAt), at);
    if (there.asset !== null) return { asset: there.asset, created: false, reason: there.reason };
  }
  const swept = seen.reachedAt === undefined ? null : sweptOnlyAt(db, seen.reachedAt);
  // A sweep knows little: only another network card at this address shows that another machine has it now.
  if (swept && !hasOtherCard(identities, swept.identities))
    return {
      asset: swept.asset,
      created: false,
      reason: `found by a sweep at ${seen.reachedAt}, where it was reached`,
    };
  const named = seen.parts
    .map((part) => part.inventory.identity.name ?? part.inventory.identity.fqdn?.split('.')[0])
    .find(Boolean);
  const byFiles = namedLikeFiles(db, seen, named);
  if (byFiles) return byFiles;
  const name = named ?? freeName(db, seen.name);
  const isSwept = seen.sweptAt !== undefined;
  const asset = createAsset(db, acting, name);
  if (!named) saveFact(db, asset, 'name', isSwept ? 'sweep' : 'folder', name, acting.now);
  saveIdentities(db, asset, place, acting.now);
  return { asset, created: true, reason: answer.reason };
}

/**
 * Files that tell no name are called after their machine, or lie in a folder that is: it is the only one of that name, unless
 * its system is of another family. Also where the files came first and the name now.
 */
function namedLikeFiles(db: Database, seen: Seen, named: string | undefined): Choice | null {
  const ofFiles =
    named === undefined && seen.place?.includes('/') && seen.parts.every(({ part }) => part === undefined);
  const name = named ?? seen.name;
  if ((named === undefined && !ofFiles) || !isHostName(name) || isJunkIdentity({ kind: 'name', value: name }))
    return null;
  const [one, ...others] = ofFiles ? namedSo(db, name) : calledAfterFiles(db, name);
  const family = seen.parts.find(({ inventory }) => inventory.os)?.inventory.os?.family ?? null;
  if (!one || others.length > 0 || (family !== null && one.family !== null && family !== one.family)) return null;
  return { asset: one.asset, created: false, reason: `its files are called ${name}, and only one machine is` };
}

/** Where nothing but one address, and at most a name and a card, is told of a machine, as by a scanner from outside. */
function addressAlone(identities: Identity[]): string | undefined {
  const telling = identities.filter((identity) => !isJunkIdentity(identity));
  const addresses = telling.filter(({ kind }) => kind === 'address');
  const outside = new Set(['address', 'name', 'fqdn', 'mac']);
  const strong = telling.some(({ kind }) => !outside.has(kind));
  return addresses.length === 1 && !strong ? addresses[0]!.value : undefined;
}

/** What was known only as "something at this address" is the machine that now is seen there under its name. */
function absorbAddresses(db: Database, acting: Acting, asset: number, seen: Seen): void {
  for (const { inventory } of seen.parts) {
    const named = identitiesOf(inventory).some((identity) => identity.kind !== 'address' && !isJunkIdentity(identity));
    if (!named) continue;
    const at = inventory.takenAt ?? acting.now;
    for (const address of inventory.addresses ?? []) {
      const { value } = normaliseIdentity({ kind: 'address', value: address });
      if (isJunkIdentity({ kind: 'address', value })) continue;
      for (const other of onlyByAddress(loadAddressHolders(db, value), asset, at))
        mergeAssets(db, acting, { asset, other, reason: `same address ${value}, where nothing else was known` });
    }
  }
}

function hasOtherCard(observed: readonly Identity[], known: readonly Identity[]): boolean {
  const cards = (identities: readonly Identity[]) => identities.filter(({ kind }) => kind === 'mac');
  const [left, right] = [cards(observed), cards(known)];
  return left.length > 0 && right.length > 0 && weighIdentities(left, right).same.length === 0;
}

/** Sources the listing did not tell: from the shipped map, for offers from what is installed. */
function complete(
  db: Database,
  asset: number,
  inventory: Inventory,
  map: SourceMap,
  listed: Inventory['packages'],
): Inventory {
  const packages = inventory.packages && applySourceMap(inventory.packages, map);
  if (!inventory.available) return { ...inventory, packages };
  // What is installed tells the sources of what is offered.
  const sources = new Map([
    ...map.sources,
    ...installedSources(db, asset),
    ...(listed ?? []).map((item): [string, string] => [item.name, item.source]),
  ]);
  return {
    ...inventory,
    packages,
    available: applySourceMap(inventory.available, { sources, ownVersion: map.ownVersion }),
  };
}

/** A container does not work without its host: that is noted where the host is known by its name. */
function linkToHost(db: Database, acting: Acting, asset: number, parts: readonly SeenPart[]): void {
  const host = parts.find(({ inventory }) => inventory.container)?.inventory.container?.host;
  if (host === undefined) return;
  try {
    const needs = findAsset(db, host);
    if (needs !== asset) saveDependency(db, acting, { asset, needs, note: 'the container runs on it' });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

/** Stores one machine's parts; writes one log entry. Must run inside a transaction. */
export function takeIn(db: Database, acting: Acting, seen: Seen, map: SourceMap): TakenIn {
  const { asset, created, reason, absorbs = [] } = chooseAsset(db, acting, seen);
  for (const other of absorbs)
    mergeAssets(db, acting, { asset, other: other.asset, reason: `${other.reason}, told by one source` });
  absorbAddresses(db, acting, asset, seen);
  linkToHost(db, acting, asset, seen.parts);
  const lists = seen.parts.flatMap((part) => part.inventory.packages ?? []);
  const listed = applySourceMap(lists, map);
  let identical = true;
  let packages = 0;
  // Package lists first: what is offered takes its sources from them.
  const order = [...seen.parts].sort(
    (a, b) => Number(Boolean(b.inventory.packages)) - Number(Boolean(a.inventory.packages)),
  );
  for (const part of order) {
    const takenAt = part.inventory.takenAt ?? acting.now;
    const inventory = complete(db, asset, part.inventory, map, listed);
    const observation = saveObservation(db, acting, {
      asset,
      source: part.source,
      file: part.file,
      part: part.part,
      takenAt,
      inventory,
      canonical: part.canonical,
    });
    identical &&= observation.identical;
    packages += inventory.packages?.length ?? 0;
    applyInventory(db, { asset, source: part.source, inventory, observation: observation.id, takenAt });
    saveJoin(db, acting, asset, observation.id, reason);
  }
  const [first] = seen.parts;
  appendLog(db, acting, first?.file === null ? 'inventory.collected' : 'inventory.imported', formatId('asset', asset), {
    sources: [...new Set(seen.parts.map((part) => part.source))],
    files: seen.parts.flatMap((part) => (part.file === null ? [] : [part.file.name])),
    packages,
    created,
    identical,
    reason,
  });
  return { asset, packages, identical, created };
}
