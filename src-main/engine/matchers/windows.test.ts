import { describe, expect, it } from 'vitest';
import { missingKbs, windowsMatcher } from './windows.ts';
import { kbsOf } from './windows-advisories.ts';
import { buildMsrcIndex, concernsProduct } from './windows-index.ts';
import type { MsrcRow } from './windows-advisories.ts';

const product = 'Windows 10 Version 1803 for x64-based Systems';
const row = (kb: string, cve: string, more: Partial<MsrcRow> = {}): MsrcRow => ({
  posted: 20190101,
  cve,
  kb,
  title: cve,
  product,
  component: '',
  severity: 'Important',
  impact: '',
  supersedes: '',
  exploits: '',
  ...more,
});
const judge = (rows: MsrcRow[], hotfixes: string[] | null, of = product, ubr?: number) =>
  windowsMatcher(
    buildMsrcIndex(rows),
    '2026-06-28T00:00:00.000Z',
  )({ os: { family: 'windows', name: of, version: '10.0.17134', product: of, ubr }, hotfixes });

const chain = [
  row('4000001', 'CVE-2019-0001'),
  row('4000002', 'CVE-2019-0002', { supersedes: '4000001', posted: 20190201 }),
  row('4000003', 'CVE-2019-0003', { supersedes: '4000002', posted: 20190301 }),
];

describe('supersedence', () => {
  it('closes over any number of steps', () => {
    expect(judge(chain, ['KB4000003']).matches).toEqual([]);
    expect(judge(chain, ['KB4000002']).matches.map(({ cve }) => cve)).toEqual(['CVE-2019-0003']);
  });

  it('names the head of the chain and the way to it', () => {
    const { matches, checked } = judge(chain, ['KB4000001']);
    expect(checked).toBe(3);
    expect(matches.map(({ cve, fixed }) => [cve, fixed])).toEqual([
      ['CVE-2019-0002', 'KB4000003'],
      ['CVE-2019-0003', 'KB4000003'],
    ]);
    expect(matches[0]?.patch).toMatchObject({ key: `kb|${product}|KB4000003`, kind: 'kb', reboot: true });
    expect(matches[0]?.evidence).toMatchObject({
      lookedFor: `CVE-2019-0002 in ${product}: KB4000002`,
      found: ['KB4000001 is installed; KB4000003 replaces it'],
      feed: { id: 'msrc', date: '2026-06-28T00:00:00.000Z' },
      notes: ['Supersedence: KB4000002 ← KB4000003 (each replaced by the next).'],
    });
  });

  it('goes through a KB that is not listed for the product, by what the table says elsewhere', () => {
    const rows = [
      row('4000001', 'CVE-2019-0001'),
      row('4000009', 'CVE-2019-0009', {
        product: 'Windows 10 Version 1903 for x64-based Systems',
        supersedes: '4000001',
      }),
    ];
    expect(judge(rows, ['KB4000009']).matches).toEqual([]);
    // Pairs alone do, when only the product's own rows were handed in.
    const index = buildMsrcIndex([rows[0]!], [{ kb: '4000009', supersedes: '4000001' }]);
    expect(missingKbs(index, product, ['KB4000009']).heads.size).toBe(0);
  });

  it('does not take what a listed KB replaces on another product', () => {
    const rows = [
      row('4000001', 'CVE-2019-0001'),
      row('4000002', 'CVE-2019-0002'),
      row('4000002', 'CVE-2019-0002', { product: 'Windows Vista', supersedes: '4000001' }),
    ];
    expect(judge(rows, ['KB4000002']).matches.map(({ cve }) => cve)).toEqual(['CVE-2019-0001']);
  });

  it('ends in a circle of KBs with the newest', () => {
    const rows = [
      row('4000001', 'CVE-2019-0001', { supersedes: '4000002' }),
      row('4000002', 'CVE-2019-0002', { supersedes: '4000001', posted: 20190501 }),
    ];
    expect([...missingKbs(buildMsrcIndex(rows), product, []).heads]).toEqual(['4000002']);
  });

  it('reads cells with several KBs, line ends and marks', () => {
    expect(kbsOf('4471987;3142037\n')).toEqual(['4471987', '3142037']);
    expect(kbsOf('KB4018309<br><br>4011703')).toEqual(['4018309', '4011703']);
    expect(kbsOf('2883200;SP81X86')).toEqual(['2883200', 'SP81X86']);
    expect([...kbsOf('20.0.1'), ...kbsOf('None'), ...kbsOf(''), ...kbsOf('Release Notes')]).toEqual([]);
  });
});

