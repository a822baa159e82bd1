/**
 * Order of Debian package versions, as dpkg has it (deb-version(7), lib/dpkg/version.c). Works on character
 * codes without building strings: matching compares millions of pairs.
 */
import type { Order } from './order.ts';

const COLON = 58;
const HYPHEN = 45;
const TILDE = 126;

const isDigit = (code: number) => code >= 48 && code <= 57;

/** dpkg's weight of a character in a non-digit run: tilde before the end, letters before everything else. */
function weight(code: number): number {
  if (isDigit(code)) return 0;
  if (code === TILDE) return -1;
  if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) return code;
  return code + 256;
}

/** verrevcmp of a[i..aEnd) and b[j..bEnd): runs of non-digits by weight, runs of digits by value, in turn. */
function compareRuns(a: string, aStart: number, aEnd: number, b: string, bStart: number, bEnd: number): Order {
  let i = aStart;
  let j = bStart;
  while (i < aEnd || j < bEnd) {
    for (;;) {
      const x = i < aEnd ? a.charCodeAt(i) : -1;
      const y = j < bEnd ? b.charCodeAt(j) : -1;
      if ((x < 0 || isDigit(x)) && (y < 0 || isDigit(y))) break;
      const wx = x < 0 ? 0 : weight(x);
      const wy = y < 0 ? 0 : weight(y);
      if (wx !== wy) return wx < wy ? -1 : 1;
      i++;
      j++;
    }
    while (i < aEnd && a.charCodeAt(i) === 48) i++;
    while (j < bEnd && b.charCodeAt(j) === 48) j++;
    let first: Order = 0;
    for (;;) {
      const moreA = i < aEnd && isDigit(a.charCodeAt(i));
      const moreB = j < bEnd && isDigit(b.charCodeAt(j));
      if (!moreA || !moreB) {
        if (moreA) return 1;
        if (moreB) return -1;
        break;
      }
      if (first === 0) {
        const difference = a.charCodeAt(i) - b.charCodeAt(j);
        if (difference !== 0) first = difference < 0 ? -1 : 1;
      }
      i++;
      j++;
    }
    if (first !== 0) return first;
  }
  return 0;
}

const PLUS = 43;

/** Where the epoch's digits start: dpkg reads them with strtol, which passes over a sign. */
function epochStart(version: string): number {
  const first = version.charCodeAt(0);
  return first === PLUS || first === HYPHEN ? 1 : 0;
}

/** Index of the colon that ends the epoch, -1 without one. */
function epochEnd(version: string): number {
  const start = epochStart(version);
  for (let i = start; i < version.length; i++) {
    const code = version.charCodeAt(i);
    if (code === COLON) return i > start ? i : -1;
    // Of negative numbers dpkg takes -0 alone.
    if (!isDigit(code) || (code !== 48 && version.charCodeAt(0) === HYPHEN)) return -1;
  }
  return -1;
}

function revisionStart(version: string, from: number): number {
  for (let i = version.length - 1; i >= from; i--) if (version.charCodeAt(i) === HYPHEN) return i;
  return version.length;
}

/**
 * -1, 0 or 1 as `dpkg --compare-versions a lt|eq|gt b`. A missing epoch or revision is 0. Text that dpkg
 * refuses still has one place in the order: what can't be an epoch is part of the upstream version.
 */
export function compareDpkg(a: string, b: string): Order {
  if (a === b) return 0;
  const aColon = epochEnd(a);
  const bColon = epochEnd(b);
  if (aColon >= 0 || bColon >= 0) {
    const epochs = compareRuns(
      a,
      aColon < 0 ? 0 : epochStart(a),
      Math.max(aColon, 0),
      b,
      bColon < 0 ? 0 : epochStart(b),
      Math.max(bColon, 0),
    );
    if (epochs !== 0) return epochs;
  }
  const aHyphen = revisionStart(a, aColon + 1);
  const bHyphen = revisionStart(b, bColon + 1);
  const upstream = compareRuns(a, aColon + 1, aHyphen, b, bColon + 1, bHyphen);
  if (upstream !== 0) return upstream;
  return compareRuns(a, aHyphen + 1, a.length, b, bHyphen + 1, b.length);
}
