import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { inRange } from '../domain/affected.ts';
import { compareSemver } from '../domain/versions/semver.ts';
import { rangesOf, versionsBeside, type OsvEvent } from './osv-ranges.ts';

const events = (text: string): OsvEvent[] =>
  text.split(' ').map((part) => {
    const [kind, version] = part.split('=') as [OsvEvent['kind'], string];
    return { kind, version };
  });

test.each([
  ['introduced=0 fixed=1.2.0', [{ fixed: '1.2.0' }]],
  ['fixed=1.2.0 introduced=0', [{ fixed: '1.2.0' }]],
  ['introduced=1.0.0', [{ introduced: '1.0.0' }]],
  ['introduced=0', [{}]],
  ['introduced=1.0.0 last_affected=1.4.0', [{ introduced: '1.0.0', last: '1.4.0' }]],
  ['introduced=1.0.0 last_affected=1.0.0', [{ introduced: '1.0.0', last: '1.0.0' }]],
  // Fixed as soon as it came: never affected.
  ['introduced=0 fixed=0', []],
  ['introduced=1.0.0 fixed=1.0.0', []],
  [
    'fixed=2.3.0 introduced=2.0.0 fixed=1.10.0 introduced=1.9.0',
    [
      { introduced: '1.9.0', fixed: '1.10.0' },
      { introduced: '2.0.0', fixed: '2.3.0' },
    ],
  ],
  ['introduced=1.0.0 introduced=1.5.0 fixed=2.0.0', [{ introduced: '1.0.0', fixed: '2.0.0' }]],
  ['introduced=0 limit=3.0.0', [{ fixed: '3.0.0' }]],
  ['introduced=0 limit=*', [{}]],
  ['introduced=0 fixed=1.0.0 introduced=4.0.0 limit=3.0.0 limit=2.0.0', [{ fixed: '1.0.0' }]],
  ['fixed=1.0.0', []],
])('%s', (text, ranges) => {
  expect(rangesOf(events(text), compareSemver)).toEqual(ranges);
});

/** The evaluation as the schema writes it down. */
function isAffected(version: string, all: readonly OsvEvent[]): boolean {
  const limits = all.filter(({ kind }) => kind === 'limit');
  if (limits.length > 0 && !limits.some((limit) => limit.version === '*' || compareSemver(version, limit.version) < 0))
    return false;
  let affected = false;
  const sorted = all
    .filter(({ kind }) => kind !== 'limit')
    .toSorted((a, b) => (a.version === '0' ? -1 : b.version === '0' ? 1 : compareSemver(a.version, b.version)));
  for (const event of sorted) {
    const order = event.version === '0' ? 1 : compareSemver(version, event.version);
    if (event.kind === 'introduced' && order >= 0) affected = true;
    else if (event.kind === 'fixed' && order >= 0) affected = false;
    else if (event.kind === 'last_affected' && order > 0) affected = false;
  }
  return affected;
}

describe('ranges', () => {
  const number = fc.integer({ min: 1, max: 30 });
  const event = fc.record({
    kind: fc.constantFrom<OsvEvent['kind']>('introduced', 'introduced', 'fixed', 'last_affected', 'limit'),
    version: fc.oneof({ weight: 9, arbitrary: number.map((n) => `1.${n}.0`) }, fc.constant('0')),
  });
  const list = fc
    .uniqueArray(event, { selector: ({ version }) => version, minLength: 1, maxLength: 8 })
    .filter((all) => all.every(({ kind, version }) => version !== '0' || kind === 'introduced'));

  it('hold what the evaluation of the schema holds, in whichever order events are written', () => {
    fc.assert(
      fc.property(list, number, fc.boolean(), (all, n, between) => {
        const version = `1.${n}.${between ? 1 : 0}`;
        const ranges = rangesOf(all, compareSemver);
        expect(ranges.some((range) => inRange(version, range, compareSemver))).toBe(isAffected(version, all));
      }),
      { numRuns: 2_000 },
    );
  });

  it('leave of a list of versions only those that they do not hold', () => {
    const ranges = rangesOf(events('introduced=1.0.0 fixed=1.2.0'), compareSemver);
    expect(versionsBeside(['0.9.0', '1.0.0', '1.1.9', '1.2.0'], ranges, compareSemver)).toEqual(['0.9.0', '1.2.0']);
    expect(versionsBeside(['1', '2'], [], compareSemver)).toEqual(['1', '2']);
    expect(versionsBeside(['1', '2'], [{}], null)).toEqual([]);
    // Without an order nothing tells which of them a range holds.
    expect(versionsBeside(['1', '2'], [{ fixed: '3' }], null)).toEqual(['1', '2']);
  });

  it('stand as written where no order is known', () => {
    expect(rangesOf(events('fixed=b introduced=a'), null)).toEqual([{ introduced: 'a', fixed: 'b' }]);
    expect(rangesOf(events('introduced=0 fixed=b introduced=c fixed=d'), null)).toEqual([
      { fixed: 'b' },
      { introduced: 'c', fixed: 'd' },
    ]);
  });
});
