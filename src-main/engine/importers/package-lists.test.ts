/**
 * RPM and Alpine listings. Inputs without a note are made up here after the publishers' documentation (rpm(8), dnf(8), apk(8), zypper(8))
 * in the forms their versions print.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import { contentOf } from '../files/content.ts';
import { decodeText } from '../files/text.ts';
import { detectImporter } from './index.ts';

const listings = join(import.meta.dirname, '../../../test/fixtures/listings');

function read(content: string | Buffer) {
  const bytes = Buffer.from(content);
  const parsedContent = contentOf(decodeText(bytes).text, { name: 'file', folder: '', bytes });
  const importer = detectImporter(parsedContent);
  const parsed = [...(importer?.parse(parsedContent) ?? [])][0];
  return { id: importer?.id ?? null, inventory: parsed?.inventory, warnings: parsed?.warnings ?? [] };
}

const packages = (content: string) => read(content).inventory!.packages!;
const brief = (content: string) => packages(content).map((p) => [p.name, p.version, p.arch, p.source, p.sourceVersion]);
const offers = (content: string) =>
  read(content).inventory!.available!.map((a) => [a.name, a.arch, a.version, a.class, a.security, a.advisories]);

describe('rpm -qa', () => {
  const plain = ['bash-5.1.8-6.el9_1.x86_64', 'tzdata-2023c-1.el9.noarch', 'NetworkManager-libnm-1.42.2-1.el9.x86_64'];

  it('takes names, versions and architectures apart and leaves public keys out', () => {
    const text = [...plain, 'gpg-pubkey-8483c65d-5ccc5b19', 'java-1.8.0-openjdk-1.8.0.362.b09-4.el9.x86_64'].join('\n');
    expect(read(text).id).toBe('rpm-qa');
    expect(brief(text)).toEqual([
      ['bash', '5.1.8-6.el9_1', 'x86_64', 'bash', '5.1.8-6.el9_1'],
      ['tzdata', '2023c-1.el9', 'noarch', 'tzdata', '2023c-1.el9'],
      ['NetworkManager-libnm', '1.42.2-1.el9', 'x86_64', 'NetworkManager-libnm', '1.42.2-1.el9'],
      ['java-1.8.0-openjdk', '1.8.0.362.b09-4.el9', 'x86_64', 'java-1.8.0-openjdk', '1.8.0.362.b09-4.el9'],
    ]);
    expect(packages(text).every((item) => item.sourceKnown === false && item.scheme === 'rpm')).toBe(true);
  });

  it.each([
    ['without architectures', plain.map((line) => line.replace(/\.(?:x86_64|noarch)$/, ''))],
    ['with epochs inside', plain.map((line) => line.replace(/-(\d[^-]*-[^-]*)$/, '-0:$1'))],
    ['with (none) for an epoch', plain.map((line) => line.replace(/-(\d[^-]*-[^-]*)$/, '-(none):$1'))],
    ['with epochs in front', plain.map((line) => `0:${line}`)],
    ['as file names', plain.map((line) => `${line}.rpm`)],
    ['by time, in German', plain.map((line) => `${line.padEnd(45)} Di 05 Sep 2023 10:11:12 CEST`)],
    ['by time, in Japanese', plain.map((line) => `${line.padEnd(45)} 2023年09月05日 10時11分12秒`)],
    ['by time, in English', plain.map((line) => `${line.padEnd(45)} Tue 05 Sep 2023 10:11:12 AM UTC`)],
  ])('reads words %s', (_, lines) => {
    expect(read(lines.join('\n')).id).toBe('rpm-qa');
    expect(brief(lines.join('\n')).map((row) => row.slice(0, 2))).toEqual([
      ['bash', '5.1.8-6.el9_1'],
      ['tzdata', '2023c-1.el9'],
      ['NetworkManager-libnm', '1.42.2-1.el9'],
    ]);
  });

  const rows = [
    ['bash', '(none)', '5.1.8', '6.el9', 'x86_64', 'bash-5.1.8-6.el9.src.rpm'],
    ['openssl-libs', '1', '3.0.7', '6.el9_2', 'x86_64', 'openssl-3.0.7-6.el9_2.src.rpm'],
    ['bind-utils', '32', '9.16.23', '11.el9_2.2', 'x86_64', 'bind-9.16.23-11.el9_2.2.src.rpm'],
    ['tzdata', '(none)', '2023c', '1.el9', 'noarch', 'tzdata-2023c-1.el9.src.rpm'],
    ['vim-minimal', '2', '8.2.2637', '20.el9_1', 'x86_64', 'vim-8.2.2637-20.el9_1.src.rpm'],
    ['gpg-pubkey', '(none)', '8483c65d', '5ccc5b19', '(none)', '(none)'],
  ] as const;
  const expected = [
    ['bash', '5.1.8-6.el9', 'x86_64', 'bash', '5.1.8-6.el9'],
    ['openssl-libs', '1:3.0.7-6.el9_2', 'x86_64', 'openssl', '1:3.0.7-6.el9_2'],
    ['bind-utils', '32:9.16.23-11.el9_2.2', 'x86_64', 'bind', '32:9.16.23-11.el9_2.2'],
    ['tzdata', '2023c-1.el9', 'noarch', 'tzdata', '2023c-1.el9'],
    ['vim-minimal', '2:8.2.2637-20.el9_1', 'x86_64', 'vim', '2:8.2.2637-20.el9_1'],
  ];

  it.each([
    ['\t', 'tabs'],
    [' ', 'spaces'],
    ['|', 'bars'],
    [';', 'semicolons'],
    [',', 'commas'],
  ])('finds columns between %j (%s), in any order and with epochs of their own', (separator) => {
    const line = (order: number[]) => rows.map((row) => order.map((i) => row[i]!).join(separator)).join('\n');
    for (const order of [
      [0, 1, 2, 3, 4, 5],
      [5, 4, 0, 1, 2, 3],
      [4, 1, 0, 2, 3, 5],
    ]) {
      expect(read(line(order)).id).toBe('rpm-qa');
      expect(brief(line(order))).toEqual(expected);
    }
    // %{EPOCHNUM} instead of %{EPOCH}.
    const numbers = rows.map(([name, epoch, ...rest]) => [name, epoch.replace('(none)', '0'), ...rest].join(separator));
    expect(brief(numbers.join('\n'))).toEqual(expected);
  });

  it('takes epochs inside a version column, a heading, module labels and vendors', () => {
    const text = `NAME\tEVR\tARCH\tMODULE\tVENDOR\tSOURCE
nodejs\t1:18.14.2-2.module+el8.7.0+18445+9493b6ea\tx86_64\tnodejs:18:8070020230306170237:bd1311ed\tRed Hat, Inc.\tnodejs-18.14.2-2.module+el8.7.0+18445+9493b6ea.src.rpm
bash\t0:4.4.20-4.el8_6\tx86_64\t(none)\tRed Hat, Inc.\tbash-4.4.20-4.el8_6.src.rpm
epel-release\t8-18.el8\tnoarch\t(none)\tFedora Project\tepel-release-8-18.el8.src.rpm
`;
    expect(packages(text)).toMatchObject([
      {
        name: 'nodejs',
        version: '1:18.14.2-2.module+el8.7.0+18445+9493b6ea',
        module: 'nodejs:18:8070020230306170237:bd1311ed',
        origin: 'Red Hat, Inc.',
      },
      { name: 'bash', version: '4.4.20-4.el8_6', sourceVersion: '4.4.20-4.el8_6' },
      { name: 'epel-release', version: '8-18.el8', origin: 'Fedora Project' },
    ]);
    expect(packages(text)[1]).not.toHaveProperty('module');
  });

  it('passes over hashes and tags that no package has', () => {
    const text = `(none)|0a1b2c3d4e5f60718293a4b5c6d7e8f9|kernel-core|0|5.14.0|70.el9|x86_64
(none)|1a1b2c3d4e5f60718293a4b5c6d7e8f9|kernel-core|0|5.14.0|162.el9|x86_64
(none)|2a1b2c3d4e5f60718293a4b5c6d7e8f9|bind-utils|32|9.16.23|11.el9|x86_64
`;
    expect(brief(text).map((row) => row.slice(0, 2))).toEqual([
      ['kernel-core', '5.14.0-70.el9'],
      ['kernel-core', '5.14.0-162.el9'],
      ['bind-utils', '32:9.16.23-11.el9'],
    ]);
  });

  it('passes over signatures, times and sizes', () => {
    const text = `bash-5.1.8-6.el9.x86_64|RSA/SHA256, Tue 07 Mar 2023 10:00:00 AM UTC, Key ID 702d426d350d275d|1678183200|7738634
tzdata-2023c-1.el9.noarch|RSA/SHA256, Thu 30 Mar 2023 08:00:00 AM UTC, Key ID 702d426d350d275d|1680163200|1671512
`;
    expect(brief(text).map((row) => row.slice(0, 3))).toEqual([
      ['bash', '5.1.8-6.el9', 'x86_64'],
      ['tzdata', '2023c-1.el9', 'noarch'],
    ]);
  });

  it('reads blocks of rpm -qai', () => {
    const text = `Name        : openssl-libs
Epoch       : 1
Version     : 1.1.1k
Release     : 9.el8_7
Architecture: x86_64
Install Date: Mon 13 Mar 2023 09:00:00 AM UTC
Source RPM  : openssl-1.1.1k-9.el8_7.src.rpm
Vendor      : Rocky
Description :
Name of a library.

Name        : gpg-pubkey
Version     : 6d745a60
Release     : 60287f36
Architecture: (none)
Source RPM  : (none)
`;
    expect(brief(text)).toEqual([['openssl-libs', '1:1.1.1k-9.el8_7', 'x86_64', 'openssl', '1:1.1.1k-9.el8_7']]);
  });

  it('reads lists of dnf and yum, wrapped and with headings of other languages, and only what is installed', () => {
    const text = `Last metadata expiration check: 0:35:12 ago on Tue 07 Mar 2023 10:00:00 AM UTC.
Installed Packages
NetworkManager.x86_64                 1:1.40.16-4.el8_8               @baseos
a-package-with-a-very-long-name-that-fills-the-column.noarch
                                      1.0-1.el8                       @appstream
python3-very-long.x86_64              2.0-1.module+el8.7.0+18445+9493b6ea
                                                                      @appstream
Available Packages
zsh.x86_64                            5.5.1-10.el8                    baseos
`;
    expect(read(text).id).toBe('rpm-qa');
    expect(brief(text).map((row) => row.slice(0, 3))).toEqual([
      ['NetworkManager', '1:1.40.16-4.el8_8', 'x86_64'],
      ['a-package-with-a-very-long-name-that-fills-the-column', '1.0-1.el8', 'noarch'],
      ['python3-very-long', '2.0-1.module+el8.7.0+18445+9493b6ea', 'x86_64'],
    ]);
    const dnf5 = 'Installierte Pakete\nbash.x86_64   5.2.26-3.fc40   anaconda\nzlib-ng.x86_64 2.1.6-2.fc40 <unknown>\n';
    expect(brief(dnf5).map(([name]) => name)).toEqual(['bash', 'zlib-ng']);
    expect(read('Verfügbare Pakete\nzsh.x86_64  5.9-13.fc40  fedora\n').id).toBeNull();
  });

  it('takes from the table of zypper what is installed', () => {
    const text = `Loading repository data...
Reading installed packages...

S  | Repository                  | Name         | Version              | Arch
---+-----------------------------+--------------+----------------------+-------
i+ | SLE-Module-Basesystem15-SP5 | bash         | 4.4-150400.25.22     | x86_64
i  | SLE-Module-Basesystem15-SP5 | libz1        | 1.2.13-150500.4.3.1  | x86_64
v  | SLE-Module-Basesystem15-SP5 | libz1        | 1.2.13-150500.2.3    | x86_64
`;
    expect(brief(text).map((row) => row.slice(0, 3))).toEqual([
      ['bash', '4.4-150400.25.22', 'x86_64'],
      ['libz1', '1.2.13-150500.4.3.1', 'x86_64'],
    ]);
  });

  it("reads zypper's table with kinds, among them products", () => {
    const text = `S  | Name       | Type    | Version             | Arch   | Repository
---+------------+---------+---------------------+--------+----------------------
i+ | bash       | package | 4.4-150400.25.22    | x86_64 | SLE-Module-Basesystem
i  | Basesystem | product | 15.5-0              | x86_64 | SLE-Module-Basesystem
i  | libz1      | package | 1.2.13-150500.4.3.1 | x86_64 | SLE-Module-Basesystem
v  | zlib-devel | package | 1.2.13-150500.4.3.1 | x86_64 | SLE-Module-Basesystem
`;
    expect(read(text).id).toBe('rpm-qa');
    expect(packages(text).map((p) => p.name)).toEqual(['bash', 'libz1']);
  });

  it.each([
    ['pacman -Q', 'acl 2.3.1-3\nbash 5.1.016-4\nfilesystem 2023.09.18-1\nglibc 2.38-7\nlinux 6.5.5.arch1-1\n'],
    ['opkg list-installed', 'base-files - 1548-r23497\nbusybox - 1.36.1-1\ndropbear - 2022.82-5\n'],
    ['conda list', 'openssl 3.0.8 h7f8727e_0\npython 3.10.9 h7a1cb2a_0\n'],
    ['pip freeze', 'requests==2.28.1\nurllib3==1.26.12\n'],
    ['Slackware', 'bash-5.1.016-x86_64-1\ncoreutils-9.0-x86_64-3\n'],
    ['words and dates', 'release-2023-09-05\nreport-2023-10-05\nnotes-2023-11-05\n'],
    ['prose', 'The quick brown fox jumps over the lazy dog.\nThen it sleeps.\n'],
  ])('leaves %s alone', (_, text) => {
    expect(['rpm-qa', 'dnf-updateinfo', 'apk']).not.toContain(read(text).id);
  });

  it.skipIf(!haveSharedData)('takes a whole real system apart, whatever the columns', () => {
    const lock = sharedData('hosts/linux/fedora-coreos/manifest-lock.stable.x86_64.json');
    const locked = JSON.parse(readFileSync(lock, 'utf8')) as { packages: Record<string, { evra: string }> };
    const truth = Object.entries(locked.packages).map(([name, { evra }]) => {
      const [, epoch = '', version, release, arch] = /^(?:(\d+):)?([^-]+)-(.+)\.([^.]+)$/.exec(
        evra,
      )! as unknown as string[];
      return { name, epoch, version: version!, release: release!, arch: arch! };
    });
    expect(truth).toHaveLength(439);
    type Row = (typeof truth)[number];
    const forms: [string, (row: Row) => string][] = [
      ['NEVRA', (p) => `${p.name}-${p.epoch ? `${p.epoch}:` : ''}${p.version}-${p.release}.${p.arch}`],
      ['EPOCHNUM', (p) => [p.name, p.epoch || '0', p.version, p.release, p.arch].join('\t')],
      ['EPOCH', (p) => [p.name, p.epoch || '(none)', p.version, p.release, p.arch].join(';')],
      ['arch first', (p) => [p.arch, p.name, p.version, p.release, p.epoch || '(none)'].join('|')],
      ['spaces', (p) => [p.name, `${p.epoch || '0'}:${p.version}-${p.release}`, p.arch].join(' ')],
      [
        'sizes',
        (p) => [p.name, p.epoch || '(none)', p.version, p.release, p.arch, p.name.length * 9973, 1700000000].join(','),
      ],
    ];
    for (const [form, line] of forms) {
      expect(
        packages(truth.map(line).join('\n')).map((p) => `${p.name} ${p.version} ${p.arch}`),
        form,
      ).toEqual(
        truth.map(
          (p) => `${p.name} ${p.epoch && p.epoch !== '0' ? `${p.epoch}:` : ''}${p.version}-${p.release} ${p.arch}`,
        ),
      );
    }
    const plain = truth.map((p) => `${p.name}-${p.version}-${p.release}`).join('\n');
    expect(packages(plain).map((p) => p.name)).toEqual(truth.map((p) => p.name));
  });

  it.skipIf(!haveSharedData)("reads an inventory agent's own format", () => {
    const { id, inventory } = read(readFileSync(sharedData('hosts/linux/glpi-agent/rpm')));
    expect(id).toBe('rpm-qa');
    expect(inventory!.packages).toHaveLength(10);
    expect(inventory!.packages![0]).toEqual({
      name: 'libpciaccess0',
      version: '0.12.1-1.mga1',
      arch: 'i586',
      source: 'libpciaccess0',
      sourceVersion: '0.12.1-1.mga1',
      scheme: 'rpm',
      held: false,
      sourceKnown: false,
      origin: 'Mageia.Org',
    });
  });
});

describe('offers of RPM systems', () => {
  it.each([
    [
      'dnf',
      `Last metadata expiration check: 0:01:02 ago on Tue 07 Mar 2023 10:00:00 AM UTC.
RHSA-2023:0946 Important/Sec. openssl-libs-1:3.0.1-47.el9_1.x86_64
RHBA-2023:0949 bugfix         bash-5.1.8-6.el9_1.x86_64
RHSA-2023:1141 Moderate/Sec.  openssl-libs-1:3.0.7-6.el9_2.x86_64
RHEA-2023:1000 enhancement    tzdata-2023c-1.el9.noarch
`,
    ],
    [
      'dnf in German',
      `RHSA-2023:0946 Wichtig/Sich.   openssl-libs-1:3.0.1-47.el9_1.x86_64
RHBA-2023:0949 Fehlerbehebung  bash-5.1.8-6.el9_1.x86_64
RHSA-2023:1141 Mittel/Sich.    openssl-libs-1:3.0.7-6.el9_2.x86_64
RHEA-2023:1000 Erweiterung     tzdata-2023c-1.el9.noarch
`,
    ],
    [
      'dnf5',
      `Updating and loading repositories:
Repositories loaded.
Name           Type        Severity  Package                                          Issued
RHSA-2023:0946 security    Important openssl-libs-1:3.0.1-47.el9_1.x86_64 2023-02-28 01:15:23
RHBA-2023:0949 bugfix      None      bash-5.1.8-6.el9_1.x86_64            2023-02-28 01:15:23
RHSA-2023:1141 security    Moderate  openssl-libs-1:3.0.7-6.el9_2.x86_64  2023-03-28 01:15:23
RHEA-2023:1000 enhancement None      tzdata-2023c-1.el9.noarch            2023-03-30 01:15:23
`,
    ],
    [
      'yum',
      `Loaded plugins: fastestmirror, priorities
Loading mirror speeds from cached hostfile
 * base: mirror.example.org
RHSA-2023:0946 Important/Sec. 1:openssl-libs-3.0.1-47.el9_1.x86_64
RHBA-2023:0949 bugfix         bash-5.1.8-6.el9_1.x86_64
RHSA-2023:1141 Moderate/Sec.  1:openssl-libs-3.0.7-6.el9_2.x86_64
RHEA-2023:1000 newpackage     tzdata-2023c-1.el9.noarch
updateinfo list done
`,
    ],
  ])('joins the advisories of %s to one offer for each package', (_, text) => {
    expect(read(text).id).toBe('dnf-updateinfo');
    expect(offers(text)).toEqual([
      ['openssl-libs', 'x86_64', '1:3.0.7-6.el9_2', 'security', true, ['RHSA-2023:0946', 'RHSA-2023:1141']],
      ['bash', 'x86_64', '5.1.8-6.el9_1', 'bugfix', false, ['RHBA-2023:0949']],
      ['tzdata', 'noarch', '2023c-1.el9', 'feature', false, ['RHEA-2023:1000']],
    ]);
  });

  it('leaves out what is marked as installed', () => {
    const text =
      'i ALSA-2023:0946 Important/Sec. bash-5.1.8-6.el9.x86_64\n  FEDORA-2023-0a1b2c3d4e Low/Sec. curl-8.0.1-1.fc38.x86_64\n';
    expect(offers(text).map(([name]) => name)).toEqual(['curl']);
  });

  it('reads check-update without what becomes obsolete', () => {
    const text = `Last metadata expiration check: 1:00:00 ago on Tue 07 Mar 2023 10:00:00 AM UTC.

kernel.x86_64                           5.14.0-162.18.1.el9_1                   baseos
a-package-with-a-very-long-name-that-fills-the-column.noarch
                                        1:1.0-1.el9                             appstream
Obsoleting Packages
grub2-tools.x86_64                      1:2.06-46.el9                           baseos
    grub2-tools.x86_64                  1:2.06-27.el9                           @baseos
`;
    const { id, inventory } = read(text);
    expect(id).toBe('dnf-updateinfo');
    expect(inventory!.packages).toBeUndefined();
    expect(inventory!.available!.map((a) => [a.name, a.version, a.suites, a.security, a.class])).toEqual([
      ['kernel', '5.14.0-162.18.1.el9_1', ['baseos'], false, undefined],
      ['a-package-with-a-very-long-name-that-fills-the-column', '1:1.0-1.el9', ['appstream'], false, undefined],
    ]);
  });

  it('reads zypper list-updates, whose heading may be of any language', () => {
    const text = `Repository-Daten werden geladen ...
S | Repository | Name | Aktuelle Version | Verfügbare Version | Arch
--+------------+------+------------------+--------------------+-------
v | SLES15-SP5-Updates | openssl-3 | 3.0.8-150500.3.1 | 3.0.8-150500.5.14.1 | x86_64
v | SLES15-SP5-Updates | timezone | 2023c-150000.75.23.1 | 2024a-150000.75.28.1 | noarch
`;
    expect(read(text).id).toBe('dnf-updateinfo');
    expect(offers(text).map((row) => row.slice(0, 3))).toEqual([
      ['openssl-3', 'x86_64', '3.0.8-150500.5.14.1'],
      ['timezone', 'noarch', '2024a-150000.75.28.1'],
    ]);
  });
});

describe('apk', () => {
  it('reads names with versions, with and without descriptions', () => {
    const text = `WARNING: opening from cache https://dl-cdn.alpinelinux.org/alpine/v3.18/main: No such file or directory
musl-1.2.4-r0
ca-certificates-bundle-20230506-r0
libcrypto3-3.1.0_alpha2-r4
.build-deps-20230601.101112
`;
    expect(read(text).id).toBe('apk');
    expect(brief(text)).toEqual([
      ['musl', '1.2.4-r0', '', 'musl', '1.2.4-r0'],
      ['ca-certificates-bundle', '20230506-r0', '', 'ca-certificates-bundle', '20230506-r0'],
      ['libcrypto3', '3.1.0_alpha2-r4', '', 'libcrypto3', '3.1.0_alpha2-r4'],
    ]);
    expect(packages(text).every((item) => item.sourceKnown === false)).toBe(true);
    const described =
      'musl-1.2.4-r0 - the musl c library (libc) implementation\nbusybox-1.36.1-r2 - Size optimized toolbox - of many\n';
    expect(brief(described).map((row) => row.slice(0, 2))).toEqual([
      ['musl', '1.2.4-r0'],
      ['busybox', '1.36.1-r2'],
    ]);
    expect(read(text).warnings).toEqual([]);
  });

  it('reads apk list: installed with origins, and what it can be upgraded to', () => {
    const text = `busybox-binsh-1.36.1-r0 x86_64 {busybox} (GPL-2.0-only) [installed]
libssl3-3.1.0-r4 x86_64 {openssl} (Apache-2.0) [installed]
libssl3-3.1.1-r1 x86_64 {openssl} (Apache-2.0) [upgradable from: libssl3-3.1.0-r4]
zsh-5.9-r1 x86_64 {zsh} (MIT-Modern-Variant GPL-2.0-only)
`;
    const { inventory } = read(text);
    expect(inventory!.packages!.map((p) => [p.name, p.version, p.arch, p.source, p.sourceKnown])).toEqual([
      ['busybox-binsh', '1.36.1-r0', 'x86_64', 'busybox', undefined],
      ['libssl3', '3.1.0-r4', 'x86_64', 'openssl', undefined],
    ]);
    expect(inventory!.available).toMatchObject([
      { name: 'libssl3', version: '3.1.1-r1', source: 'openssl', security: false },
    ]);
  });

  it('reads apk version, also when nothing is newer', () => {
    const text = `Installed:                                Available:
libcrypto3-3.1.0-r4                     < 3.1.1-r1
musl-1.2.4-r0                           = 1.2.4-r0
`;
    const { inventory } = read(text);
    expect(inventory).toMatchObject({ available: [{ name: 'libcrypto3', version: '3.1.1-r1' }] });
    expect(inventory!.packages).toBeUndefined();
    expect(read('Installed:                                Available:\n').inventory).toEqual({
      identity: {},
      available: [],
    });
  });

  it('refuses the index of a repository', () => {
    expect(read('C:Q1abc=\nP:musl\nV:1.2.4-r0\nA:x86_64\nS:1\nI:2\nT:libc\no:musl\n\n').id).toBeNull();
  });

  it('reads the database of a real system', () => {
    const { id, inventory, warnings } = read(readFileSync(join(listings, 'lib-apk-db-installed')));
    expect(id).toBe('apk');
    expect(warnings).toEqual([]);
    expect(inventory!.packages!.map((p) => `${p.name} ${p.version} ${p.source}`)).toEqual([
      'alpine-baselayout 3.4.3-r1 alpine-baselayout',
      'alpine-baselayout-data 3.4.3-r1 alpine-baselayout',
      'alpine-keys 2.4-r1 alpine-keys',
      'apk-tools 2.14.0-r0 apk-tools',
      'busybox 1.36.0-r9 busybox',
      'busybox-binsh 1.36.0-r9 busybox',
      'ca-certificates-bundle 20230506-r0 ca-certificates',
      'libc-utils 0.7.2-r5 libc-dev',
      'libcrypto3 3.1.0-r4 openssl',
      'libssl3 3.1.0-r4 openssl',
      'musl 1.2.4-r0 musl',
      'musl-utils 1.2.4-r0 musl',
      'scanelf 1.3.7-r1 pax-utils',
      'ssl_client 1.36.0-r9 busybox',
      'zlib 1.2.13-r1 zlib',
    ]);
  });

  it('takes what its database does not tell as unknown', () => {
    const text = `C:Q1zwvKMnYs1b6ZdPTBJ0Z7D5P3jyA=
P:libssl3
V:3.1.0-r4
A:x86_64
o:openssl
F:lib
R:libssl.so.3

C:Q1zwvKMnYs1b6ZdPTBJ0Z7D5P3jyB=
P:own
V:1-r0
A:noarch
`;
    expect(read(text).id).toBe('apk');
    expect(packages(text)).toMatchObject([
      { name: 'libssl3', version: '3.1.0-r4', arch: 'x86_64', source: 'openssl', scheme: 'apk' },
      { name: 'own', source: 'own', sourceKnown: false },
    ]);
  });
});

describe('apt list', () => {
  it('leaves out packages of which only the configuration is left', () => {
    const text = `Auflistung…
openssl/stable,now 3.0.15-1 amd64 [installiert]
own/now 1.0 amd64 [installiert,lokal]
telnetd/now 0.17-41 amd64 [Konfiguration verbleibend]
`;
    expect(packages(text).map((p) => p.name)).toEqual(['openssl', 'own']);
  });
});
