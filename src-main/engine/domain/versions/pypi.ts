/**
 * Order of Python package versions (packaging.python.org/specifications/version-specifiers, PEP 440). What the specification does not
 * take sorts before all that it does, in the order setuptools once gave such names.
 */
import { compareDigits, compareText, type Order } from './order.ts';

const grammar = new RegExp(
  [
    String.raw`^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)`,
    String.raw`(?:[-_.]?(?<pre>a|b|c|rc|alpha|beta|pre|preview)[-_.]?(?<preNumber>\d+)?)?`,
    String.raw`(?<post>-(?<postNumber>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?<postWordNumber>\d+)?)?`,
    String.raw`(?<dev>[-_.]?dev[-_.]?(?<devNumber>\d+)?)?`,
    String.raw`(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$`,
  ].join(''),
);

/** Ranks of kinds of pre-releases, as digits. */
const kinds: Readonly<Record<string, string>> = {
  a: '1',
  alpha: '1',
  b: '2',
  beta: '2',
  c: '3',
  rc: '3',
  pre: '3',
  preview: '3',
};
/** 1.0.dev1 is older than 1.0a1; what is no pre-release is newer than any. */
const DEV_ALONE = '0';
const NO_PRE = '4';

interface Version {
  epoch: string;
  release: string[];
  pre: string;
  preNumber: string;
  /** Null: no post-release. */
  post: string | null;
  /** Null: no development release. */
  dev: string | null;
  local: string[] | null;
}

function parse(text: string): Version | null {
  const groups = grammar.exec(text)?.groups;
  if (!groups) return null;
  const { pre, post, dev, local } = groups;
  const devAlone = dev !== undefined && post === undefined;
  return {
    epoch: groups['epoch'] ?? '0',
    release: groups['release']!.split('.'),
    pre: pre !== undefined ? kinds[pre]! : devAlone ? DEV_ALONE : NO_PRE,
    preNumber: groups['preNumber'] ?? '0',
    post: post === undefined ? null : (groups['postNumber'] ?? groups['postWordNumber'] ?? '0'),
    dev: dev === undefined ? null : (groups['devNumber'] ?? '0'),
    local: local === undefined ? null : local.split(/[-_.]/),
  };
}

const isNumber = (text: string) => /^\d+$/.test(text);

/** Order of lists part by part; `missing` compares with what a shorter list lacks. */
function compareLists(a: string[], b: string[], missing: string | null): Order {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const x = a[i] ?? missing;
    const y = b[i] ?? missing;
    if (x === null || y === null) return x === null ? -1 : 1;
    const numeric = isNumber(x);
    if (numeric !== isNumber(y)) return numeric ? 1 : -1;
    const order = numeric ? compareDigits(x, y) : compareText(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

function compareOptional(a: string | null, b: string | null, none: Order): Order {
  if (a === null || b === null) return a === b ? 0 : a === null ? none : (-none as Order);
  return compareDigits(a, b);
}

function compareParsed(a: Version, b: Version): Order {
  const order =
    compareDigits(a.epoch, b.epoch) ||
    compareLists(a.release, b.release, '0') ||
    compareDigits(a.pre, b.pre) ||
    compareDigits(a.preNumber, b.preNumber) ||
    compareOptional(a.post, b.post, -1) ||
    compareOptional(a.dev, b.dev, 1);
  if (order !== 0) return order;
  if (a.local === null || b.local === null) return a.local === b.local ? 0 : a.local === null ? -1 : 1;
  return compareLists(a.local, b.local, null);
}

const legacyWords: Readonly<Record<string, string>> = { pre: 'c', preview: 'c', rc: 'c', dev: '@', '-': 'final-' };

/** setuptools' key of a name it could not read otherwise: words before "final" make it older. */
function legacyKey(text: string): string[] {
  const key: string[] = [];
  for (const part of text.match(/\d+|[a-z]+|[.-]|[^\da-z.-]+/g) ?? []) {
    if (part === '.') continue;
    const word = Object.hasOwn(legacyWords, part) ? legacyWords[part]! : part;
    if (!isNumber(word)) {
      if (word < 'final') while (key.at(-1) === 'final-') key.pop();
      while (/^0+$/.test(key.at(-1) ?? '')) key.pop();
    }
    key.push(word);
  }
  return [...key, 'final'];
}

/** -1, 0 or 1 as packaging.version.Version, and for names that refuses as its former LegacyVersion. */
export function comparePypi(a: string, b: string): Order {
  if (a === b) return 0;
  const left = a.trim().toLowerCase();
  const right = b.trim().toLowerCase();
  const x = parse(left);
  const y = parse(right);
  if (x && y) return compareParsed(x, y);
  if (x || y) return x ? 1 : -1;
  return compareLists(legacyKey(left), legacyKey(right), null);
}
