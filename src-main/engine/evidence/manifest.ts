/** What an evidence pack says of itself: `manifest.json` and the list of sums that is signed. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { instant } from '../../../src-shared/model/common.ts';
import { byName, isSafeName, type PackFile } from './container.ts';

export const packFormat = 'patchledger-evidence/1';

/** Names with a meaning of their own; everything else is content. */
export const packNames = {
  manifest: 'manifest.json',
  sums: 'SHA256SUMS',
  signature: 'SHA256SUMS.sig',
  signer: 'signer.pem',
  guide: 'VERIFY.md',
  log: 'log/log.jsonl',
} as const;

const digest = z.string().regex(/^[0-9a-f]{64}$/);

export const packManifest = z.strictObject({
  format: z.literal(packFormat),
  madeAt: instant,
  program: z.strictObject({ name: z.literal('PatchLedger'), version: z.string() }),
  vault: z.strictObject({ id: z.string(), name: z.string() }),
  site: z.string(),
  /** Made in a vault for tests, where every time may be made up. */
  test: z.boolean(),
  /** Ids of the rollouts whose change records are inside. */
  rollouts: z.array(z.string()),
  /** The log as it stood: its last entry's hash. */
  chain: z.strictObject({ entries: z.number().int(), head: digest }),
  signer: z.strictObject({ name: z.string(), fingerprint: digest }),
  /** All but this file and the sums. */
  files: z.array(z.strictObject({ name: z.string(), bytes: z.number().int(), sha256: digest })),
});
export type PackManifest = z.infer<typeof packManifest>;

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The form that `sha256sum -c` reads. */
export function writeSums(files: readonly PackFile[]): Buffer {
  const lines = files.toSorted(byName).map((file) => `${sha256(file.bytes)}  ${file.name}\n`);
  return Buffer.from(lines.join(''), 'latin1');
}

/** Digests by name; null when it is not exactly of the form `writeSums` gives, in its order. */
export function readSums(bytes: Uint8Array): Map<string, string> | null {
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  if (lines.pop() !== '') return null;
  const sums = new Map<string, string>();
  let previous = '';
  for (const line of lines) {
    const [, hash, name] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? [];
    if (!hash || !name || !isSafeName(name) || name <= previous) return null;
    sums.set(name, hash);
    previous = name;
  }
  return sums;
}
