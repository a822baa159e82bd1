import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it, test } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { readDocument, readRecords, tally } from '../../../test/read-records.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import { osvPackage } from './osv-ecosystems.ts';

const until = (fixed: string) => [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }];

const record = (more: object = {}) => ({
  schema_version: '1.7.0',
  id: 'GHSA-aaaa-bbbb-cccc',
  modified: '2026-03-01T10:00:00.123456Z',
  published: '2026-02-01T10:00:00Z',
  aliases: ['CVE-2026-1234', 'PYSEC-2026-7'],
  summary: 'Widgets are too wide',
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H' }],
  database_specific: { severity: 'HIGH' },
  affected: [
    { package: { ecosystem: 'PyPI', name: 'Wide_Widgets' }, ranges: until('2.1.0'), versions: ['1.0', '2.0'] },
  ],
  ...more,
});

const affecting = (ecosystem: string, name: string, more: object = {}) => ({
  package: { ecosystem, name },
  ranges: until('2'),
  ...more,
});

describe('an OSV record', () => {
  it('is read as it stands', async () => {
    const { list, ...content } = await readDocument(record());
    expect(content).toEqual({ feed: 'osv', date: null, mode: 'partial', records: 1 });
    expect(list).toEqual([
      {
        id: 'GHSA-aaaa-bbbb-cccc',
        part: 'PyPI',
        published: '2026-02-01T10:00:00.000Z',
        modified: '2026-03-01T10:00:00.123Z',
        withdrawn: null,
        title: 'Widgets are too wide',
        kind: 'security',
        severity: 'important',
        vulnerabilities: [
          {
            id: 'CVE-2026-1234',
            cvss: [
              {
                version: '3.1',
                source: 'GitHub',
                vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
                base: 7.5,
                severity: 'HIGH',
              },
            ],
          },
        ],
        packages: [
          { scope: 'pypi', package: 'wide-widgets', of: 'library', status: 'fixed', ranges: [{ fixed: '2.1.0' }] },
        ],
        aliases: ['PYSEC-2026-7'],
      },
    ]);
  });

  const only = async (more: object) => (await readDocument(record(more))).list[0]!;

  it('keeps versions that no range has, and counts without any package', async () => {
    const versions = await only({ affected: [affecting('PyPI', 'a', { versions: ['1.0', '2.0', '3.0rc1'] })] });
    expect(versions.packages[0]).toMatchObject({ ranges: [{ fixed: '2' }], versions: ['2.0', '3.0rc1'] });
    const git = [{ type: 'GIT', repo: 'https://example.org/a', events: [{ introduced: '0' }, { fixed: 'abc' }] }];
    expect((await only({ affected: [{ ranges: git }] })).packages).toEqual([]);
    const named = await only({ affected: [affecting('npm', 'a', { ranges: git, versions: ['1.0.0'] })] });
    expect(named.packages).toEqual([
      { scope: 'npm', package: 'a', of: 'library', status: 'affected', versions: ['1.0.0'] },
    ]);
    expect((await only({ affected: undefined, withdrawn: '2026-03-02T00:00:00Z' })).withdrawn).toBe(
      '2026-03-02T00:00:00.000Z',
    );
  });

  it('tells its vulnerabilities by aliases and upstream, by related only where a distribution does', async () => {
    const told = async (more: object) => (await only(more)).vulnerabilities.map(({ id }) => id);
    const related = ['CVE-2026-9', 'CVE-2026-9999'];
    expect(await told({ related })).toEqual(['CVE-2026-1234']);
    expect(await told({ aliases: [], related })).toEqual(['GHSA-aaaa-bbbb-cccc']);
    expect(await told({ id: 'RLSA-2026:1', aliases: [], related })).toEqual(['CVE-2026-9999']);
    expect(await told({ id: 'UBUNTU-CVE-2026-1111', aliases: [], upstream: [] })).toEqual(['CVE-2026-1111']);
    expect(await told({ id: 'USN-1-1', aliases: [], upstream: ['UBUNTU-CVE-2026-1111', 'CVE-2026-1000'] })).toEqual([
      'CVE-2026-1000',
      'CVE-2026-1111',
    ]);
  });

  it('gives one of several vulnerabilities no score of the whole', async () => {
    const { vulnerabilities } = await only({ aliases: [], upstream: ['CVE-2026-1111', 'CVE-2026-2222'] });
    expect(vulnerabilities).toEqual([{ id: 'CVE-2026-1111' }, { id: 'CVE-2026-2222' }]);
  });

  it("reads Ubuntu's severities for each CVE, and which package has which", async () => {
    const cves = (...ids: string[]) => ({
      database_specific: {
        cves_map: {
          cves: ids.map((id, n) => ({ id, severity: [{ type: 'Ubuntu', score: n ? 'high' : 'negligible' }] })),
        },
      },
    });
    const read = await only({
      id: 'USN-2-1',
      aliases: [],
      upstream: ['CVE-2026-1111', 'CVE-2026-2222'],
      database_specific: {},
      affected: [
        affecting('Ubuntu:22.04:LTS', 'a', cves('CVE-2026-1111', 'CVE-2026-2222')),
        affecting('Ubuntu:20.04:LTS', 'a', cves('CVE-2026-1111')),
      ],
    });
    expect(read.severity).toBe('important');
    expect(read.vulnerabilities).toEqual([
      { id: 'CVE-2026-1111', severity: 'low' },
      { id: 'CVE-2026-2222', severity: 'important' },
    ]);
    expect(read.packages.map(({ vulnerabilities }) => vulnerabilities)).toEqual([undefined, ['CVE-2026-1111']]);
  });

  test.each([
    ['AlmaLinux:9', {}, 'almalinux:9 binary'],
    ['Rocky Linux:9', {}, 'rocky:9 source'],
    [
      'Rocky Linux:8',
      { purl: 'pkg:rpm/rocky-linux/a?distro=rocky-linux-8-sig-cloud&epoch=0' },
      'rocky:8 source sig-cloud',
    ],
    ['Red Hat:enterprise_linux:9::appstream', {}, 'rhel:9 binary'],
    ['Red Hat:enterprise_linux:10.0', { purl: 'pkg:rpm/redhat/a?arch=src' }, 'rhel:10 source'],
    ['Red Hat:rhel_eus:9.2::baseos', {}, 'rhel:9 binary rhel-eus:9.2'],
    ['Red Hat:enterprise_linux_eus:10.0', {}, 'rhel:10 binary rhel-eus:10.0'],
    ['Red Hat:rhel_e4s:8.6::appstream', {}, 'rhel:8 binary rhel-e4s:8.6'],
    ['Red Hat:openshift:4.12::el9', {}, 'rhel:9 binary openshift:4.12'],
    ['Red Hat:service_mesh:2', {}, 'osv:Red Hat:service_mesh:2 binary'],
    ['SUSE:Linux Enterprise Server 15 SP4', {}, 'sles:15.4 source'],
    ['SUSE:Linux Enterprise Server 12 SP5-LTSS', {}, 'sles:12.5 source ltss'],
    ['SUSE:Linux Enterprise Module for Basesystem 15 SP4', {}, 'sles:15.4 source'],
    ['SUSE:Linux Enterprise Server for SAP Applications 15 SP3', {}, 'sles:15.3 source sap'],
    ['SUSE:Linux Enterprise Micro 5.3', {}, 'sle-micro:5.3 source'],
    ['SUSE:Manager Server 4.3', {}, 'osv:SUSE:Manager Server 4.3 source'],
    ['openSUSE:Leap 15.4', {}, 'opensuse-leap:15.4 source'],
    ['openSUSE:Tumbleweed', {}, 'opensuse-tumbleweed source'],
    ['Debian:12', {}, 'debian:12 source'],
    ['Debian:6.0', {}, 'debian:6 source'],
    ['Debian:sid', {}, 'debian:sid source'],
    ['Ubuntu:22.04:LTS', {}, 'ubuntu:22.04 source'],
    ['Ubuntu:24.10', {}, 'ubuntu:24.10 source'],
    [
      'Ubuntu:Pro:16.04:LTS',
      { purl: 'pkg:deb/ubuntu/a@1?arch=source&distro=esm-infra/xenial' },
      'ubuntu:16.04 source esm-infra',
    ],
    ['Ubuntu:Pro:16.04:LTS', { availability: 'Available with Ubuntu Pro (Apps): x' }, 'ubuntu:16.04 source esm-apps'],
    ['Ubuntu:Pro:14.04:LTS', {}, 'ubuntu:14.04 source pro'],
    ['Ubuntu:Pro:FIPS-updates:20.04:LTS', {}, 'ubuntu:20.04 source fips-updates'],
    ['Ubuntu:Pro:22.04:LTS:Realtime:Kernel', {}, 'ubuntu:22.04 source realtime-kernel'],
    ['Alpine:v3.18', {}, 'alpine:3.18 source'],
    ['Alpine:edge', {}, 'alpine:edge source'],
    ['Wolfi', {}, 'wolfi source'],
    ['Chainguard', {}, 'chainguard source'],
    ['openEuler:22.03-LTS-SP1', {}, 'openeuler:22.03-LTS-SP1 source'],
    ['Mageia:9', {}, 'mageia:9 source'],
    ['Photon OS:4.0', {}, 'photon:4.0 binary'],
    ['Azure Linux:3', {}, 'azurelinux:3 source'],
    ['Azure Linux:2', {}, 'mariner:2.0 source'],
    ['npm', {}, 'npm library'],
    ['Maven:https://maven.google.com', {}, 'maven library'],
    ['Packagist:https://packages.drupal.org/8', {}, 'composer library'],
    ['crates.io', {}, 'cargo library'],
    ['Go', {}, 'golang library'],
    ['RubyGems', {}, 'gem library'],
    ['NuGet', {}, 'nuget library'],
    ['Hex', {}, 'osv:Hex library'],
    ['constructor', {}, 'osv:constructor library'],
  ])('of %s %o is of %s', (ecosystem, more, told) => {
    const { scope, of, channel } = osvPackage({ ecosystem, name: 'a', ...more });
    expect([scope, of, channel].filter(Boolean).join(' ')).toBe(told);
  });

  it('writes versions and names as they are installed', async () => {
    const { packages } = await only({
      affected: [
        affecting('Rocky Linux:9', 'bcel', { ranges: until('0:6.4.1-9.el9_1') }),
        affecting('Debian:12', 'bind9', { ranges: until('1:9.18.1-1') }),
        affecting('NuGet', 'Newtonsoft.Json'),
        affecting('Packagist', 'Symfony/Http-Kernel'),
        affecting('npm', 'JSONStream'),
      ],
    });
    expect(packages.map((one) => [one.package, one.ranges![0]!.fixed])).toEqual([
      ['bcel', '6.4.1-9.el9_1'],
      ['bind9', '1:9.18.1-1'],
      ['newtonsoft.json', '2'],
      ['symfony/http-kernel', '2'],
      ['JSONStream', '2'],
    ]);
  });
});

