/**
 * Order of semantic versions (semver.org 2.0), read leniently, as OSV records have them: a leading v or =, missing or additional
 * numbers, leading zeros, a missing hyphen and spaces are taken. Build metadata does not count.
 */
import semver from 'semver';
import { compareDigits, type Order } from './order.ts';

interface Parsed {
  numbers: string[];
  prerelease: string[];
}

function parseLenient(version: string): Parsed {
  const plain = version
    .trim()
    .replace(/^[vV=\s]+/, '')
    .split('+', 1)[0]!;
  const core = /^\d+(?:\.\d+)*/.exec(plain)?.[0] ?? '';
  const rest = plain.slice(core.length).replace(/^[-.]/, '');
  return { numbers: core ? core.split('.') : [], prerelease: rest ? rest.split('.') : [] };
}

/** Missing numbers are 0; a pre-release is older than its release; identifiers compare as semver.org clause 11. */
export function compareSemver(a: string, b: string): Order {
  const left = parseLenient(a);
  const right = parseLenient(b);
  for (let i = 0; i < Math.max(left.numbers.length, right.numbers.length); i++) {
    const order = compareDigits(left.numbers[i] ?? '0', right.numbers[i] ?? '0');
    if (order !== 0) return order;
  }
  if (!left.prerelease.length || !right.prerelease.length) {
    if (left.prerelease.length === right.prerelease.length) return 0;
    return left.prerelease.length ? -1 : 1;
  }
  for (let i = 0; ; i++) {
    const x = left.prerelease[i];
    const y = right.prerelease[i];
    if (x === undefined) return y === undefined ? 0 : -1;
    if (y === undefined) return 1;
    const numeric = /^\d+$/;
    const order = numeric.test(x) && numeric.test(y) ? compareDigits(x, y) : semver.compareIdentifiers(x, y);
    if (order !== 0) return order;
  }
}
