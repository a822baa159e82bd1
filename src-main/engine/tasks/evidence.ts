/** Evidence packs of the open vault: ordered, made of what is read at one instant and signed, and recorded in the log. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { SigningKey } from '../../../src-shared/model/keys.ts';
import { buildPack } from '../evidence/build-pack.ts';
import { sha256, type PackManifest } from '../evidence/manifest.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import { appendLog, chainHead, verifyLog, type Acting } from '../vault/log.ts';
import { vaultName } from '../vault/open-vault.ts';
import { startedRollouts } from '../vault/rollout-evidence.ts';
import { findRollout } from '../vault/rollouts.ts';
import { readSetting } from '../vault/settings.ts';
import { createSigningKey, currentKey, findSigningKey, signWith } from '../vault/signing-keys.ts';
import { evidenceData } from './evidence-data.ts';
import { evidenceReports } from './evidence-reports.ts';
import { rolloutEvidence } from './evidence-rollout.ts';
import type { Job } from './job.ts';
import { rolloutDetail } from './rollout-detail.ts';

/** What is settled before the work: nothing of it can be refused any more. */
export interface PackOrder {
  /** The one rollout to take in; null: all that have run. */
  rollout: number | null;
  /** Id of the signing key. */
  key: string;
  /** Of the program. */
  version: string;
}

export interface MadePack {
  bytes: Uint8Array;
  name: string;
  sha256: string;
  signer: string;
  entries: number;
  /** Hash of the last of them. */
  head: string;
  contents: PackManifest['files'];
  /** Ids of the rollouts inside. */
  rollouts: string[];
}

/** The key that signs, made when there was none yet. Throws unknown-id, state-conflict for a retired one, key-missing. */
export function keyForSigning(db: Database, acting: Acting, wanted: string | undefined): SigningKey {
  const key = wanted === undefined ? currentKey(db) : findSigningKey(db, wanted);
  if (!key) return createSigningKey(db, acting, readSetting(db, 'site')?.trim() || 'Signing key');
  if (key.retired) {
    throw new Refusal(
      'state-conflict',
      `${key.name} was retired on ${key.retired.at.slice(0, 10)} and signs nothing more`,
      'sign with the current key, or name another with --sign',
    );
  }
  signWith(db, key, Buffer.alloc(0)); // tells a lost key before the work, not after it
  return key;
}

function refuseBrokenLog(db: Database): void {
  const log = verifyLog(db);
  if (log.ok) return;
  throw new Refusal(
    'vault-damaged',
    `the log's chain is broken at entry ${log.firstBad?.seq}: ${log.firstBad?.reason}`,
    'evidence from it would prove nothing: run doctor, then restore a backup',
  );
}

/** A file name of letters, digits and dashes that says the site and the moment. */
function packName(site: string, now: string): string {
  const words = site
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  return `evidence-${words ? `${words}-` : ''}${now.replaceAll(/[-:]|\.\d+/g, '')}.zip`;
}

/**
 * Settles a request (id or title of a rollout, id or name of a key), and makes the first key where there is none. Throws
 * before it changes anything: vault-damaged for a broken log, unknown-id, ambiguous-name, state-conflict for a retired
 * key, key-missing.
 */
export function orderPack(
  db: Database,
  acting: Acting,
  request: { rollout?: string; sign?: string; version: string },
): PackOrder {
  refuseBrokenLog(db);
  const rollout = request.rollout === undefined ? null : findRollout(db, request.rollout);
  return { rollout, key: keyForSigning(db, acting, request.sign).id, version: request.version };
}

/** The pack's own log ends before this entry. */
export function recordPack(db: Database, acting: Acting, order: PackOrder, made: MadePack): void {
  const { name, sha256, signer, entries, head, rollouts } = made;
  db.transaction(() =>
    appendLog(db, acting, 'evidence.packed', name, {
      sha256,
      bytes: made.bytes.length,
      key: order.key,
      signer,
      chain: { entries, head },
      rollouts,
    }),
  );
}

/** Only reads: it runs beside a rollout that is at work, and tells how far that is. */
export const evidenceJob: Job<PackOrder, MadePack> = {
  kind: 'evidence',
  title: () => 'Making an evidence pack',
  run: ({ db, acting, progress }, order) => {
    const key = findSigningKey(db, order.key);
    progress(0, 'reading the vault');
    const site = readSetting(db, 'site') ?? '';
    const read = db.snapshot(() => {
      const { entries, head } = chainHead(db);
      const numbers = order.rollout === null ? startedRollouts(db) : [order.rollout];
      const rollouts = numbers.map((number) => formatId('rollout', number));
      const files = evidenceData(db, acting.now);
      for (const number of numbers) files.push(...rolloutEvidence(db, number, rolloutDetail(db, number, acting.now)));
      const subject = { rollouts, version: order.version };
      files.push(...evidenceReports(db, acting, subject, progress));
      return { chain: { entries, head }, rollouts, files };
    });
    progress(0.9, 'signing');
    const { bytes, manifest, files } = buildPack({
      facts: {
        madeAt: acting.now,
        programVersion: order.version,
        vault: { id: readSetting(db, 'vault.id') ?? '', name: vaultName(db.raw.name) },
        site,
        test: readSetting(db, 'vault.test') === 'yes',
        rollouts: read.rollouts,
        chain: read.chain,
        signerName: key.name,
      },
      files: read.files,
      key: { pem: key.publicKey, fingerprint: key.fingerprint },
      sign: (sums) => signWith(db, key, sums),
    });
    const contents = files.map((file) => ({ name: file.name, bytes: file.bytes.length, sha256: sha256(file.bytes) }));
    return {
      name: packName(site, acting.now),
      bytes,
      sha256: sha256(bytes),
      signer: key.fingerprint,
      ...manifest.chain,
      rollouts: manifest.rollouts,
      contents,
    };
  },
};
