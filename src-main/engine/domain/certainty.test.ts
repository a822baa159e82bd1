import { expect, it } from 'vitest';
import { certaintyOf } from './certainty.ts';

it.each([
  ['debian-tracker', undefined, 'vendor'],
  ['redhat-csaf', undefined, 'vendor'],
  ['cve-records', undefined, 'maker'],
  ['cve-records', true, 'unconfirmed'],
  ['osv', undefined, 'database'],
  ['nvd', true, 'unconfirmed'],
  ['endoflife', undefined, 'support'],
  ['scan:Nessus', undefined, 'scanner'],
] as const)('what %s says (unconfirmed: %s) is by %s', (id, unconfirmed, expected) => {
  expect(certaintyOf({ feed: { id, date: null }, unconfirmed })).toBe(expected);
});
