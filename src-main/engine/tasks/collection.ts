/**
 * Signed collections: what this vault has just collected or swept becomes one file, and such a file is taken in as if it had been
 * collected here.
 */
import { open, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isIP } from 'node:net';
import { Refusal } from '../../../src-shared/errors.ts';
import { emptySourceMap } from '../domain/debian-sources.ts';
import { classOf } from '../domain/precedence.ts';
import {
  buildCollection,
  openCollection,
  type Collection,
  type MachineOfCollection,
} from '../evidence/collection-file.ts';
import { packLimits } from '../evidence/container.ts';
import { publicPartOf, readPublicKey, signBytes } from '../evidence/ed25519.ts';
import { sha256 } from '../evidence/manifest.ts';
import { findAsset, loadAssets } from '../vault/assets.ts';
import type { Database } from '../vault/database.ts';
import { requireId } from '../vault/ids.ts';
import { appendLog, type Acting } from '../vault/log.ts';
import { storedObservations, type StoredObservation } from '../vault/observations.ts';
import { loadReach } from '../vault/reach.ts';
import { signWith } from '../vault/signing-keys.ts';
import { listSweepHosts } from '../vault/sweeps.ts';
import { isTrustedSigner, trustSigner } from '../vault/trusted-signers.ts';
import { canonicalText } from './collect-hosts.ts';
import { keyForSigning } from './evidence.ts';
import { snmpSource } from './collect-snmp.ts';
import { loadSourceMap } from './source-map.ts';
import { canonicalSweep } from './swept-host.ts';
import { takeIn } from './take-in.ts';

export interface CollectionRequest {
  /** Ids of machines whose last collection goes in. */
  assets: string[];
  /** Id of a sweep whose hosts go in. */
  sweep?: string;
  /** A private key (PEM); absent: the vault's own signs. */
  sign?: string;
  /** Of the program. */
  version: string;
}

function lastOf(
  db: Database,
  asset: number,
  fits: (observation: StoredObservation) => boolean,
): StoredObservation | null {
  let last: StoredObservation | null = null;
  for (const observation of storedObservations(db, asset)) if (fits(observation)) last = observation;
  return last;
}

function machinesOf(db: Database, acting: Acting, { assets, sweep }: CollectionRequest): MachineOfCollection[] {
  const hosts = sweep === undefined ? [] : listSweepHosts(db, requireId('sweep', sweep));
  const numbers = assets.map((id) => findAsset(db, id));
  const ids = [...new Set([...numbers, ...hosts.flatMap(({ asset }) => (asset ? [findAsset(db, asset)] : []))])];
  const names = new Map(loadAssets(db, acting.now, { ids }).map(({ id, name }) => [id, name]));
  const facts = (asset: number, { source, takenAt, inventory }: StoredObservation) => ({
    source,
    takenAt,
    name: names.get(asset) ?? '',
    inventory,
  });
  const collected = [...new Set(numbers)].flatMap((asset): MachineOfCollection[] => {
    const last = lastOf(db, asset, ({ source }) => classOf(source) === 'collector' || source === snmpSource);
    const reached = last?.source.startsWith('ssh-') ? loadReach(db, asset)?.address : undefined;
    return last ? [{ ...facts(asset, last), ...(reached && isIP(reached) ? { reachedAt: reached } : {}) }] : [];
  });
  const swept = hosts.flatMap((host): MachineOfCollection[] => {
    const asset = host.asset && findAsset(db, host.asset);
    const last = asset
      ? lastOf(
          db,
          asset,
          ({ source, inventory }) => source === 'sweep' && Boolean(inventory.addresses?.includes(host.address)),
        )
      : null;
    return asset && last ? [{ ...facts(asset, last), sweptAt: host.address, canonical: canonicalSweep(host) }] : [];
  });
  return [...collected, ...swept];
}

