/** Routes are read and written without loss. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { href, parseHash } from './router.ts';

describe('parseHash', () => {
  test.each([
    ['', '', null, ''],
    ['#/', '', null, ''],
    ['#/findings', 'findings', null, ''],
    ['#/findings/F-1', 'findings', 'F-1', ''],
    ['#/findings?state=open&decision=immediate', 'findings', null, 'state=open&decision=immediate'],
    ['#/assets/pc%2F7?tab=facts', 'assets', 'pc/7', 'tab=facts'],
    ['#/assets/%E0%A4%A', 'assets', '%E0%A4%A', ''],
  ])('%s', (hash, screen, id, query) => {
    const route = parseHash(hash);
    expect([route.screen, route.id, route.query.toString()]).toEqual([screen, id, query]);
  });
});

test('what href writes, parseHash reads', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc.string({ minLength: 1, unit: 'grapheme' }),
      (id, value) => {
        const route = parseHash(href('findings', id, { query: value }));
        expect(route.screen).toBe('findings');
        expect(route.id).toBe(id);
        expect(route.query.get('query')).toBe(value);
      },
    ),
  );
});

test('href leaves out what says nothing', () => {
  expect(href('findings', null, { state: 'open', kev: false, patch: null, cve: '', overdue: true })).toBe(
    '#/findings?state=open&overdue=true',
  );
});