describe('a file of OSV records', () => {
  const two = [record(), record({ id: 'PYSEC-2026-7', aliases: ['GHSA-aaaa-bbbb-cccc'] })];
  const ids = ['GHSA-aaaa-bbbb-cccc', 'PYSEC-2026-7'];

  it('may be a list, one record a line, an answer of the API, a ZIP or a tar', async () => {
    const lines = two.map((one) => JSON.stringify(one)).join('\n');
    for (const text of [
      JSON.stringify(two),
      JSON.stringify(two, null, 2),
      lines,
      `${lines}\n`,
      JSON.stringify({ vulns: two }),
    ]) {
      const { list, mode } = await readDocument(text);
      expect([mode, list.map(({ id }) => id)]).toEqual(['archive', ids]);
    }
    const members = Object.fromEntries(two.map((one) => [`all/${one.id}.json`, strToU8(JSON.stringify(one))]));
    const zip = zipSync({ ...members, 'all/README.md': strToU8('# Records'), '.github/x.json': strToU8('[1]') });
    const zipped = await readRecords({ name: 'all.zip', bytes: zip });
    expect([zipped.mode, zipped.list.map(({ id }) => id)]).toEqual(['archive', ids]);
    const folder = mkdtempSync(join(tmpdir(), 'patchledger-osv-'));
    try {
      mkdirSync(join(folder, 'osv/cve'), { recursive: true });
      writeFileSync(join(folder, 'osv/cve/a.json'), JSON.stringify(two[0], null, 2));
      writeFileSync(join(folder, 'osv/cve/b.json'), JSON.stringify(two[1]));
      execFileSync('tar', ['-cJf', 'osv-all.tar.xz', 'osv'], { cwd: folder });
      const tar = await readRecords({ path: join(folder, 'osv-all.tar.xz') });
      expect([tar.mode, tar.list.map(({ id }) => id).sort()]).toEqual(['archive', ids]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is known though its first member is long', async () => {
    const versions = Array.from({ length: 40_000 }, (_, n) => `3.${n}.0`);
    const [{ affected, ...rest }] = [record({ affected: [affecting('npm', 'a', { versions })] })];
    const { list } = await readDocument({ affected, ...rest });
    expect(list[0]!.packages[0]!.versions).toHaveLength(40_000);
  });

  it('is not taken for one where another form has a version of its schema too', async () => {
    const other = { schema_version: '1.2.0', total: 1, result: [{ name: 'a', identifiers: [{ id: 'cpe:/a:b' }] }] };
    await expect(readDocument(other)).rejects.toMatchObject({ code: 'feed-unknown' });
    const bare = { schema_version: '1.7.0', id: 'GHSA-aaaa-bbbb-cccc', modified: '2026-01-01T00:00:00Z' };
    expect((await readDocument(bare)).list[0]).toMatchObject({ part: '', packages: [] });
  });

  it('is refused where a field is of another type, and names the record', async () => {
    const wrong: [object, RegExp][] = [
      [{ id: 7 }, /its id/],
      [{ id: 'two words' }, /its id/],
      [{ modified: undefined }, /modified is missing/],
      [{ modified: '2026-13-01T00:00:00Z' }, /modified is not a date/],
      [{ withdrawn: 'yes' }, /withdrawn is not a date/],
      [{ schema_version: '2.0.0' }, /version 1/],
      [{ affected: {} }, /affected is not a list/],
      [{ affected: [{ package: 'a' }] }, /package is not an object/],
      [{ affected: [affecting('', 'a')] }, /lacks its ecosystem/],
      [{ affected: [affecting('npm', 'a', { ranges: [{ type: 'SEMVER', events: [{ fixed: 3 }] }] })] }, /not a text/],
      [{ affected: [affecting('npm', 'a', { ranges: [{ type: 'SEMVER', events: 'all' }] })] }, /events is not/],
      [{ affected: [affecting('npm', 'a', { versions: [1] })] }, /versions is not/],
      [{ severity: 'high' }, /severity is not/],
      [{ severity: [{ type: 'CVSS_V3' }] }, /lacks its type or score/],
      [{ aliases: [null] }, /aliases is not/],
      [{ summary: [] }, /summary is not/],
    ];
    for (const [more, words] of wrong)
      await expect(readDocument([record(), record({ ...more })]), JSON.stringify(more)).rejects.toThrow(words);
    await expect(readDocument([record(), 'text'])).rejects.toThrow(/record 2: it is not an OSV record/);
    await expect(readDocument(`${JSON.stringify(record())}\n{"id":`)).rejects.toThrow(/line 2: it is not JSON/);
    await expect(readDocument([])).rejects.toMatchObject({ code: 'feed-unknown' });
    const zip = zipSync({ 'a.json': strToU8(JSON.stringify(record())), 'b.json': strToU8('<html></html>') });
    await expect(readRecords({ name: 'all.zip', bytes: zip })).rejects.toMatchObject({ code: 'feed-damaged' });
  });

  it('is refused when cut anywhere', async () => {
    const text = JSON.stringify(two, null, 1);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: text.length - 1 }), async (at) => {
        const error = await readDocument(text.slice(0, at)).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(Refusal);
        expect(['feed-damaged', 'feed-unknown']).toContain((error as Refusal).code);
      }),
    );
  });
});

