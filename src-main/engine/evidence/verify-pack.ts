/**
 * Checks an evidence pack without a vault: the container byte by byte, sums, signature, manifest and the log's chain.
 * Whatever is wrong becomes a problem with a code and words; nothing is extracted, nothing in the pack is trusted.
 */
import type { PackVerification } from '../../../src-shared/model/report.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { checkLog } from './check-log.ts';
import { byName } from './container.ts';
import { isSignedBy, readPublicKey, signatureBytes, type PublicKey } from './ed25519.ts';
import { packFormat, packManifest, packNames, readSums, sha256, type PackManifest } from './manifest.ts';
import { readContainer, shownName, type PackProblem } from './read-container.ts';

export interface Trust {
  /** Fingerprint the signer must have; another one makes the pack foreign. */
  demanded?: string;
  /** Keys that count as trusted when none is demanded: those of the open vault. */
  own: readonly { fingerprint: string; retiredAt: string | null }[];
}

const words = {
  unlisted: 'is in the pack, but not among the files that were signed',
  missing: 'was signed, but is not in the pack',
  changed: 'was changed: its SHA-256 is not the one that was signed',
};

type Files = Map<string, Uint8Array>;
type Report = (code: string, message: string) => void;

function checkSums(files: Files, digests: Map<string, string>, report: Report): Map<string, string> | null {
  const bytes = files.get(packNames.sums);
  const sums = bytes ? readSums(bytes) : null;
  if (!bytes) report('sums-missing', `${packNames.sums} is missing: nothing tells what was signed`);
  else if (!sums) report('sums-malformed', `${packNames.sums} is not a list of SHA-256 sums as PatchLedger writes it`);
  if (!sums) return null;
  for (const name of digests.keys())
    if (name !== packNames.sums && name !== packNames.signature && !sums.has(name))
      report('file-unlisted', `${shownName(name)} ${words.unlisted}`);
  for (const [name, sum] of sums) {
    const digest = digests.get(name);
    if (digest === undefined) report('file-missing', `${name} ${words.missing}`);
    else if (digest !== sum) report('file-changed', `${name} ${words.changed}`);
  }
  return sums;
}

