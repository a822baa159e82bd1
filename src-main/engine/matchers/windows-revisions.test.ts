/** How a machine's revision decides: within its build and line, before the list of updates, and apart for hotpatches. */
import { describe, expect, it } from 'vitest';
import type { MsrcRow } from './windows-advisories.ts';
import { buildMsrcIndex } from './windows-index.ts';
import { readFixedBuild, RevisionTable, standingOf } from './windows-revisions.ts';
import { windowsMatcher } from './windows.ts';

const product = 'Windows 11 Version 24H2 for x64-based Systems';

interface Said {
  posted?: number;
  build?: string | null;
  update?: string;
  supersedes?: string;
  of?: string;
  affected?: boolean;
  exploited?: boolean;
  severity?: string;
  restart?: boolean | null;
}

const documented = (kb: string, cve: string, said: Said = {}): MsrcRow => ({
  posted: said.posted ?? 20250408,
  cve,
  kb,
  title: cve,
  product: said.of ?? product,
  component: '',
  severity: said.severity ?? 'Important',
  impact: '',
  supersedes: said.supersedes ?? '',
  exploits: '',
  document: {
    feed: 'msrc-cvrf',
    affected: said.affected ?? true,
    fixedBuild: said.build ?? null,
    update: said.update ?? 'Security Update',
    exploited: said.exploited ?? false,
    cvss: [],
    restart: said.restart ?? null,
  },
});
const listed = (kb: string, cve: string, supersedes = ''): MsrcRow => {
  const { document: _, ...row } = documented(kb, cve, { supersedes });
  return row;
};

const judge = (rows: MsrcRow[], ubr: number | undefined, hotfixes: string[] = [], build = '26100') =>
  windowsMatcher(
    buildMsrcIndex(rows),
    '2026-06-28T00:00:00.000Z',
    '2026-08-11T00:00:00.000Z',
  )({ os: { family: 'windows', name: product, version: `10.0.${build}`, build, product, ubr }, hotfixes });
const open = (...args: Parameters<typeof judge>) => judge(...args).matches.map(({ cve }) => cve);

const april = documented('5055523', 'CVE-2025-0004', { posted: 20250408, build: '10.0.26100.3775' });
const may = documented('5058411', 'CVE-2025-0005', {
  posted: 20250513,
  build: '10.0.26100.4061',
  supersedes: '5055523',
});

describe('the revision', () => {
  it('closes what is as old as it or older, whatever is listed', () => {
    expect(open([april, may], 4061)).toEqual([]);
    expect(open([april, may], 3775)).toEqual(['CVE-2025-0005']);
    expect(open([april, may], 3774)).toEqual(['CVE-2025-0004', 'CVE-2025-0005']);
  });

  it('stands for all that its update replaces, also what only the table tells', () => {
    const old = listed('5000001', 'CVE-2024-0001');
    expect(
      open([old, documented('5055523', 'CVE-2025-0004', { build: '10.0.26100.3775', supersedes: '5000001' })], 3800),
    ).toEqual([]);
  });

  it('goes before the list: a listed update that is newer than what runs waits for a restart', () => {
    const { matches } = judge([april, may], 3775, ['KB5055523', 'KB5058411']);
    expect(matches.map(({ cve }) => cve)).toEqual(['CVE-2025-0005']);
    expect(matches[0]).toMatchObject({ fixable: true, fixed: 'KB5058411' });
    expect(matches[0]!.evidence).toMatchObject({
      found: ['10.0.26100.3775 runs; KB5058411 brings 10.0.26100.4061'],
      rule: 'The build that runs is older than the one with the fix',
      feed: { id: 'msrc-cvrf', date: '2026-08-11T00:00:00.000Z' },
    });
    expect(matches[0]!.evidence.notes.join(' ')).toContain(
      'Restart pending: KB5058411 is listed as installed, but 10.0.26100.3775 runs',
    );
    // The same for one of unknown build that replaces it.
    const june = documented('5060842', 'CVE-2025-0006', { posted: 20250610, supersedes: '5058411' });
    expect(open([april, may, june], 3775, ['KB5060842'])).toEqual(['CVE-2025-0005', 'CVE-2025-0006']);
  });

  it('is not compared with another build, and is with one that shares its files', () => {
    expect(open([documented('5055523', 'CVE-2025-0004', { build: '10.0.22631.5189' })], 9999)).toEqual([
      'CVE-2025-0004',
    ]);
    expect(open([april], 4061, [], '26200')).toEqual([]);
    expect(readFixedBuild('10.0.19045.3930')).toEqual({ line: 19041, ubr: 3930 });
    expect(readFixedBuild('6.1.7601.26910')).toBeNull();
    expect(readFixedBuild('121.0.2277.83')).toBeNull();
  });

  it('is unknown: the list decides', () => {
    expect(open([april, may], undefined, ['KB5058411'])).toEqual([]);
    expect(open([april, may], undefined, ['KB5055523'])).toEqual(['CVE-2025-0005']);
  });

  it('decides where no KB is named for a build', () => {
    const bare = documented('', 'CVE-2025-0009', { build: '10.0.26100.4061' });
    expect(open([bare], 4061)).toEqual([]);
    expect(judge([bare], 4060).matches[0]).toMatchObject({ fixed: '10.0.26100.4061', suppressed: null });
  });
});

