import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { supportEnd, type SupportEnd } from './end-of-life.ts';
import { holdsUntil, judgeAsset, type VerdictFacts } from './verdict.ts';

const good: VerdictFacts = {
  now: '2026-11-23T12:00:00.000Z',
  scanDays: 14,
  feedDays: 30,
  os: { family: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', version: '12' },
  supportEnd: null,
  overdue: 0,
  hasInventory: true,
  lastInventory: '2026-11-20T00:00:00.000Z',
  feedDate: '2026-11-21T00:00:00.000Z',
  products: 600,
  notJudged: 2,
  openFindings: 0,
};
const verdict = (change: Partial<VerdictFacts>) => judgeAsset({ ...good, ...change }).verdict;

describe('judgeAsset', () => {
  it('is compliant only with fresh inventory and feed', () => {
    expect(judgeAsset(good)).toEqual({
      verdict: 'compliant',
      cause: 'measured',
      reason: 'no known missing fix in sources of 2026-11-21 for 598 products; 2 not judged',
    });
    expect(judgeAsset({ ...good, openFindings: 3 }).reason).toBe(
      '3 open findings, none past due, in sources of 2026-11-21 for 598 products; 2 not judged',
    );
    expect(verdict({ hasInventory: false })).toBe('unknown');
    expect(verdict({ os: null })).toBe('unknown');
    expect(judgeAsset({ ...good, feedDate: null }).reason).toBe('no data for Debian GNU/Linux 12 (bookworm)');
    expect(verdict({ lastInventory: '2026-11-09T12:00:00.000Z' })).toBe('compliant');
    expect(verdict({ lastInventory: '2026-11-09T11:59:59.000Z' })).toBe('unknown');
    expect(verdict({ feedDate: '2026-10-24T12:00:00.000Z' })).toBe('compliant');
    expect(verdict({ feedDate: '2026-10-24T11:00:00.000Z' })).toBe('unknown');
  });

  it('puts not compliant before unknown', () => {
    expect(verdict({ overdue: 1, hasInventory: false })).toBe('not-compliant');
    const end: SupportEnd = { family: 'debian', version: '12', end: '2026-11-22', what: 'Debian LTS' };
    expect(verdict({ supportEnd: end, hasInventory: false })).toBe('not-compliant');
    expect(verdict({ supportEnd: { ...end, end: '2026-11-23' } })).toBe('compliant');
  });
});

describe('holdsUntil', () => {
  const instant = fc
    .integer({ min: Date.parse('2026-09-01'), max: Date.parse('2026-12-01') })
    // Often at or beside the very moment at which something changes.
    .chain((ms) => fc.constantFrom(ms, ms - (ms % 86_400_000), ms - (ms % 86_400_000) + 1, ms - (ms % 3_600_000)))
    .map((ms) => new Date(ms).toISOString());
  it('names the moment before which nothing in the words changes', () => {
    fc.assert(
      fc.property(
        fc.record({
          now: instant,
          later: fc.double({ min: 0, max: 0.99, noNaN: true }),
          dues: fc.array(instant, { maxLength: 4 }),
          lastInventory: fc.option(instant),
          feedDate: fc.option(instant),
          end: fc.option(instant),
        }),
        ({ now, later, dues, lastInventory, feedDate, end }) => {
          const facts = { ...good, lastInventory, feedDate, openFindings: dues.length };
          const at = (time: string): VerdictFacts => ({
            ...facts,
            now: time,
            overdue: dues.filter((due) => due < time).length,
            supportEnd: end === null ? null : { end: end.slice(0, 10), what: 'support' },
          });
          const until = holdsUntil(at(now), dues);
          const from = Date.parse(now);
          expect(until).toBeGreaterThan(from);
          for (const ms of [Math.floor((until - from) * later), until - from - 1])
            expect(judgeAsset(at(new Date(from + ms).toISOString()))).toEqual(judgeAsset(at(now)));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('supportEnd', () => {
  const table: SupportEnd[] = [
    { family: 'debian', version: '3.1', end: '2008-03-31', what: 'a' },
    { family: 'debian', version: '12', end: '2028-06-30', what: 'b' },
    { family: 'windows', build: '19045', name: 'LTSC', end: '2032-01-13', what: 'c' },
    { family: 'windows', build: '19045', end: '2025-10-14', what: 'd' },
  ];
  it('takes the first line that fits', () => {
    expect(supportEnd({ family: 'debian', name: 'Debian', version: '12' }, table)?.what).toBe('b');
    expect(supportEnd({ family: 'debian', name: 'Debian', version: '3.1' }, table)?.what).toBe('a');
    expect(supportEnd({ family: 'debian', name: 'Debian', version: '120' }, table)).toBeNull();
    expect(supportEnd({ family: 'windows', name: 'Windows 10 Enterprise LTSC', build: '19045' }, table)?.what).toBe(
      'c',
    );
    expect(supportEnd({ family: 'windows', name: 'Windows 10 Pro', build: '19045' }, table)?.what).toBe('d');
  });
});