/** The key of `signer.pem`, and whether the signature over the sums is its. */
function checkSignature(files: Files, report: Report): { key: PublicKey | null; valid: boolean } {
  const pem = files.get(packNames.signer);
  const signature = files.get(packNames.signature);
  const sums = files.get(packNames.sums);
  let key: PublicKey | null = null;
  try {
    key = pem ? readPublicKey(Buffer.from(pem).toString('utf8')) : null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  if (!key) report('signer-unreadable', `${packNames.signer} is missing or holds no Ed25519 public key`);
  if (!signature) report('signature-missing', `${packNames.signature} is missing: nobody vouches for this pack`);
  if (!key || !signature || !sums) return { key, valid: false };
  const valid = signature.length === signatureBytes && isSignedBy(key.pem, sums, signature);
  if (!valid)
    report('signature-invalid', `the signature over ${packNames.sums} is not one by the key in ${packNames.signer}`);
  return { key, valid };
}

function readManifest(files: Files, report: Report): PackManifest | null {
  const bytes = files.get(packNames.manifest);
  if (!bytes) {
    report('manifest-missing', `${packNames.manifest} is missing`);
    return null;
  }
  const text = Buffer.from(bytes).toString('utf8');
  try {
    const document = JSON.parse(text) as { format?: unknown };
    const read = packManifest.safeParse(document);
    if (read.success && `${canonicalJson(read.data)}\n` === text) return read.data;
    if (typeof document.format === 'string' && document.format !== packFormat)
      report(
        'format-unknown',
        `this program knows packs of format ${packFormat}, not ${JSON.stringify(document.format)}`,
      );
    else report('manifest-malformed', `${packNames.manifest} is not as PatchLedger writes it`);
  } catch {
    report('manifest-malformed', `${packNames.manifest} is no JSON document`);
  }
  return null;
}

function checkManifest(manifest: PackManifest, files: Files, digests: Map<string, string>, report: Report): void {
  const stated = manifest.files.map(({ name, bytes, sha256 }) => `${name} ${bytes} ${sha256}`);
  const own = new Set<string>([packNames.manifest, packNames.sums, packNames.signature]);
  const actual = [...files]
    .filter(([name]) => !own.has(name))
    .map(([name, bytes]) => ({ name, line: `${name} ${bytes.length} ${digests.get(name)}` }))
    .sort(byName)
    .map(({ line }) => line);
  if (stated.join('\n') !== actual.join('\n')) {
    const odd = stated.find((line, i) => line !== actual[i]) ?? actual[stated.length] ?? '';
    report(
      'manifest-differs',
      `the manifest’s list of files is not what the pack holds, first at ${shownName(odd.split(' ')[0]!)}`,
    );
  }
}

/** Whether the signer is one to trust; says so when it is not the one that was demanded. */
function checkSigner(
  { key, signerName, madeAt }: { key: PublicKey; signerName: string | null; madeAt: string | null },
  { demanded, own }: Trust,
  report: Report,
): boolean {
  const { fingerprint } = key;
  if (demanded !== undefined) {
    if (fingerprint === demanded) return true;
    report(
      'foreign-signer',
      `it was signed by ${signerName ?? 'someone'} with the key ${fingerprint}, not by ${demanded}`,
    );
    return false;
  }
  const known = own.find((candidate) => candidate.fingerprint === fingerprint);
  if (!known?.retiredAt || (madeAt !== null && madeAt <= known.retiredAt)) return known !== undefined;
  report('signer-retired', `it was signed after its key was retired on ${known.retiredAt}`);
  return false;
}

/**
 * Throws not-recognised for a file that is no evidence pack at all. `breathe` is awaited now and then, so that a large
 * pack does not hold up the thread.
 */
export async function verifyPack(
  bytes: Uint8Array,
  trust: Trust,
  breathe: () => Promise<void> = () => Promise.resolve(),
): Promise<PackVerification> {
  const reading = readContainer(bytes);
  if (!reading) {
    throw new Refusal(
      'not-recognised',
      'this is not an evidence pack',
      'name a file that "evidence pack" made; of other files PatchLedger can say nothing',
    );
  }
  const problems: PackProblem[] = [...reading.problems];
  const report: Report = (code, message) => problems.push({ code, message });
  const files: Files = new Map(reading.files.map((file) => [file.name, file.bytes]));
  const digests = new Map<string, string>();
  for (const [name, content] of files) {
    digests.set(name, sha256(content));
    await breathe();
  }
  const sums = checkSums(files, digests, report);
  for (const name of reading.wrongChecksums)
    if (!sums?.has(name) || sums.get(name) === digests.get(name))
      report('checksum-wrong', `${shownName(name)}: its content does not have the checksum in its header`);
  const { key, valid } = checkSignature(files, report);
  const manifest = readManifest(files, report);
  // What a changed file does to the manifest's list needs no second word.
  const filesHold = !problems.some(({ code }) => code.startsWith('file-'));
  if (manifest && filesHold) checkManifest(manifest, files, digests, report);
  if (manifest && key && manifest.signer.fingerprint !== key.fingerprint)
    report('manifest-differs', `the manifest names another signer than the key in ${packNames.signer}`);

  const log = files.get(packNames.log);
  const chain = log ? await checkLog(log, breathe) : null;
  if (!chain) report('log-missing', `${packNames.log} is missing`);
  else if (chain.fault !== null) report('log-broken', `the log’s chain is broken at ${chain.fault}`);
  else if (manifest && (manifest.chain.head !== chain.head || manifest.chain.entries !== chain.entries))
    report('log-differs', 'the log does not end with the head that the manifest states');

  const signerName = manifest?.signer.name ?? null;
  const trusted =
    valid && key !== null && checkSigner({ key, signerName, madeAt: manifest?.madeAt ?? null }, trust, report);
  return {
    ok: problems.length === 0,
    signer: key?.fingerprint ?? null,
    signerName,
    trusted,
    entries: chain?.entries ?? 0,
    files: [...files].map(([name, content]) => ({
      name,
      ok: name === packNames.sums || name === packNames.signature ? valid : sums?.get(name) === digests.get(name),
      bytes: content.length,
      sha256: digests.get(name)!,
    })),
    problems,
  };
}