describe('hotpatches', () => {
  const hotMay = documented('5058497', 'CVE-2025-0005', {
    posted: 20250513,
    build: '10.0.26100.3981',
    update: 'Security Hotpatch Update',
    restart: false,
  });
  const hotJune = documented('5060841', 'CVE-2025-0006', {
    posted: 20250610,
    build: '10.0.26100.4270',
    update: 'SecurityHotpatchUpdate',
    restart: false,
  });
  const june = documented('5060842', 'CVE-2025-0006', {
    posted: 20250610,
    build: '10.0.26100.4349',
    supersedes: '5058411',
  });
  const mayOnly = documented('5058411', 'CVE-2025-0055', { posted: 20250513, build: '10.0.26100.4061' });
  const july = documented('5062553', 'CVE-2025-0007', {
    posted: 20250708,
    build: '10.0.26100.4652',
    supersedes: '5060842',
  });
  const rows = [april, may, hotMay, mayOnly, june, hotJune, july];

  it('close on their own line what cumulative updates of their months close', () => {
    // May's hotpatch is older by number than May's cumulative update.
    expect(open([april, may, hotMay], 3981)).toEqual([]);
    // On the cumulative line the same number would be too old.
    expect(open([april, may, hotMay], 3982)).toEqual(['CVE-2025-0005']);
  });

  it('hold no more than their baseline and what hotpatches brought', () => {
    // June's hotpatch is newer by number than May's cumulative update, which it does not hold.
    expect(open(rows, 4270)).toEqual(['CVE-2025-0055', 'CVE-2025-0007']);
    expect(open(rows, 4349)).toEqual(['CVE-2025-0007']);
    // The next baseline holds all of it.
    expect(open(rows, 4652)).toEqual([]);
  });

  it('are told by the list where no build is named for them', () => {
    const bare = { ...hotMay, document: { ...hotMay.document!, fixedBuild: null } };
    expect(open([april, may, bare], 3900, ['KB5058497'])).toEqual([]);
    expect(open([april, may, bare], 3900)).toEqual(['CVE-2025-0005']);
  });

  it('are the patch of a machine that takes them, and need no restart', () => {
    const of = (ubr: number) =>
      judge([april, hotMay, may, june, hotJune], ubr).matches.find(({ cve }) => cve === 'CVE-2025-0006')?.patch;
    expect(of(3981)).toMatchObject({ version: 'KB5060841', reboot: false });
    expect(of(4061)).toMatchObject({ version: 'KB5060842', reboot: true });
  });

  it('rest on the baseline of their quarter', () => {
    const table = new RevisionTable();
    table.add('1', '10.0.26100.100', 'Security Update', 20250408);
    table.add('2', '10.0.26100.200', 'Security Update', 20250513);
    table.add('3', '10.0.26100.250', 'Security Hotpatch Update', 20250610);
    const standing = standingOf(table, { build: 26100, ubr: 250 }, new Set());
    expect([standing.isHotpatched, standing.reaches('1'), standing.reaches('2'), standing.reaches('3')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });
});

describe('documents beside the table', () => {
  it('go before it in severity and exploitation, and both tell KBs', () => {
    const rows = [
      { ...listed('5055523', 'CVE-2025-0004'), severity: 'Critical' },
      documented('5055523', 'CVE-2025-0004', { severity: 'Moderate', exploited: true }),
      listed('5058411', 'CVE-2025-0005', '5055523'),
    ];
    const { matches } = judge(rows, undefined);
    expect(matches[0]).toMatchObject({ severity: 'moderate', exploited: true, fixed: 'KB5058411' });
    expect(matches[1]).toMatchObject({ severity: 'important', exploited: false, evidence: { feed: { id: 'msrc' } } });
  });

  it('take out what they call not affected', () => {
    expect(
      open([listed('5055523', 'CVE-2025-0004'), documented('', 'CVE-2025-0004', { affected: false })], undefined),
    ).toEqual([]);
  });

  it('know two updates of one build as the same fix', () => {
    const two = [
      documented('5120242', 'CVE-2025-0004', { build: '10.0.26100.5499' }),
      documented('5123303', 'CVE-2025-0004', { build: '10.0.26100.5499' }),
    ];
    expect(open(two, undefined, ['KB5123303'])).toEqual([]);
  });
});
