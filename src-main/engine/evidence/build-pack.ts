/** Builds an evidence pack of finished files: guide, manifest, sums, signature, container. Same input, same bytes. */
import { canonicalJson } from '../domain/canonical-json.ts';
import { byName, refuseTooLarge, writeContainer, type PackFile } from './container.ts';
import type { PublicKey } from './ed25519.ts';
import { packFormat, packNames, sha256, writeSums, type PackManifest } from './manifest.ts';
import { writeGuide } from './guide.ts';

export interface PackContent {
  /** What the manifest says beside the format, the signer's fingerprint and the list of files. */
  facts: Omit<PackManifest, 'format' | 'signer' | 'files' | 'program'> & { programVersion: string; signerName: string };
  /** Log, data, reports, outputs: everything but the files a pack has of its own. */
  files: readonly PackFile[];
  key: PublicKey;
  sign(bytes: Uint8Array): Uint8Array;
}

/** Throws file-too-large beyond what `verify` takes, and whatever `sign` throws. */
export function buildPack(content: PackContent): { bytes: Buffer; manifest: PackManifest; files: PackFile[] } {
  const { programVersion, signerName, ...facts } = content.facts;
  const signer = { name: signerName, fingerprint: content.key.fingerprint };
  const text = (name: string, value: string): PackFile => ({ name, bytes: Buffer.from(value, 'utf8') });
  const listed = [
    ...content.files,
    text(packNames.signer, content.key.pem),
    text(packNames.guide, writeGuide({ ...facts, signer })),
  ].sort(byName);
  refuseTooLarge(listed);
  const manifest: PackManifest = {
    format: packFormat,
    program: { name: 'PatchLedger', version: programVersion },
    ...facts,
    signer,
    files: listed.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256(bytes) })),
  };
  const signed = [...listed, text(packNames.manifest, `${canonicalJson(manifest)}\n`)];
  const sums = writeSums(signed);
  const files = [
    ...signed,
    { name: packNames.sums, bytes: sums },
    { name: packNames.signature, bytes: content.sign(sums) },
  ].sort(byName);
  return { manifest, files, bytes: writeContainer(files) };
}
