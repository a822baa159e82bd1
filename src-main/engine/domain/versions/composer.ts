/**
 * Order of Composer versions: Composer's normal form (getcomposer.org/doc/articles/versions.md: a leading v, +build and @stability
 * go, four numbers, x in a branch is 9999999) put in order by PHP's version_compare (php.net/version_compare).
 */
import { compareDigits, type Order } from './order.ts';

/** What version_compare looks for at the beginning of a word, the first that fits; a word that is none of them is the oldest. */
const forms: readonly (readonly [beginning: string, rank: number])[] = [
  ['dev', 0],
  ['a', 1],
  ['b', 2],
  ['rc', 3],
  ['p', 6],
];
const OTHER_WORD = -1;
const END = 4;
const NUMBER = 5;

/** "1.0.x-dev", a branch of versions. */
const line = /^(\d+(?:\.(?:\d+|[x*])){1,3})[.-]?dev$/;
const ANY_NUMBER = '9999999';

interface Normal {
  numbers: string[];
  /** Words and numbers after the leading numbers. */
  rest: string[];
}

function normalOf(version: string): Normal {
  const plain = version
    .trim()
    .toLowerCase()
    .replace(/^v(?=\d)/, '')
    .split(/[+@]/, 1)[0]!;
  const numbers = line.exec(plain)?.[1]?.split('.') ?? [];
  if (numbers.some((number) => number === 'x' || number === '*')) {
    const known = numbers.map((number) => (/\d/.test(number) ? number : ANY_NUMBER));
    return { numbers: [...known, ...Array<string>(4 - known.length).fill(ANY_NUMBER)], rest: ['dev'] };
  }
  // Other branches have no order among themselves; all are older than any version.
  if (plain.startsWith('dev-')) return { numbers: [], rest: ['-'] };
  const tokens: string[] = plain.match(/[0-9]+|dev|(?:(?!dev)[^0-9._-])+/g) ?? [];
  const stable = tokens.indexOf('stable');
  const counted = stable < 0 ? tokens : tokens.slice(0, stable);
  const firstWord = counted.findIndex((token) => rankOf(token) !== NUMBER);
  const words = firstWord < 0 ? counted.length : firstWord;
  return { numbers: counted.slice(0, words), rest: counted.slice(words) };
}

function rankOf(token: string | undefined): number {
  if (token === undefined || token.startsWith('#')) return END;
  const code = token.charCodeAt(0);
  if (code >= 48 && code <= 57) return NUMBER;
  return forms.find(([beginning]) => token.startsWith(beginning))?.[1] ?? OTHER_WORD;
}

/** -1, 0 or 1 as Composer\Semver\Comparator on normalized versions. */
export function compareComposer(a: string, b: string): Order {
  if (a === b) return 0;
  const left = normalOf(a);
  const right = normalOf(b);
  for (let i = 0; i < Math.max(left.numbers.length, right.numbers.length); i++) {
    const order = compareDigits(left.numbers[i] ?? '0', right.numbers[i] ?? '0');
    if (order !== 0) return order;
  }
  for (let i = 0; i < Math.max(left.rest.length, right.rest.length); i++) {
    const x = rankOf(left.rest[i]);
    const y = rankOf(right.rest[i]);
    if (x !== y) return x < y ? -1 : 1;
    const order = x === NUMBER ? compareDigits(left.rest[i]!, right.rest[i]!) : 0;
    if (order !== 0) return order;
  }
  return 0;
}