/** Throws nothing-to-import where nothing was collected, unknown-id, signature-invalid for a key that is none, file-too-large. */
export function packCollection(
  db: Database,
  acting: Acting,
  request: CollectionRequest,
): { bytes: Buffer; sha256: string; signer: string; machines: number } {
  const machines = machinesOf(db, acting, request);
  if (machines.length === 0)
    throw new Refusal('nothing-to-import', 'Nothing was collected that could be packed.', 'See why above.');
  const { sign, version } = request;
  const own = sign === undefined ? keyForSigning(db, acting, undefined) : null;
  const key = own ? { pem: own.publicKey, fingerprint: own.fingerprint } : publicPartOf(sign!);
  const bytes = buildCollection({
    facts: {
      madeAt: acting.now,
      version,
      person: acting.actor,
      computer: hostname(),
      signerName: own?.name ?? acting.actor,
    },
    machines,
    key,
    sign: (sums) => (own ? signWith(db, own, sums) : signBytes(sign!, sums)),
  });
  const made = { sha256: sha256(bytes), signer: key.fingerprint, machines: machines.length };
  db.transaction(() => appendLog(db, acting, 'collection.packed', hostname(), made));
  return { bytes, ...made };
}

/** The bytes of what may be a container: a ZIP of no more than a pack may have. Null for any other file, and for one that can't be read. */
async function containerAt(path: string): Promise<Uint8Array | null> {
  let file;
  try {
    file = await open(path);
    const head = await file.read(Buffer.alloc(4), 0, 4, 0);
    if (head.buffer.readUInt32LE(0) !== 0x04034b50 || (await file.stat()).size > packLimits.bytes) return null;
    return await readFile(path);
  } catch {
    return null; // whoever reads it next says why
  } finally {
    await file?.close();
  }
}

/**
 * A signed collection whose signer is trusted, or null for any other file. `trust` is the public key (PEM) or the fingerprint that must
 * have signed. Throws file-damaged; signature-invalid for another signer than `trust`; signer-unknown.
 */
export async function readCollection(
  db: Database,
  source: { path: string } | { bytes: Uint8Array },
  trust: string | undefined,
): Promise<Collection | null> {
  const bytes = 'bytes' in source ? source.bytes : await containerAt(source.path);
  const collection = bytes && openCollection(bytes);
  if (!collection) return null;
  const { manifest, signer } = collection;
  const by = `${manifest.signer.name} with the key ${signer.fingerprint}`;
  if (trust !== undefined) {
    const demanded = /^[0-9a-f]{64}$/.test(trust) ? trust : readPublicKey(trust).fingerprint;
    if (signer.fingerprint === demanded) return collection;
    throw new Refusal(
      'signature-invalid',
      `This collection was signed by ${by}, not by ${demanded}.`,
      'Ask who made it for the public key, and compare the fingerprint.',
    );
  }
  if (isTrustedSigner(db, signer.fingerprint, manifest.madeAt)) return collection;
  throw new Refusal(
    'signer-unknown',
    `This collection of ${manifest.person} on ${manifest.computer} was signed by ${by}, which is not known here: anyone can make a key.`,
    'Compare the fingerprint with the one who made it tells, then import it with --trust PUBLIC.pem; it is remembered.',
  );
}

/** Takes its machines in as their collectors would have; numbers of the assets in its order. In the caller's transaction. */
export function storeCollection(db: Database, acting: Acting, collection: Collection): number[] {
  const { manifest, signer, machines } = collection;
  if (!isTrustedSigner(db, signer.fingerprint, manifest.madeAt))
    trustSigner(db, acting, { fingerprint: signer.fingerprint, name: manifest.signer.name });
  appendLog(db, acting, 'collection.imported', manifest.computer, {
    sha256: collection.sha256,
    madeAt: manifest.madeAt,
    person: manifest.person,
    signer: signer.fingerprint,
    machines: machines.length,
  });
  return machines.map(({ source, takenAt, name, reachedAt, sweptAt, canonical, inventory }) => {
    const part = {
      inventory: { ...inventory, takenAt },
      source,
      file: null,
      canonical: canonical ?? canonicalText(inventory),
    };
    // A device lists packages without their sources.
    const map = source === snmpSource ? loadSourceMap([{ inventory }]) : emptySourceMap;
    return takeIn(db, acting, { parts: [part], name, place: null, reachedAt, sweptAt }, map).asset;
  });
}
