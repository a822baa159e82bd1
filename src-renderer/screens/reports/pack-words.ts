/** What the verification of a pack means, in sentences. Pure. */
import type { PackVerification } from '../../../src-shared/model/report.ts';
import { countWords } from '../../parts/NumberText.tsx';

export function packSentence(found: PackVerification): string {
  if (found.ok)
    return `all ${countWords(found.files.length, 'file')} are as they were signed, and no other byte is in it.`;
  const bad = found.files.filter((file) => !file.ok).length;
  if (bad > 0)
    return `${countWords(bad, 'file')} of ${countWords(found.files.length, 'file')} ${bad === 1 ? 'is' : 'are'} not as signed.`;
  return 'it proves nothing as it is.';
}

/** `demanded`: a public key was given that must have signed. */
export function trustSentence(found: PackVerification, demanded: boolean): string {
  if (found.trusted) return demanded ? 'it is the key you named' : 'it is a key of this vault';
  if (found.signer === null) return 'there is no signer';
  if (demanded) return 'it is not the key you named';
  return 'it is no key of this vault: compare the fingerprint with the one on the executive report you were given';
}
