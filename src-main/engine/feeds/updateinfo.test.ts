/** updateinfo.xml of every distribution: releases, streams, channels, dates, flags, ids that repeat, and broken files. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { expectDamageRefused, readRecords, readText, refusalOf } from '../../../test/feed-records.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { updateRelease } from './updateinfo-release.ts';

const fixture = readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/feeds/updateinfo.xml'));

interface Written {
  id?: string;
  attributes?: string;
  inside?: string;
  collection?: string;
  collectionInside?: string;
  packages?: string;
}

const rpm = (name: string, version: string, release: string, more = 'epoch="0" arch="x86_64"', inside = '') =>
  `<package name="${name}" version="${version}" release="${release}" ${more}><filename>f.rpm</filename>${inside}</package>`;

const update = ({
  id = 'ALSA-2024:1',
  attributes = 'status="final" type="security"',
  inside = '',
  collection = 'short="almalinux-9-for-x86_64-baseos-rpms__9_default"',
  collectionInside = '<name>x</name>',
  packages = rpm('examplelib', '1.2', '3.el9'),
}: Written = {}) =>
  `<update from="a@example.com" version="1" ${attributes}><id>${id}</id>${inside}<pkglist><collection ${collection}>${collectionInside}${packages}</collection></pkglist></update>`;
const file = (...updates: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<updates>${updates.join('\n')}</updates>\n`;
const one = async (written: Written) => (await readText(file(update(written)))).records[0]!;

it('is read as the whole of its repository, packed or not', async () => {
  for (const bytes of [fixture, gzipSync(fixture), zstdCompressSync(fixture)]) {
    const { feed, mode, date, records } = await readRecords({ name: 'a', bytes });
    expect({ feed, mode, date }).toEqual({ feed: 'updateinfo', mode: 'whole', date: null });
    expect(records).toEqual([
      {
        id: 'ALSA-2022:4940',
        part: 'almalinux:9 almalinux-9-for-x86_64-baseos-rpms',
        published: '2022-06-08T00:00:00.000Z',
        modified: '2023-03-07T17:32:16.000Z',
        withdrawn: null,
        title: 'Important: xz security update',
        kind: 'security',
        severity: 'important',
        vulnerabilities: [{ id: 'CVE-2022-1271' }],
        packages: [
          {
            scope: 'almalinux:9',
            package: 'xz',
            of: 'binary',
            status: 'fixed',
            ranges: [{ fixed: '5.2.5-8.el9_0' }],
            arches: ['x86_64'],
          },
        ],
      },
      expect.objectContaining({ id: 'ALBA-2023:0123', kind: 'bugfix', severity: 'unrated', vulnerabilities: [] }),
    ]);
  }
});

test.each<[string, Partial<Parameters<typeof updateRelease>[0]>, string | null, string?]>([
  ['AlmaLinux', { id: 'ALSA-2023:7549', short: 'almalinux-8-for-x86_64-appstream-rpms__8_9_default' }, 'almalinux:8'],
  [
    'AlmaLinux by its packages',
    { id: 'ALBA-2023:1', packageReleases: ['1.el9_3', '2.module_el9+1+0a'] },
    'almalinux:9',
  ],
  ['Rocky Linux', { id: 'RLSA-2024:1', short: 'rocky-linux-9-x86-64-appstream-rpms__ruby' }, 'rocky:9'],
  ['Rocky Linux, legacy', { id: 'RLSA-2024:1', short: 'rocky-linux-8-4-x86-64-legacy-baseos-rpms' }, 'rocky:8'],
  ['Oracle Linux', { id: 'ELSA-2024-12675', short: 'ol9_x86_64_baseos_latest', name: 'Oracle Linux 9' }, 'ol:9'],
  ['Oracle Linux by its release', { id: 'ELSA-2024-1', release: 'Oracle Linux 8' }, 'ol:8'],
  ['Red Hat', { id: 'RHSA-2024:1', short: 'rhel-9-for-x86_64-baseos-rpms__9_DOT_4' }, 'rhel:9'],
  ['Red Hat 7', { id: 'RHSA-2024:1', name: 'Red Hat Enterprise Linux Server 7' }, 'rhel:7'],
  ['Red Hat, extended', { id: 'RHSA-2024:1', short: 'rhel-9-for-x86_64-appstream-eus-rpms__9_DOT_2' }, 'rhel-eus:9.2'],
  ['CentOS', { id: 'CESA-2021:1', packageReleases: ['1.el7.centos'] }, 'rhel:7'],
  ['EPEL', { id: 'FEDORA-EPEL-2024-1a2b', short: 'EPEL-9', name: 'Fedora EPEL 9' }, 'epel:9'],
  ['EPEL 10 of a minor release', { id: 'FEDORA-EPEL-2025-1a2b', short: 'EPEL-10.1' }, 'epel:10'],
  ['Fedora', { id: 'FEDORA-2025-1a2b', short: 'F42', name: 'Fedora 42' }, 'fedora:42'],
  ['Fedora by its packages', { id: 'FEDORA-2025-1a2b', short: 'fedora', packageReleases: ['3.fc44'] }, 'fedora:44'],
  ['Amazon Linux 2023', { id: 'ALAS2023-2023-001', short: 'amazon-linux-2023' }, 'amzn:2023'],
  ['Amazon Linux 2', { id: 'ALAS2-2018-939', short: 'amazon-linux-2' }, 'amzn:2'],
  ['Amazon Linux by its packages', { id: 'ALAS2-2018-939', packageReleases: ['38.79.amzn2'] }, 'amzn:2'],
  [
    'extras of Amazon Linux 2',
    { id: 'ALAS2KERNEL-5.15-2022-001', short: 'amazon-linux-2---kernel-5.15' },
    'amzn:2',
    'extras:kernel-5.15',
  ],
  ['Amazon Linux AMI', { id: 'ALAS-2011-1', short: 'amazon-linux-ami' }, 'amzn:2018'],
  ['SUSE', { id: 'SUSE-SLE-Module-Basesystem-15-SP4-2022-2546' }, 'sles:15.4'],
  ['openSUSE', { id: 'openSUSE-SLE-15.4-2022-2546' }, 'opensuse-leap:15.4'],
  ['packages of two releases', { id: 'ALSA-2023:1', packageReleases: ['1.el9', '1.el8'] }, null],
  ['an unknown publisher', { id: 'EXSA-2024:1', packageReleases: ['1.el9'] }, null],
])('%s', (_what, words, scope, channel) => {
  const release = updateRelease({ id: '', release: '', short: '', name: '', packageReleases: [], ...words });
  expect(release).toEqual(scope === null ? null : { scopes: [scope], ...(channel ? { channel } : {}) });
});

describe('an update', () => {
  it('names epochs other than 0, streams, source packages and flags', async () => {
    const record = await one({
      collectionInside:
        '<name>x</name><module name="nodejs" stream="18" version="8090020240301" context="a75119d5" arch="x86_64"/>',
      packages: [
        rpm('nodejs', '18.19.1', '1.module_el9+7+0a', 'epoch="1" arch="x86_64"'),
        rpm('nodejs', '18.19.1', '1.module_el9+7+0a', 'epoch="1" arch="aarch64"'),
        rpm('nodejs', '18.19.1', '1.module_el9+7+0a', 'epoch="1" arch="src"'),
        rpm('npm', '10.2.4', '1.module_el9+7+0a', 'arch="noarch"', '<reboot_suggested>True</reboot_suggested>'),
      ].join(''),
    });
    expect(record.reboot).toBe(true);
    const fixed = (version: string) => ({ status: 'fixed', ranges: [{ fixed: version }], module: 'nodejs:18' });
    expect(record.packages).toEqual([
      {
        scope: 'almalinux:9',
        package: 'nodejs',
        of: 'binary',
        ...fixed('1:18.19.1-1.module_el9+7+0a'),
        arches: ['aarch64', 'x86_64'],
      },
      { scope: 'almalinux:9', package: 'nodejs', of: 'source', ...fixed('1:18.19.1-1.module_el9+7+0a') },
      { scope: 'almalinux:9', package: 'npm', of: 'binary', ...fixed('10.2.4-1.module_el9+7+0a'), arches: ['noarch'] },
    ]);
  });

  it.each([
    ['<reboot_suggested/>', true],
    ['<reboot_suggested>1</reboot_suggested>', true],
    ['<reboot_suggested>False</reboot_suggested>', undefined],
    ['', undefined],
  ])('with %s', async (inside, reboot) => expect((await one({ inside })).reboot).toBe(reboot));

  it.each([
    ['<issued date="2024-03-15 06:00:01"/>', '2024-03-15T06:00:01.000Z'],
    ['<issued date="2024-03-15 06:00:01 UTC"/>', '2024-03-15T06:00:01.000Z'],
    ['<issued date="2011-09-27 22:46"/>', '2011-09-27T22:46:00.000Z'],
    ['<issued date="2024-03-15"/>', '2024-03-15T00:00:00.000Z'],
    ['<issued date="1710460800"/>', '2024-03-15T00:00:00.000Z'],
    ['<issued>1710460800</issued>', '2024-03-15T00:00:00.000Z'],
    ['<issued/>', null],
    ['', null],
  ])('of %s', async (inside, at) => expect((await one({ inside })).published).toBe(at));

  it.each([
    ['type="recommended"', 'bugfix'],
    ['type="newpackage"', 'enhancement'],
    ['type="feature"', 'enhancement'],
    ['type="security"', 'security'],
    ['', 'bugfix'],
  ])('with %s is of kind %s', async (attributes, kind) => expect((await one({ attributes })).kind).toBe(kind));

  it.each([
    ['Critical', 'critical'],
    ['medium', 'moderate'],
    ['None', 'unrated'],
    ['', 'unrated'],
  ])('rated "%s" is %s', async (word, severity) =>
    expect((await one({ inside: `<severity>${word}</severity>` })).severity).toBe(severity),
  );

  it('that was retracted is withdrawn, one in testing is of that channel', async () => {
    const inside = '<issued date="2024-03-15"/><updated date="2024-03-16"/>';
    expect((await one({ attributes: 'status="retracted" type="security"', inside })).withdrawn).toBe(
      '2024-03-16T00:00:00.000Z',
    );
    expect((await one({ attributes: 'status="testing" type="security"' })).packages[0]!.channel).toBe('testing');
  });

  const ids = async (inside: string, attributes = 'type="security"') =>
    (await one({ inside, attributes })).vulnerabilities.map(({ id }) => id);
  it('names CVEs by its references, or by the titles of bugs', async () => {
    expect(
      await ids(
        '<references><reference href="x" id="CVE-2024-2" type="cve" title=""/><reference id="CVE-2024-0003" type="cve" title=""/>' +
          '<reference id="123" type="bugzilla" title="CVE-2024-0004 CVE-2024-0005 lib: flaw"/></references><description>(CVE-2024-0009)</description>',
      ),
    ).toEqual(['CVE-2024-0003', 'CVE-2024-0004', 'CVE-2024-0005']);
  });
  it('else by its title and description, but not what that only compares with', async () => {
    expect(
      await ids(
        '<title>fix CVE-2024-0001</title><description>Fixes:\n* lib: flaw (CVE-2024-0002, CVE-2024-0003)\nCVE-2024-0004:\n\tA flaw, a different vulnerability than CVE-2007-0086.</description>',
      ),
    ).toEqual(['CVE-2024-0001', 'CVE-2024-0002', 'CVE-2024-0003', 'CVE-2024-0004']);
  });
  it('without a CVE is a vulnerability of its own, if it is about security', async () => {
    expect(await ids('')).toEqual(['ALSA-2024:1']);
    expect(await ids('', 'type="bugfix"')).toEqual([]);
  });
  it("of Amazon's extras is about its own line of versions", async () => {
    const extras = (topic: string, version: string, more = 'epoch="0" arch="x86_64"') =>
      one({
        id: 'ALAS2KERNEL-5.15-2022-001',
        collection: `short="amazon-linux-2---${topic}"`,
        packages: rpm('kernel', version, '20.123.amzn2', more),
      });
    expect((await extras('kernel-5.15', '5.15.43')).packages[0]).toMatchObject({
      scope: 'amzn:2',
      channel: 'extras:kernel-5.15',
      ranges: [{ introduced: '5.15', fixed: '5.15.43-20.123.amzn2' }],
    });
    expect((await extras('php8.1', '8.1.2', 'epoch="1" arch="noarch"')).packages[0]!.ranges).toEqual([
      { introduced: '1:8.1', fixed: '1:8.1.2-20.123.amzn2' },
    ]);
    for (const topic of ['docker', 'kernel-5.1'])
      expect((await extras(topic, '5.15.43')).packages[0]!.ranges).toEqual([{ fixed: '5.15.43-20.123.amzn2' }]);
  });
  it('without packages counts', async () => {
    const text = '<updates><update type="bugfix"><id>EXBA-1</id><pkglist/></update></updates>';
    expect((await readText(text)).records).toMatchObject([{ id: 'EXBA-1', part: '', packages: [] }]);
  });
});

describe('parts', () => {
  it('an id that repeats with other packages keeps them all, an equal one counts once', async () => {
    const again = update({ packages: rpm('other', '2', '1.el9') });
    const { records } = await readText(file(update(), again, update(), update({ id: 'ALSA-2024:2' })));
    const part = 'almalinux:9 almalinux-9-for-x86_64-baseos-rpms';
    expect(records.map((record) => [record.id, record.part, record.packages[0]!.package])).toEqual([
      ['ALSA-2024:1', part, 'examplelib'],
      ['ALSA-2024:1', `${part} (2)`, 'other'],
      ['ALSA-2024:1', part, 'examplelib'],
      ['ALSA-2024:2', part, 'examplelib'],
    ]);
  });

  it('are the repository that most updates name, for each architecture where a file has one', async () => {
    const suse = (n: number, arch: string) =>
      update({
        id: `SUSE-SLE-Module-Basesystem-15-SP4-2022-${n}`,
        inside: '<release>SUSE Updates SLE-Module-Basesystem 15-SP4</release>',
        collection: '',
        collectionInside: '',
        packages: rpm('gpg2', '2.2.27', '150300.3.5.1', `epoch="0" arch="${arch}"`),
      });
    const partsOf = async (...updates: string[]) =>
      new Set((await readText(file(...updates))).records.map(({ part }) => part));
    const part = 'sles:15.4 SUSE-SLE-Module-Basesystem-15-SP4 SUSE Updates SLE-Module-Basesystem 15-SP4';
    expect(await partsOf(suse(1, 'x86_64'), suse(2, 'noarch'))).toEqual(new Set([`${part} x86_64`]));
    expect(await partsOf(suse(1, 'aarch64'))).toEqual(new Set([`${part} aarch64`]));
    expect(await partsOf(suse(1, 'aarch64'), suse(2, 'x86_64'))).toEqual(new Set([part]));
    const other = update({ id: 'ALSA-2024:9', collection: 'short="almalinux-9-for-x86_64-appstream-rpms"' });
    expect(await partsOf(update(), other, update({ id: 'ALSA-2024:2' }))).toEqual(
      new Set(['almalinux:9 almalinux-9-for-x86_64-baseos-rpms']),
    );
  });

  it('of a file with thousands of updates are one', async () => {
    const updates = Array.from({ length: 2_000 }, (_, n) => update({ id: `ALSA-2024:${n}` }));
    const { records } = await readText(file(...updates));
    expect(records).toHaveLength(2_000);
    expect(new Set(records.map(({ part }) => part)).size).toBe(1);
  });
});

describe('a file that is wrong', () => {
  it('cut, zeroed or flipped', () => expectDamageRefused(fixture, 'updateinfo.xml', 60));

  it.each<[string, Written, string]>([
    ['without an id', { id: '' }, 'update 1: it has no id'],
    ['with a date that is none', { inside: '<issued date="soon"/>' }, '"soon" is not a date'],
    [
      'with a package without a version',
      { packages: '<package name="a" release="1.el9" arch="noarch"/>' },
      'has no version',
    ],
    [
      'with an architecture that is none',
      { packages: rpm('a', '1', '1.el9', 'arch="x87"') },
      '"x87" is no architecture',
    ],
    [
      'with an epoch that is none',
      { packages: rpm('a', '1', '1.el9', 'arch="noarch" epoch="one"') },
      '"one" is no epoch',
    ],
    ['with a module without a stream', { collectionInside: '<module name="nodejs"/>' }, 'a module has no stream'],
    [
      'of no release that is known',
      { id: 'EXSA-2024:1', collection: 'short="example-1"' },
      'does not tell which release EXSA-2024:1 is of',
    ],
  ])('%s', async (_, written, why) => {
    expect(await refusalOf(readText(file(update(written))))).toContain(why);
  });

  it('other files of a repository are none', async () => {
    for (const text of [
      '<?xml version="1.0"?><repomd xmlns="http://linux.duke.edu/metadata/repo"><data type="updateinfo"/></repomd>',
      '<metadata packages="1"/>',
      '---\ndocument: modulemd\nversion: 2\n',
      '<html><body><updates></updates></body></html>',
    ])
      expect(await refusalOf(readText(text))).toContain('is not a file of a feed');
    expect(await refusalOf(readText('<updates/>'))).toContain('it holds no record');
  });

  it('with entities of its own, or not in UTF-8', async () => {
    const entity = `<!DOCTYPE updates [<!ENTITY a "b">]>${file(update()).replace(/^.*\n/, '')}`;
    await expect(readText(entity)).rejects.toBeInstanceOf(Refusal);
    const latin = Buffer.from(file(update({ inside: '<title>\u00e9</title>' })), 'latin1');
    expect(await refusalOf(readRecords({ name: 'a', bytes: latin }))).toContain('not UTF-8');
  });

  it('of any text never gives an internal error', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.constantFrom('<update>', '</update>', '<id>A-1</id>', update(), '<pkglist>', 'x', '<![CDATA[', '&amp;'),
        ),
        async (parts) => {
          await readText(`<updates>${parts.join('')}</updates>`).catch((error: unknown) =>
            expect(error).toBeInstanceOf(Refusal),
          );
        },
      ),
      { numRuns: 100 },
    ));
});

describe.skipIf(!haveSharedData)('captures', () => {
  it.each([
    ['amazon/updateinfo_1.xml.gz', 'ALAS-2011-1', 'amzn:2018', 1, 1],
    ['amazon/updateinfo_2.xml.gz', 'ALAS2-2018-939', 'amzn:2', 2, 1],
    ['amazon/updateinfo_2022.xml.gz', 'ALAS2022-2021-001', 'amzn:2022', 4, 2],
    ['amazon/updateinfo_2023.xml.gz', 'ALAS2023-2023-001', 'amzn:2023', 2, 21],
    ['amazon/updateinfo_2_kernel-5.15.xml.gz', 'ALAS2KERNEL-5.15-2022-001', 'amzn:2', 13, 16],
    [
      'alma/almalinux__9__AppStream__x86_64__os__repodata__cccc125de8ddb7f66ac6a9850f48af285670c3ace1e29f2b0ce002ab69b88ee5-updateinfo.xml.gz',
      'ALSA-2023:7549',
      'almalinux:9',
      1,
      1,
    ],
  ])('%s', async (name, id, scope, vulnerabilities, statements) => {
    const { feed, records } = await readRecords({ path: sharedData(`updateinfo/${name}`) });
    const [record] = records;
    expect([feed, records.length, record!.id]).toEqual(['updateinfo', 1, id]);
    expect(new Set(record!.packages.map((said) => said.scope))).toEqual(new Set([scope]));
    expect([record!.vulnerabilities.length, record!.packages.length]).toEqual([vulnerabilities, statements]);
  });
});