describe.runIf(haveSharedData)("publishers' files", () => {
  it("hold AlmaLinux's advisories of 2023 to 2026", async () => {
    const { list, ...content } = await readRecords({ path: sharedData('alma/osv-almalinux9-2023..2026.zip') });
    expect(content).toEqual({ feed: 'osv', date: null, mode: 'archive', records: 1648 });
    expect(tally(list)).toEqual({
      'almalinux:9 binary fixed': 22_103,
      'almalinux:8 binary fixed': 745,
      'almalinux:10 binary fixed': 216,
    });
    const count = (word: string) => list.filter(({ severity }) => severity === word).length;
    expect(['critical', 'important', 'moderate', 'low', 'unrated'].map(count)).toEqual([13, 877, 706, 51, 1]);
    expect(list.filter(({ kind }) => kind !== 'security')).toHaveLength(2);
    expect(list.find(({ id }) => id === 'ALSA-2024:8793')).toMatchObject({
      part: 'AlmaLinux',
      title: 'Moderate: thunderbird security update',
      modified: '2024-11-04T23:02:53.000Z',
      vulnerabilities: [10458, 10459, 10460, 10461, 10462, 10463, 10464, 10465, 10466, 10467].map((n) => ({
        id: `CVE-2024-${n}`,
      })),
      packages: [{ package: 'thunderbird', ranges: [{ fixed: '128.4.0-1.el9_4.alma.1' }] }],
    });
  });

  it('hold what Rocky Linux, Debian, Alpine and Ubuntu say', async () => {
    const rocky = await readRecords({ path: sharedData('rocky/osv/all.zip') });
    expect(tally(rocky.list)).toEqual({ 'rocky:9 source fixed': 1, 'rocky:8 source fixed sig-cloud': 1 });
    const debian = await readRecords({ path: sharedData('debian/osv/all.zip') });
    expect(debian.list.map(({ id, vulnerabilities }) => [id, vulnerabilities.length])).toEqual([
      ['DLA-0001-1', 1],
      ['DSA-135', 1],
      ['DTSA-1-1', 2],
    ]);
    const alpine = await readRecords({ path: sharedData('alpine/osv/all.zip') });
    expect(alpine.list.flatMap(({ packages }) => packages).every(({ versions }) => versions === undefined)).toBe(true);
    const ubuntu = await readRecords({ path: sharedData('ubuntu/osv/cve__2016__UBUNTU-CVE-2016-20013.json') });
    expect(ubuntu.list[0]).toMatchObject({
      severity: 'low',
      vulnerabilities: [{ id: 'CVE-2016-20013', severity: 'low' }],
    });
    expect(tally(ubuntu.list)).toMatchObject({
      'ubuntu:14.04 source affected esm-infra-legacy': 2,
      'ubuntu:16.04 source affected': 4,
      'ubuntu:16.04 source affected esm-apps': 1,
      'ubuntu:24.04 source affected': 4,
    });
    const gone = await readRecords({ path: sharedData('ubuntu/osv/cve__2013__UBUNTU-CVE-2013-2208.json') });
    expect(gone.list[0]).toMatchObject({ withdrawn: '2025-07-18T16:42:51.000Z' });
  });

  it('are refused when cut', async () => {
    const bytes = readFileSync(sharedData('alpine/osv/all.zip'));
    for (const at of [0, 1, 100, 700, bytes.length - 30, bytes.length - 1])
      await expect(readRecords({ name: 'all.zip', bytes: bytes.subarray(0, at) })).rejects.toBeInstanceOf(Refusal);
  });
});
