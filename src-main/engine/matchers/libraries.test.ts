import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readDocument } from '../../../test/read-records.ts';
import type { AdvisoryRecord, HeldStatement } from '../domain/advisory.ts';
import { inRange } from '../domain/affected.ts';
import { ecosystemOrder } from '../domain/versions/index.ts';
import { compareSemver } from '../domain/versions/semver.ts';
import { createLibraryMatcher, type InstalledLibrary, type LibraryFeeds } from './libraries.ts';

const date = '2026-11-20T00:00:00.000Z';

/** The feed as a vault holds it, from OSV documents. */
function feedsOf(records: readonly AdvisoryRecord[]): LibraryFeeds {
  const statements = records.flatMap(({ packages, ...advisory }) =>
    packages.map((one): HeldStatement => ({ ...one, advisory: { ...advisory, feed: 'osv' } })),
  );
  return {
    statements: (scope, name) => statements.filter((one) => one.scope === scope && one.package === name),
    covers: (scope) => statements.some((one) => one.scope === scope),
    dateOf: () => date,
  };
}

const affected = (ecosystem: string, name: string, events: object[], more: object = {}) => ({
  package: { ecosystem, name },
  ranges: [{ type: 'ECOSYSTEM', events }],
  ...more,
});
const osv = (id: string, aliases: string[], list: object[], more: object = {}) => ({
  schema_version: '1.7.0',
  id,
  modified: '2026-03-01T10:00:00Z',
  aliases,
  affected: list,
  ...more,
});
const from = (introduced: string, fixed: string) => [{ introduced }, { fixed }];

const documents = [
  osv(
    'GHSA-1111-1111-1111',
    ['CVE-2026-1111'],
    [affected('npm', 'left', from('0', '3.10.2')), affected('npm', 'left', from('4.0.0', '4.17.21'))],
    {
      database_specific: { severity: 'HIGH' },
      severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H' }],
    },
  ),
  osv('GHSA-2222-2222-2222', ['CVE-2026-2222'], [affected('npm', 'left', from('4.0.0', '5.0.1'))]),
  osv('GHSA-3333-3333-3333', ['CVE-2026-3333'], [affected('npm', 'left', [{ introduced: '0' }])], {
    withdrawn: '2026-04-01T00:00:00Z',
  }),
  osv('GHSA-4444-4444-4444', ['CVE-2026-4444', 'PYSEC-2026-4'], [affected('PyPI', 'Wide.Widgets', from('0', '2.1'))]),
  osv(
    'PYSEC-2026-4',
    ['CVE-2026-4444', 'GHSA-4444-4444-4444'],
    [affected('PyPI', 'wide-widgets', from('0', '2.1.post1'), { versions: ['1.0', '0.9.dev0'] })],
  ),
  // Neither knows a CVE; one of a third pair knows only the other.
  osv('GHSA-5555-5555-5555', ['PYSEC-2026-5'], [affected('PyPI', 'other', from('0', '1.5'))]),
  osv('PYSEC-2026-5', ['GHSA-5555-5555-5555'], [affected('PyPI', 'other', from('0', '1.5'))]),
  osv('PYSEC-2026-6', ['GHSA-6666-6666-6666'], [affected('PyPI', 'other', from('0', '1.6'))]),
  osv('GHSA-6666-6666-6666', ['CVE-2026-6666'], [affected('PyPI', 'other', from('0', '1.6'))]),
  osv('GHSA-7777-7777-7777', ['CVE-2026-7777'], [affected('Maven', 'org.example:core', from('2.0-beta9', '2.15.0'))]),
  osv('GO-2026-8', ['CVE-2026-8888'], [affected('Go', 'example.org/mod', from('1.2.0', '1.4.1'))]),
  osv('MAL-2026-9', [], [affected('npm', 'lefft', [{ introduced: '0' }])]),
  osv(
    'GHSA-aaaa-aaaa-aaaa',
    ['CVE-2026-1010'],
    [
      affected('NuGet', 'Newtonsoft.Json', from('0', '13.0.1')),
      affected('Packagist', 'Acme/Kit', [{ introduced: '0' }, { last_affected: '1.4.0' }]),
    ],
  ),
];

