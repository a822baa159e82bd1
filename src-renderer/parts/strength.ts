/** How hard a passphrase is to guess, roughly, from its length and variety. A hint, never a refusal. Pure. */

export interface Strength {
  /** Rough bits; words of a dictionary count less than this says. */
  bits: number;
  word: 'none' | 'weak' | 'fair' | 'strong';
  hint: string;
}

/** Counts distinct characters, not repeats, so that "aaaaaaaaaaaa" is weak. */
export function strengthOf(passphrase: string): Strength {
  if (passphrase === '')
    return { bits: 0, word: 'none', hint: 'Four or more unrelated words are easy to keep in mind.' };
  let alphabet = 0;
  if (/[a-z]/u.test(passphrase)) alphabet += 26;
  if (/[A-Z]/u.test(passphrase)) alphabet += 26;
  if (/[0-9]/u.test(passphrase)) alphabet += 10;
  if (/[^a-zA-Z0-9]/u.test(passphrase)) alphabet += 30;
  const distinct = new Set(passphrase).size;
  const bits = Math.round(Math.min(passphrase.length, distinct * 1.8) * Math.log2(alphabet));
  if (bits < 50) return { bits, word: 'weak', hint: 'Weak: easy to guess for who holds the file. Add words.' };
  if (bits < 80) return { bits, word: 'fair', hint: 'Fair: one more word makes it strong.' };
  return { bits, word: 'strong', hint: 'Strong.' };
}
