import { describe, expect, it } from 'vitest';
import type { HeldFeeds, HeldStatement, PackageStatement } from '../domain/advisory.ts';
import { programIdentifier } from '../domain/program-names.ts';
import { loadPrograms } from '../resources.ts';
import { createProgramMatcher, type ListedProgram } from './programs.ts';

const identify = programIdentifier(loadPrograms());
const date = '2026-11-20T00:00:00.000Z';

function listed(name: string, version: string, platform: 'windows' | 'macos' = 'windows'): ListedProgram {
  const identified = identify({ name, version, publisher: '', platform });
  if (!identified) throw new Error(`${name} is not in the catalogue`);
  return { name, version, platform, identified };
}

type Said = Partial<PackageStatement> & { package: string; cve?: string; feed?: string; withdrawn?: string };

function feedsOf(...list: Said[]): HeldFeeds {
  const all = list.map(({ cve = 'CVE-2026-0001', feed = 'cve-records', withdrawn = null, ...said }): HeldStatement => ({
    scope: feed === 'nvd' ? 'cpe' : 'cna',
    of: 'product',
    status: 'affected',
    ...said,
    advisory: {
      feed,
      id: cve,
      part: '',
      published: null,
      modified: null,
      withdrawn,
      title: '',
      kind: 'security',
      severity: 'unrated',
      vulnerabilities: [{ id: cve }],
    },
  }));
  return {
    statements: (scope, name) => all.filter((one) => one.scope === scope && one.package === name),
    dateOf: () => date,
  };
}

const seven = listed('7-Zip 23.01 (x64)', '23.01');
const range = (fixed: string) => ({ ranges: [{ fixed }] });

describe('installed programs', () => {
  it('are judged by their makers’ records', () => {
    const match = createProgramMatcher(feedsOf({ package: '7-zip:7-zip', ...range('24.07') }));
    expect(match([seven]).matches).toMatchObject([
      {
        product: '7-Zip',
        cve: 'CVE-2026-0001',
        installed: '23.01',
        fixed: '24.07',
        suppressed: null,
        patch: { kind: 'application', title: '7-Zip 24.07', key: 'application|7-zip|24.07' },
        evidence: { feed: { id: 'cve-records', date } },
      },
    ]);
    expect(match([seven]).matches[0]!.unconfirmed).toBeUndefined();
    const newer = match([listed('7-Zip 24.08 (x64)', '24.08')]);
    expect([newer.matches, newer.cleared?.('CVE-2026-0001')?.product]).toEqual([[], '7-Zip']);
  });

  it('by CPE only where the maker tells no versions, and then it is unconfirmed', () => {
    const nvd = { package: '7-zip:7-zip', feed: 'nvd', ...range('25.00') };
    const [alone] = createProgramMatcher(feedsOf(nvd))([seven]).matches;
    expect(alone).toMatchObject({ fixed: '25.00', unconfirmed: true, evidence: { unconfirmed: true } });
    // The maker says that this version is not affected: NVD's wider range says nothing.
    expect(createProgramMatcher(feedsOf({ package: '7-zip:7-zip', ...range('22.00') }, nvd))([seven]).matches).toEqual(
      [],
    );
  });

  it('a CPE without versions is no finding but a question', () => {
    const match = createProgramMatcher(feedsOf({ package: '7-zip:7-zip', feed: 'nvd' }));
    expect(match([seven]).matches).toMatchObject([
      { fixed: null, patch: null, suppressed: { justification: 'under_investigation' } },
    ]);
  });

  it('of another system, another edition or withdrawn are left out', () => {
    const chrome = listed('Google Chrome', '120.0.6099.1');
    const said = (over: Partial<Said>) => ({ package: 'google:chrome', feed: 'nvd', ...range('130.0'), ...over });
    const cves = (...list: Said[]) => createProgramMatcher(feedsOf(...list))([chrome]).matches.map(({ cve }) => cve);
    expect(
      cves(said({ platforms: ['android'] }), said({ platforms: ['iphone_os'] }), said({ withdrawn: date })),
    ).toEqual([]);
    expect(cves(said({ platforms: ['windows'] }))).toHaveLength(1);
    expect(cves(said({ platforms: ['x86', 'unknown'] }))).toHaveLength(1);
  });

  it('keep to the servicing line: Firefox ESR is not Firefox', () => {
    const firefox = { package: 'mozilla:firefox', feed: 'nvd', ...range('131.0') };
    const esr = { ...firefox, cve: 'CVE-2026-0002', edition: 'esr', ...range('128.3') };
    const match = createProgramMatcher(feedsOf(firefox, esr));
    const cves = (name: string, version: string) => match([listed(name, version)]).matches.map(({ cve }) => cve);
    expect(cves('Mozilla Firefox ESR (x64 de)', '128.2.0')).toEqual(['CVE-2026-0002']);
    expect(cves('Mozilla Firefox (x64 de)', '130.0')).toEqual(['CVE-2026-0001']);
    expect(cves('Mozilla Firefox ESR (x64 de)', '128.3.0')).toEqual([]);
  });

  it('Java’s releases are read in every way they are written', () => {
    const java = listed('Java 8 Update 381 (64-bit)', '8.0.3810.9');
    const match = createProgramMatcher(feedsOf({ package: 'oracle:jre', feed: 'nvd', versions: ['1.8.0:update_381'] }));
    expect(match([java]).matches).toHaveLength(1);
  });

  it('without a version are unknown, never a hundred findings', () => {
    const match = createProgramMatcher(feedsOf({ package: 'google:chrome', feed: 'nvd', ...range('130.0') }));
    expect(match([listed('Google Chrome', '')])).toMatchObject({ matches: [], notJudged: 1, checked: 0 });
  });
});
