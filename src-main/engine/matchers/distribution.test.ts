import { describe, expect, it } from 'vitest';
import type { AdvisoryRecord, HeldFeeds, HeldStatement, PackageStatement } from '../domain/advisory.ts';
import { distributionScope } from '../domain/distribution-scope.ts';
import { createDistributionMatcher, type DistributionMachine } from './distribution.ts';
import type { SystemPackage } from './distribution-hits.ts';

const date = '2026-11-20T00:00:00.000Z';

interface Told extends Partial<Omit<AdvisoryRecord, 'packages'>> {
  feed?: string;
  packages: PackageStatement[];
}

function feedsOf(...advisories: Told[]): HeldFeeds {
  const all: HeldStatement[] = advisories.flatMap(({ packages, feed = 'osv', ...over }, i) => {
    const advisory = {
      feed,
      id: `ALSA-2026:${i}`,
      part: '',
      published: '2026-11-02T00:00:00.000Z',
      modified: null,
      withdrawn: null,
      title: '',
      kind: 'security' as const,
      severity: 'important' as const,
      vulnerabilities: [{ id: `CVE-2026-000${i}` }],
      ...over,
    };
    return packages.map((one) => ({ ...one, advisory }));
  });
  return {
    statements: (scope, name) => all.filter((one) => one.scope === scope && one.package === name),
    dateOf: () => date,
  };
}

const fixed = (name: string, version: string, over: Partial<PackageStatement> = {}): PackageStatement => ({
  scope: 'almalinux:9',
  package: name,
  of: 'binary',
  status: 'fixed',
  ranges: [{ fixed: version }],
  ...over,
});
const has = (name: string, version: string, over: Partial<SystemPackage> = {}): SystemPackage => ({
  name,
  version,
  arch: 'x86_64',
  source: name,
  sourceVersion: version,
  origin: 'AlmaLinux',
  module: '',
  held: false,
  ...over,
});
const machine = (packages: SystemPackage[], over: Partial<DistributionMachine> = {}): DistributionMachine => ({
  scope: distributionScope({ family: 'almalinux', version: '9.4' })!,
  systemName: 'AlmaLinux 9.4',
  packages,
  kernel: null,
  offers: null,
  ...over,
});
const offer = (name: string, version: string, source = name) => ({
  name,
  arch: 'x86_64',
  version,
  source,
  sourceVersion: version,
  suites: ['baseos'],
  security: true,
});

