/** Order of RPM versions: rpmvercmp (rpmio/rpmvercmp.c) with ~ and ^, and of epoch:version-release as a whole. */
import { compareDigits, compareText, type Order } from './order.ts';

const isDigit = (code: number) => code >= 48 && code <= 57;
const isAlpha = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const TILDE = 126;
const CARET = 94;
const isMark = (code: number) => isDigit(code) || isAlpha(code) || code === TILDE || code === CARET;

function runEnd(text: string, from: number, inRun: (code: number) => boolean): number {
  let end = from;
  while (end < text.length && inRun(text.charCodeAt(end))) end++;
  return end;
}

/** rpmvercmp of one component (a version or a release). */
export function compareRpmComponent(a: string, b: string): Order {
  if (a === b) return 0;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while (i < a.length && !isMark(a.charCodeAt(i))) i++;
    while (j < b.length && !isMark(b.charCodeAt(j))) j++;
    const x = i < a.length ? a.charCodeAt(i) : 0;
    const y = j < b.length ? b.charCodeAt(j) : 0;
    // A tilde sorts before everything, even the end.
    if (x === TILDE || y === TILDE) {
      if (x !== TILDE) return 1;
      if (y !== TILDE) return -1;
      i++;
      j++;
      continue;
    }
    // A caret sorts after the end, before anything else.
    if (x === CARET || y === CARET) {
      if (x === 0) return -1;
      if (y === 0) return 1;
      if (x !== CARET) return 1;
      if (y !== CARET) return -1;
      i++;
      j++;
      continue;
    }
    if (x === 0 || y === 0) break;
    const numeric = isDigit(x);
    const inRun = numeric ? isDigit : isAlpha;
    const aEnd = runEnd(a, i, inRun);
    const bEnd = runEnd(b, j, inRun);
    // Numbers are newer than letters.
    if (bEnd === j) return numeric ? 1 : -1;
    const left = a.slice(i, aEnd);
    const right = b.slice(j, bEnd);
    const order = numeric ? compareDigits(left, right) : compareText(left, right);
    if (order !== 0) return order;
    i = aEnd;
    j = bEnd;
  }
  const restA = i < a.length;
  const restB = j < b.length;
  return restA === restB ? 0 : restA ? 1 : -1;
}

function splitEvr(text: string): { epoch: string; version: string; release: string | null } {
  const colon = text.indexOf(':');
  const digits = colon > 0 && runEnd(text, 0, isDigit) === colon;
  const rest = digits || colon === 0 ? text.slice(colon + 1) : text;
  const hyphen = rest.lastIndexOf('-');
  return {
    epoch: digits ? text.slice(0, colon) : '0',
    version: hyphen < 0 ? rest : rest.slice(0, hyphen),
    release: hyphen < 0 ? null : rest.slice(hyphen + 1),
  };
}

/** Order of epoch:version-release; a missing epoch is 0, a missing release sorts before any. */
export function compareRpm(a: string, b: string): Order {
  if (a === b) return 0;
  const left = splitEvr(a);
  const right = splitEvr(b);
  const order = compareDigits(left.epoch, right.epoch) || compareRpmComponent(left.version, right.version);
  if (order !== 0) return order;
  if (left.release === null || right.release === null) {
    if (left.release === right.release) return 0;
    return left.release === null ? -1 : 1;
  }
  return compareRpmComponent(left.release, right.release);
}
