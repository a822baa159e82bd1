/** Patterns people write for names: * stands for anything, ? for one character, in any case. Linear in the text for each star. */

export type Glob = (lowerCaseText: string) => boolean;

function fits(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let afterStar = 0;
  while (t < text.length) {
    // The star first: a text may hold one as an ordinary character.
    if (pattern[p] === '*') {
      star = p++;
      afterStar = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      // The last star takes one more; an earlier one never has to.
      p = star + 1;
      t = ++afterStar;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** Answers for text that is already in lower case, as one text is held against many patterns. */
export function glob(pattern: string): Glob {
  const lower = pattern.toLowerCase();
  if (!/[*?]/.test(lower)) return (text) => text === lower;
  const inner = lower.slice(0, -1);
  if (lower.endsWith('*') && !/[*?]/.test(inner)) return (text) => text.startsWith(inner);
  return (text) => fits(lower, text);
}

/** As `glob`, for text as it is written. */
export function globOfText(pattern: string): (text: string) => boolean {
  const fitsLower = glob(pattern);
  return (text) => fitsLower(text.toLowerCase());
}