describe('a distribution’s packages', () => {
  it('are older than a fix, or not, by the order of their package manager', () => {
    const match = createDistributionMatcher(feedsOf({ packages: [fixed('openssl-libs', '1:3.0.7-28.el9_4')] }));
    const libs = (version: string) => has('openssl-libs', version, { source: 'openssl' });
    const { matches, checked, notJudged } = match(machine([libs('1:3.0.7-27.el9'), has('bash', '5.1.8-9.el9')]));
    expect(matches).toMatchObject([
      {
        product: 'openssl',
        cve: 'CVE-2026-0000',
        advisory: 'ALSA-2026:0',
        installed: '1:3.0.7-27.el9',
        fixed: '1:3.0.7-28.el9_4',
        severity: 'important',
        suppressed: null,
        fixable: null,
        fixReleased: '2026-11-02',
        patch: {
          key: 'package|almalinux:9|openssl|1:3.0.7-28.el9_4',
          title: 'openssl 1:3.0.7-28.el9_4',
          reboot: false,
        },
        evidence: { feed: { id: 'osv', date }, found: ['openssl-libs 1:3.0.7-27.el9'] },
      },
    ]);
    expect([checked, notJudged]).toEqual([1, 0]);
    const clean = match(machine([libs('1:3.0.7-28.el9_4')]));
    expect(clean.matches).toEqual([]);
    expect(clean.cleared?.('CVE-2026-0000')).toMatchObject({ product: 'openssl' });
    // An epoch decides before all else.
    expect(match(machine([libs('3.0.9-1.el9')])).matches).toHaveLength(1);
  });

  it('of another release, another architecture, a third party or without a version are not found', () => {
    const match = createDistributionMatcher(feedsOf({ packages: [fixed('bash', '9-1', { arches: ['aarch64'] })] }));
    expect(match(machine([has('bash', '5-1')])).matches).toEqual([]);
    const plain = createDistributionMatcher(feedsOf({ packages: [fixed('bash', '9-1')] }));
    const eight = machine([has('bash', '5-1')], {
      scope: distributionScope({ family: 'almalinux', version: '8.10' })!,
    });
    expect(plain(eight).matches).toEqual([]);
    expect(plain(machine([has('bash', '5-1', { origin: 'ACME' }), has('zsh', '')]))).toMatchObject({
      matches: [],
      notJudged: 2,
    });
  });

  it('come by source package where the vendor speaks of sources', () => {
    const match = createDistributionMatcher(
      feedsOf({
        feed: 'ubuntu-usn',
        id: 'USN-1-1',
        packages: [
          {
            scope: 'ubuntu:22.04',
            package: 'curl',
            of: 'source',
            status: 'fixed',
            ranges: [{ fixed: '7.81.0-1ubuntu1.15' }],
          },
        ],
      }),
    );
    const ubuntu = machine([has('libcurl4', '7.81.0-1ubuntu1.14', { source: 'curl', origin: 'Ubuntu' })], {
      scope: distributionScope({ family: 'ubuntu', version: '22.04' })!,
      systemName: 'Ubuntu 22.04',
    });
    expect(match(ubuntu).matches).toMatchObject([
      { product: 'curl', advisory: 'USN-1-1', fixed: '7.81.0-1ubuntu1.15' },
    ]);
  });

  it('of a module are judged by fixes in their own stream only', () => {
    const match = createDistributionMatcher(
      feedsOf(
        { packages: [fixed('nodejs', '1:18.19.0-1.module_el9+1', { module: 'nodejs:18' })] },
        { packages: [fixed('nodejs', '1:20.11.0-1.module_el9+1', { module: 'nodejs:20' })] },
        { packages: [fixed('nodejs', '1:20.12.0-1.module_el9+1')] },
      ),
    );
    const node = (version: string, module: string) => machine([has('nodejs', version, { module })]);
    const cves = (one: DistributionMachine) => match(one).matches.map(({ cve }) => cve);
    expect(cves(node('1:18.18.0-1.module_el9+1', 'nodejs:18:9:x'))).toEqual(['CVE-2026-0000']);
    expect(cves(node('1:20.10.0-1.module_el9+1', 'nodejs:20:9:x'))).toEqual(['CVE-2026-0001', 'CVE-2026-0002']);
    // No label: the version tells the stream. A plain package is of no module.
    expect(cves(node('1:20.10.0-1.module_el9+1', ''))).toEqual(['CVE-2026-0001', 'CVE-2026-0002']);
    expect(cves(node('1:16.20.0-1.el9', ''))).toEqual([]);
  });

  it('are vulnerable without a fix, under investigation, or denied by the vendor', () => {
    const said = (status: PackageStatement['status'], over: Partial<PackageStatement> = {}) => ({
      packages: [{ scope: 'almalinux:9', package: 'bash', of: 'source' as const, status, ...over }],
    });
    const match = createDistributionMatcher(
      feedsOf(
        said('affected', { word: 'Will not fix' }),
        said('investigating'),
        { ...said('affected'), vulnerabilities: [{ id: 'CVE-2026-0009' }] },
        {
          ...said('not-affected', { justification: 'component_not_present' }),
          feed: 'redhat-csaf',
          vulnerabilities: [{ id: 'CVE-2026-0009' }],
        },
      ),
    );
    const { matches } = match(machine([has('bash', '5-1')]));
    expect(matches.map(({ cve, fixed: version, suppressed }) => [cve, version, suppressed?.justification])).toEqual([
      ['CVE-2026-0000', null, undefined],
      ['CVE-2026-0009', null, 'component_not_present'],
      ['CVE-2026-0001', null, 'under_investigation'],
    ]);
    expect(matches[0]!.evidence).toMatchObject({
      notes: [],
      vendorWords: [{ advisory: 'ALSA-2026:0', word: 'Will not fix' }],
    });
  });

  it('keep every source’s word where they differ, the one nearest to the package manager first', () => {
    const both = { vulnerabilities: [{ id: 'CVE-2026-7' }] };
    const match = createDistributionMatcher(
      feedsOf(
        { ...both, id: 'ALSA-2026:10', packages: [fixed('bash', '5-3')] },
        { ...both, id: 'ALSA-2026:11', feed: 'updateinfo', packages: [fixed('bash', '5-2')] },
      ),
    );
    const [only] = match(machine([has('bash', '5-1')])).matches;
    expect(only).toMatchObject({ fixed: '5-2', advisory: 'ALSA-2026:11' });
    expect(only!.evidence.otherFixes).toEqual([{ feed: 'osv', advisory: 'ALSA-2026:10', fixed: '5-3' }]);
  });

  it('fixes that need a subscription are said to', () => {
    const match = createDistributionMatcher(feedsOf({ packages: [fixed('bash', '5-2', { channel: 'esm-infra' })] }));
    expect(match(machine([has('bash', '5-1')])).matches[0]!.evidence.notes[0]).toContain('esm-infra');
  });

  it('withdrawn advisories and those about no vulnerability find nothing', () => {
    const match = createDistributionMatcher(
      feedsOf(
        { withdrawn: date, packages: [fixed('bash', '9-1')] },
        { kind: 'bugfix', packages: [fixed('bash', '9-1')] },
      ),
    );
    expect(match(machine([has('bash', '5-1')])).matches).toEqual([]);
  });

  it('offers tell whether it can be fixed here, and updates without a CVE', () => {
    const match = createDistributionMatcher(feedsOf({ packages: [fixed('bash', '5-3')] }));
    const packages = [has('bash', '5-1'), has('zsh', '1-1')];
    const withOffer = (...offers: ReturnType<typeof offer>[]) => match(machine(packages, { offers }));
    expect(withOffer(offer('bash', '5-4')).matches).toMatchObject([{ fixable: true, patch: { version: '5-4' } }]);
    expect(withOffer(offer('bash', '5-2')).matches).toMatchObject([{ fixable: false, patch: { version: '5-3' } }]);
    const { matches, pending } = withOffer(offer('zsh', '1-2'), offer('new', '1-1'));
    expect(matches).toMatchObject([{ fixable: false }]);
    expect(pending).toMatchObject([{ kind: 'security-update', title: 'zsh 1-2' }]);
    const heldBack = match(machine([has('bash', '5-1', { held: true })], { offers: [offer('bash', '5-4')] })).matches;
    expect(heldBack).toMatchObject([{ fixable: false, evidence: { notes: ['held back on this machine: bash'] } }]);
  });
});

