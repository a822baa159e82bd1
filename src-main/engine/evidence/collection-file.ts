/**
 * A signed collection: what was collected or swept on another computer, to be imported here. One container of the form evidence packs
 * have, of which nothing is used before every byte of it is proven to be as it was signed.
 */
import { z } from 'zod';
import { Refusal } from '../../../src-shared/errors.ts';
import { instant } from '../../../src-shared/model/common.ts';
import { inventory } from '../../../src-shared/model/software.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { byName, refuseTooLarge, writeContainer, type PackFile } from './container.ts';
import { isSignedBy, readPublicKey, type PublicKey } from './ed25519.ts';
import { packFormat, packNames, readSums, sha256, writeSums } from './manifest.ts';
import { readContainer } from './read-container.ts';

export const collectionFormat = 'patchledger-collection/1';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const collectionManifest = z.strictObject({
  format: z.literal(collectionFormat),
  madeAt: instant,
  program: z.strictObject({ name: z.literal('PatchLedger'), version: z.string().max(100) }),
  /** Who collected, on which computer. */
  person: z.string().max(200),
  computer: z.string().max(300),
  signer: z.strictObject({ name: z.string().max(200), fingerprint: digest }),
  /** All but this file and the sums. */
  files: z.array(z.strictObject({ name: z.string(), bytes: z.number().int(), sha256: digest })),
});
export type CollectionManifest = z.infer<typeof collectionManifest>;

/** One observation of one machine, as the collector or sweep there took it in. */
const collectedMachine = z.strictObject({
  /** What the collector calls itself. */
  source: z.string().max(60),
  takenAt: instant,
  /** For a machine that does not tell its own. */
  name: z.string().max(300),
  /** Numeric addresses at which it was reached over SSH, or seen by a sweep. */
  reachedAt: z.string().max(60).optional(),
  sweptAt: z.string().max(60).optional(),
  /** What makes two observations of a sweep identical. */
  canonical: z.string().optional(),
  inventory,
});
export type MachineOfCollection = z.infer<typeof collectedMachine>;

export interface Collection {
  manifest: CollectionManifest;
  signer: PublicKey;
  machines: MachineOfCollection[];
  /** Of the whole file. */
  sha256: string;
}

const text = (name: string, value: string): PackFile => ({ name, bytes: Buffer.from(value, 'utf8') });

/** The same content, key and time give the same bytes. Throws file-too-large, and whatever `sign` throws. */
export function buildCollection(content: {
  facts: { madeAt: string; version: string; person: string; computer: string; signerName: string };
  machines: readonly MachineOfCollection[];
  key: PublicKey;
  sign(bytes: Uint8Array): Uint8Array;
}): Buffer {
  const { madeAt, version, person, computer, signerName } = content.facts;
  const listed = [
    ...content.machines.map((machine, index) =>
      text(`machines/${String(index + 1).padStart(5, '0')}.json`, `${canonicalJson(machine)}\n`),
    ),
    text(packNames.signer, content.key.pem),
  ].sort(byName);
  refuseTooLarge(listed);
  const manifest: CollectionManifest = {
    format: collectionFormat,
    madeAt,
    program: { name: 'PatchLedger', version },
    person,
    computer,
    signer: { name: signerName, fingerprint: content.key.fingerprint },
    files: listed.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256(bytes) })),
  };
  const signed = [...listed, text(packNames.manifest, `${canonicalJson(manifest)}\n`)];
  const sums = writeSums(signed);
  return writeContainer([
    ...signed,
    { name: packNames.sums, bytes: sums },
    { name: packNames.signature, bytes: content.sign(sums) },
  ]);
}

const damaged = (why: string) =>
  new Refusal(
    'file-damaged',
    `This collection is not as it was signed: ${why}.`,
    'Nothing of it was taken in. Copy it again from where it was made.',
  );

function parse(bytes: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(bytes ?? []).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** Sums, signature and list of files agree with each other and with every file. Throws file-damaged. */
function checkSigned(files: ReadonlyMap<string, Uint8Array>): { manifest: CollectionManifest; signer: PublicKey } {
  const [sums, signature, pem] = [packNames.sums, packNames.signature, packNames.signer].map((name) => files.get(name));
  const signed = sums && readSums(sums);
  if (!sums || !signed || !signature || !pem) throw damaged('its sums or its signature are missing or malformed');
  const actual = new Map([...files].filter(([name]) => name !== packNames.sums && name !== packNames.signature));
  if (actual.size !== signed.size) throw damaged('its files are not those that were signed');
  for (const [name, bytes] of actual) if (signed.get(name) !== sha256(bytes)) throw damaged(`${name} was changed`);
  let signer: PublicKey;
  try {
    signer = readPublicKey(Buffer.from(pem).toString('utf8'));
  } catch {
    throw damaged('its signer’s key can’t be read');
  }
  if (!isSignedBy(signer.pem, sums, signature)) throw damaged('the signature is not one by the key in it');
  const bytes = actual.get(packNames.manifest);
  const read = collectionManifest.safeParse(parse(bytes));
  if (!read.success || `${canonicalJson(read.data)}\n` !== Buffer.from(bytes!).toString('utf8'))
    throw damaged('its manifest is not one of this program');
  const manifest = read.data;
  const stated = manifest.files.map((file) => `${file.name} ${file.bytes} ${file.sha256}`);
  const found = [...actual]
    .filter(([name]) => name !== packNames.manifest)
    .map(([name, content]) => `${name} ${content.length} ${signed.get(name)}`)
    .sort();
  if (stated.toSorted().join('\n') !== found.join('\n') || manifest.signer.fingerprint !== signer.fingerprint)
    throw damaged('its manifest does not fit its files');
  return { manifest, signer };
}

/**
 * Null for anything that is no signed collection, an evidence pack too. Throws file-damaged where one byte is not as it was signed.
 * Whose key it is, the caller judges.
 */
export function openCollection(bytes: Uint8Array): Collection | null {
  // Stands in every such container several times: most archives need no second look.
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(packNames.sums)) return null;
  const reading = readContainer(bytes);
  if (!reading) return null;
  const files = new Map(reading.files.map((file) => [file.name, file.bytes]));
  const format = (parse(files.get(packNames.manifest)) as { format?: unknown } | null | undefined)?.format;
  if (format === packFormat) return null;
  const [problem] = reading.problems;
  if (problem) throw damaged(problem.message);
  const [wrong] = reading.wrongChecksums;
  if (wrong !== undefined) throw damaged(`${wrong} does not have the checksum in its header`);
  const { manifest, signer } = checkSigned(files);
  const machines = [...files]
    .filter(([name]) => name.startsWith('machines/'))
    .map(([name, content]) => {
      const read = collectedMachine.safeParse(parse(content));
      if (read.success) return read.data;
      throw damaged(`${name} is not of a form this program knows; it may come from a newer one`);
    });
  if (machines.length === 0) throw damaged('it holds no machine');
  return { manifest, signer, machines, sha256: sha256(bytes) };
}
