/** The answer of every version comparison. */

/** -1: the first is older; 0: they count as the same; 1: the first is newer. */
export type Order = -1 | 0 | 1;

/** Order of two digit strings by value, whatever their length; empty counts as 0. */
export function compareDigits(a: string, b: string): Order {
  let i = 0;
  let j = 0;
  while (a.charCodeAt(i) === 48) i++;
  while (b.charCodeAt(j) === 48) j++;
  const lengths = a.length - i - (b.length - j);
  if (lengths !== 0) return lengths < 0 ? -1 : 1;
  for (; i < a.length; i++, j++) {
    const difference = a.charCodeAt(i) - b.charCodeAt(j);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return 0;
}

/** Order of two texts by their UTF-16 codes (equal to byte order for ASCII). */
export function compareText(a: string, b: string): Order {
  return a < b ? -1 : a > b ? 1 : 0;
}
