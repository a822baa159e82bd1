import { describe, expect, it } from 'vitest';
import { byName, count, cut, hashGroups, listed, number, siteWords } from './words.ts';

describe('words of reports', () => {
  it('writes numbers grouped and with a true minus', () => {
    expect([0, 999, 1000, 1_234_567].map((n) => number(n))).toEqual(['0', '999', '1,000', '1,234,567']);
    expect([number(4.25, 1), number(-1234.5, 2), number(-0.01, 1)]).toEqual(['4.3', '−1,234.50', '0.0']);
    expect([count(1, 'patch', 'patches'), count(2, 'patch', 'patches')]).toEqual(['1 patch', '2 patches']);
    expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
  });

  it('writes instants in the zone of the site, the last day that counts for a day clock', () => {
    const words = siteWords('Europe/Berlin');
    expect(words.minute('2026-11-25T15:44:59.000Z')).toBe('25 Nov 2026, 16:44');
    expect(words.minute('2026-07-01T22:30:00.000Z')).toBe('2 Jul 2026, 00:30');
    expect(words.due('2026-11-25T23:00:00.000Z')).toBe('25 Nov 2026');
    expect(words.due('2026-11-25T09:14:00.000Z')).toBe('25 Nov 2026, 10:14');
  });

  it('orders names as people count and cuts by characters', () => {
    expect(['host-10', 'Host-2', 'host-1'].sort(byName)).toEqual(['host-1', 'Host-2', 'host-10']);
    expect([cut('short', 10), cut('💾💾💾💾', 3)]).toEqual(['short', '💾💾…']);
    expect(hashGroups('ab'.repeat(32)).split(' ')).toHaveLength(8);
  });
});