let feeds: LibraryFeeds;
beforeAll(async () => {
  feeds = feedsOf((await readDocument(documents)).list);
});

const library = (scheme: InstalledLibrary['scheme'], name: string, version: string): InstalledLibrary => ({
  scheme,
  name,
  version,
});
const judge = (...libraries: InstalledLibrary[]) => createLibraryMatcher(feeds, ecosystemOrder)(libraries);
const told = (...libraries: InstalledLibrary[]) =>
  judge(...libraries).matches.map(({ product, cve, fixed, patch }) => [product, cve, fixed, patch?.title ?? null]);

describe('a library', () => {
  it('is matched with evidence and the patch that closes all of it', () => {
    const { matches, checked, notJudged, pending } = judge(library('npm', 'left', '4.17.20'));
    expect([checked, notJudged, pending]).toEqual([2, 0, []]);
    expect(matches.map(({ cve, fixed, patch }) => [cve, fixed, patch!.key])).toEqual([
      ['CVE-2026-1111', '4.17.21', 'package|npm|left|5.0.1'],
      ['CVE-2026-2222', '5.0.1', 'package|npm|left|5.0.1'],
    ]);
    expect(matches[0]).toMatchObject({
      product: 'left',
      advisory: 'GHSA-1111-1111-1111',
      installed: '4.17.20',
      severity: 'important',
      suppressed: null,
      fixable: null,
      cvss: [{ base: 7.5, source: 'GitHub' }],
      patch: { kind: 'library', title: 'left 5.0.1', product: 'left', reboot: false },
      evidence: {
        lookedFor: 'npm package left, CVE-2026-1111',
        found: ['left 4.17.20'],
        rule: 'GHSA-1111-1111-1111, npm version order: 4.17.20 is 4.0.0 or later, before 4.17.21',
        feed: { id: 'osv', date },
        notes: [],
      },
    });
  });

  it('that is there in several versions is one match, with the fix of the newest line', () => {
    const [match] = judge(
      library('npm', 'left', '4.17.1'),
      library('npm', 'left', '3.0.0'),
      library('npm', 'left', '6.0.0'),
      library('npm', 'left', '3.0.0'),
    ).matches;
    expect(match).toMatchObject({ cve: 'CVE-2026-1111', installed: '3.0.0', fixed: '4.17.21' });
    expect(match!.evidence.found).toEqual(['left 3.0.0', 'left 4.17.1']);
    expect(match!.evidence.notes).toEqual(['also installed and not affected: left 6.0.0']);
  });

  it('is no match from the fix on, and never by a withdrawn record', () => {
    expect(told(library('npm', 'left', '5.0.1'), library('npm', 'right', '1.0.0'))).toEqual([]);
    expect(judge(library('npm', 'left', '5.0.1')).cleared!('CVE-2026-2222')).toEqual({
      product: 'left',
      installed: '5.0.1',
      because: '5.0.1 of left is in no affected range (GHSA-2222-2222-2222: 4.0.0 or later, before 5.0.1)',
    });
    expect(judge(library('npm', 'left', '5.0.1')).cleared!('CVE-2026-9999')).toBeNull();
    expect(judge(library('npm', 'left', '4.0.0')).cleared!('CVE-2026-2222')).toBeNull();
  });

  it('has one match where several databases tell of one vulnerability', () => {
    const { matches } = judge(library('pypi', 'Wide_Widgets', '2.0'));
    expect(matches).toHaveLength(1);
    expect(matches[0]).toMatchObject({ product: 'Wide_Widgets', cve: 'CVE-2026-4444', fixed: '2.1' });
    expect(matches[0]!.evidence.notes).toEqual(['also told by PYSEC-2026-4 (fixed in 2.1.post1)']);
    // Without a CVE the first of the ids stands for both; a record without takes the CVE of its other.
    expect(told(library('pypi', 'other', '1.0'))).toEqual([
      ['other', 'GHSA-5555-5555-5555', '1.5', 'other 1.6'],
      ['other', 'CVE-2026-6666', '1.6', 'other 1.6'],
    ]);
  });

  it('is compared by the order of its ecosystem, under the name of its registry', () => {
    expect(told(library('maven', 'org.example:core', '2.0-beta9'))).toHaveLength(1);
    expect(told(library('maven', 'org.example:core', '2.0-beta8'))).toHaveLength(0);
    expect(told(library('golang', 'example.org/mod', 'v1.4.0'))).toHaveLength(1);
    expect(told(library('golang', 'example.org/mod', 'v1.4.1'))).toHaveLength(0);
    expect(told(library('nuget', 'newtonsoft.json', '12.0.3'))).toEqual([
      ['newtonsoft.json', 'CVE-2026-1010', '13.0.1', 'newtonsoft.json 13.0.1'],
    ]);
    expect(told(library('composer', 'acme/kit', '1.4.0'))).toEqual([['acme/kit', 'CVE-2026-1010', null, null]]);
    expect(told(library('composer', 'acme/kit', '1.4.1'))).toEqual([]);
  });

  it('that is malicious is told so', () => {
    const [match] = judge(library('npm', 'lefft', '1.0.0')).matches;
    expect(match).toMatchObject({ cve: 'MAL-2026-9', patch: null, fixed: null });
    expect(match!.evidence.notes).toEqual(['the package itself is malicious: remove it']);
  });

  it('is not judged without a version, an order or a feed', () => {
    const { matches, notJudged } = judge(
      library('npm', 'left', ''),
      library('golang', 'example.org/mod', '(devel)'),
      library('npm', 'left', '^4.0.0'),
      library('cargo', 'left', '1.0.0'),
      library('generic', 'left', '1.0.0'),
      library('dpkg', 'left', '1.0.0'),
    );
    expect([matches.length, notJudged]).toEqual([0, 6]);
  });

  it('is decided once for machines that are alike', () => {
    let asked = 0;
    const counting: LibraryFeeds = {
      ...feeds,
      statements: (scope, name) => {
        asked += 1;
        return feeds.statements(scope, name);
      },
    };
    const matcher = createLibraryMatcher(counting, ecosystemOrder);
    const first = matcher([library('npm', 'left', '4.0.0')]);
    const second = matcher([library('npm', 'left', '4.0.0')]);
    expect([first.checked, second.checked, asked]).toEqual([2, 0, 1]);
    expect(second.matches[0]).toBe(first.matches[0]);
  });

  it('is matched exactly where a range holds its version', async () => {
    const number = fc.integer({ min: 0, max: 20 }).map((n) => `1.${n}.0`);
    const bound = fc
      .uniqueArray(number, { minLength: 2, maxLength: 2 })
      .map((two) => two.sort(compareSemver) as [string, string])
      .map(([introduced, fixed]) => ({ introduced, fixed }));
    await fc.assert(
      fc.asyncProperty(fc.array(bound, { minLength: 1, maxLength: 4 }), number, async (bounds, version) => {
        const list = bounds.map((one, n) =>
          osv(`GHSA-${n}`, [`CVE-2026-${1000 + n}`], [affected('npm', 'x', from(one.introduced, one.fixed))]),
        );
        const matcher = createLibraryMatcher(feedsOf((await readDocument(list)).list), ecosystemOrder);
        const found = matcher([library('npm', 'x', version)]).matches.map(({ cve }) => cve);
        const expected = bounds.flatMap((one, n) =>
          inRange(version, one, compareSemver) ? [`CVE-2026-${1000 + n}`] : [],
        );
        expect(found.sort()).toEqual(expected);
      }),
    );
  });
});