describe('several kernels', () => {
  const match = createDistributionMatcher(
    feedsOf({
      packages: ['kernel', 'kernel-core', 'kernel-tools'].map((name) => fixed(name, '5.14.0-427.18.1.el9_4')),
    }),
  );
  const kernel = (version: string) => ['kernel', 'kernel-core'].map((name) => has(name, version, { source: 'kernel' }));
  const old = '5.14.0-427.13.1.el9_4';
  const good = '5.14.0-427.18.1.el9_4';
  const run = (release: string, ...packages: SystemPackage[]) =>
    match(machine(packages, { kernel: { release: `${release}.x86_64` } })).matches;

  it('the one that runs counts; an old one beside it is told and does no harm', () => {
    expect(run(good, ...kernel(old), ...kernel(good))).toMatchObject([
      { suppressed: { justification: 'vulnerable_code_not_in_execute_path' } },
    ]);
    expect(run(good, ...kernel(good))).toEqual([]);
  });

  it('a new one that does not run yet waits for a restart', () => {
    expect(run(old, ...kernel(old), ...kernel(good))).toMatchObject([
      { suppressed: null, fixable: true, installed: old, fixed: good, patch: { reboot: true } },
    ]);
  });

  it('tools of the kernel are packages like others, and so are kernels where none is known to run', () => {
    expect(run(good, ...kernel(good), has('kernel-tools', old, { source: 'kernel' }))).toMatchObject([
      { suppressed: null },
    ]);
    expect(run('6.1.0-host', ...kernel(old))).toMatchObject([{ suppressed: null }]);
  });
});