describe('which rows count', () => {
  it('takes the very product, not names that contain it', () => {
    const rows = [
      'Windows Server 2012',
      'Windows Server 2012 R2',
      'Windows Server 2012 (Server Core installation)',
    ].map((name, i) => row(`400000${i}`, `CVE-2019-000${i}`, { product: name }));
    expect(judge(rows, [], 'Windows Server 2012').matches.map(({ cve }) => cve)).toEqual(['CVE-2019-0000']);
    expect(rows.map((one) => concernsProduct('Windows Server 2012', one.product))).toEqual([true, false, true]);
  });

  it('keeps components apart as products of their own and says what is not known', () => {
    const name = `Internet Explorer 11 on ${product}`;
    const { matches } = judge(
      [row('4000001', 'CVE-2019-0001'), row('4000001', 'CVE-2019-0001', { product: name })],
      [],
    );
    expect(matches.map((match) => match.product)).toEqual([product, name]);
    expect(matches[1]?.evidence.notes.at(-1)).toContain('does not tell whether internet explorer 11 is installed');
  });

  it('suppresses components that no KB mends, with the reason', () => {
    const { matches } = judge(
      [row('Update Information', 'CVE-2022-0001', { product: `Raw Image Extension on ${product}` })],
      [],
    );
    expect(matches[0]).toMatchObject({
      fixed: null,
      patch: null,
      suppressed: { justification: 'under_investigation' },
    });
  });

  it('needs each KB of one CVE, but any one of a monthly pair', () => {
    const old = 'Windows 7 for x64-based Systems Service Pack 1';
    const pair = (posted: number) => [
      row('4000001', 'CVE-2019-0001', { product: old, posted }),
      row('4000002', 'CVE-2019-0001', { product: old, posted }),
    ];
    expect(judge(pair(20120101), ['KB4000001'], old).matches).toHaveLength(1);
    expect(judge(pair(20190101), ['KB4000001'], old).matches).toEqual([]);
    const both = judge(pair(20120101), [], old);
    expect([both.matches[0]?.fixed, ...both.pending.map(({ version }) => version)]).toEqual(['KB4000002', 'KB4000001']);
    expect(judge(pair(20190101), [], old).pending).toEqual([]);
  });

  it('uses vendor ids and KBs where there is no CVE', () => {
    const { matches } = judge([row('4000001', 'ADV180002'), row('4000002', ''), row('4000003', 'CVE2020-0601')], []);
    expect(matches.map(({ cve }) => cve)).toEqual(['ADV180002', 'KB4000002', 'CVE-2020-0601']);
  });

  it('makes service packs pending patches', () => {
    const rows = [
      row('936330', 'SPVX64SP1', {
        product: 'Windows Vista x64 Edition',
        title: 'Windows Vista x64 Edition Service Pack 1 (KB936330)',
      }),
    ];
    expect(judge(rows, [], 'Windows Vista x64 Edition').pending[0]).toMatchObject({
      version: 'KB936330',
      title: 'Windows Vista x64 Edition Service Pack 1 (KB936330)',
    });
    expect(judge(rows, ['KB936330'], 'Windows Vista x64 Edition').pending).toEqual([]);
  });

  it('takes the worst severity, all exploit links and the first release', () => {
    const rows = [
      row('4000001', 'CVE-2019-0001', {
        severity: 'Low',
        posted: 20190301,
        exploits: 'https://a.example/1, https://a.example/2',
      }),
      row('4000001', 'CVE-2019-0001', { severity: 'Critical', posted: 20190201 }),
    ];
    expect(judge(rows, []).matches[0]).toMatchObject({
      severity: 'critical',
      exploitLinks: ['https://a.example/1', 'https://a.example/2'],
      fixReleased: '2019-02-01',
      fixable: null,
    });
  });

  it('judges nothing without a product or a list of hotfixes, and says what a UBR is not compared with', () => {
    expect(judge(chain, null)).toEqual({ matches: [], pending: [], checked: 0, notJudged: 0 });
    const [match] = judge(chain, [], product, 590).matches;
    expect(match?.installed).toBe('10.0.17134.590');
    expect(match?.evidence.notes.at(-1)).toContain('No build of the fix');
  });
});
