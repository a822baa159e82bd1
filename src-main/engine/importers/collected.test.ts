import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileOf, windowsClient as client, type Told } from '../../../test/collected-files.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { inventory as inventoryModel } from '../../../src-shared/model/software.ts';
import { contentOf, readContent } from '../files/content.ts';
import { collected } from './collected.ts';
import { detectImporter } from './index.ts';

const contentOfFile = (bytes: Uint8Array) => readContent({ name: 'x', folder: '', bytes });
function parse(bytes: Uint8Array) {
  const content = contentOfFile(bytes);
  expect(detectImporter(content)).toBe(collected);
  const [parsed, ...others] = collected.parse(content);
  expect(others).toEqual([]);
  inventoryModel.parse(parsed!.inventory);
  return parsed!;
}
function refusal(bytes: Uint8Array): Refusal {
  const content = contentOfFile(bytes);
  expect(detectImporter(content)).toBe(collected);
  try {
    Array.from(collected.parse(content));
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return error as Refusal;
  }
  throw new Error('it was taken');
}

const debian: Told = {
  os: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n',
  uname: 'Linux 6.1.0-28-amd64 x86_64\n',
  name: 'web1.shop.example\n',
  ip: '2: e: <UP> mtu 1\\ link/ether 52:54:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n2: e    inet 192.0.2.7/24 scope global e\n',
  debian: '',
  arch: 'amd64\n',
  packages: 'ii \tbash\t5.2.15-2+b7\tamd64\tbash\t5.2.15-2\t\n',
  offers: { text: '', exit: 100, errors: 'E: no' },
  hostkeys: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== x\n',
};

describe('the file of a collector', () => {
  it('is read with its time and its machine', () => {
    const { inventory, warnings } = parse(fileOf(debian));
    expect(inventory).toMatchObject({
      takenAt: '2026-11-20T08:00:00.000Z',
      identity: { name: 'web1', fqdn: 'web1.shop.example', macs: ['52:54:00:00:00:01'] },
      addresses: ['192.0.2.7'],
      os: { family: 'debian', version: '12', arch: 'amd64' },
      packages: [{ name: 'bash', sourceVersion: '5.2.15-2' }],
    });
    expect(inventory.identity.sshHostKeys).toEqual([expect.stringMatching(/^SHA256:/)]);
    expect(inventory.available).toBeUndefined();
    expect(warnings.join('\n')).toContain('what is offered is not known: apt-get: E: no');
  });

  it('is refused when a byte of it was changed, and taken with a warning where it has no hash', () => {
    const whole = fileOf(debian);
    const changed = Buffer.from(whole.toString().replace('5.2.15-2+b7', '5.2.15-2+b8'));
    expect(refusal(changed)).toMatchObject({
      code: 'file-damaged',
      message: expect.stringContaining('SHA-256') as string,
    });
    expect(refusal(Buffer.from(whole.toString().replace('\n"sha256"', '\n "sha256"'))).code).toBe('file-damaged');
    expect(refusal(Buffer.from(whole.toString().replaceAll('\n', '\r\n'))).code).toBe('file-damaged');
    // Line ends after the end say nothing.
    expect(parse(Buffer.concat([whole, Buffer.from('\r\n')])).warnings.join()).not.toContain('hash');
    const none = parse(fileOf(debian, { sha256: 'none' }));
    expect(none.warnings.join('\n')).toContain('no program for a hash');
    expect(none.inventory.packages).toHaveLength(1);
  });

  it('is refused in words when it is of a newer form, cut off or not whole', () => {
    expect(refusal(fileOf(debian, { schema: 'patchledger-inventory/2' }))).toMatchObject({
      code: 'not-recognised',
      message: expect.stringContaining('newer form') as string,
    });
    const whole = fileOf(debian);
    for (const length of [40, 200, whole.length - 3])
      expect(refusal(whole.subarray(0, length))).toMatchObject({ code: 'file-damaged' });
    const odd = Buffer.from('{"schema":"patchledger-inventory/1","sections":[],"takenAt":7,"sha256":"none"}');
    expect(refusal(odd).code).toBe('file-damaged');
    expect(collected.detect(contentOf('{"schema":"other/1"}', { name: '', folder: '', bytes: Buffer.alloc(0) }))).toBe(
      0,
    );
  });

  it('says what is missing where the packages could not be listed', () => {
    const { inventory, warnings } = parse(fileOf({ ...debian, packages: { text: '', exit: 2, errors: 'broken' } }));
    expect(inventory.packages).toBeUndefined();
    expect(warnings.join('\n')).toContain('the installed packages could not be listed');
  });

  it('stands any text in any section, in time', { timeout: 60_000 }, () => {
    const names = [
      ...Object.keys(debian),
      'maps',
      'processes',
      'hosts',
      'dmi',
      'index',
      'shown',
      'rpm',
      'apk',
      'win-os',
    ];
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom(
        '[',
        '{}',
        'null',
        '[null,1,"x",[]]',
        '\n'.repeat(50_000),
        ' '.repeat(200_000),
        'a'.repeat(200_000),
      ),
      fc.constantFrom('Inst a [', 'process 1', '/proc/1/maps:').map((text) => `${text}${' '.repeat(100_000)}x`),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), nasty, { maxKeys: 6 }), (told) => {
        parse(fileOf({ ...debian, ...told }));
      }),
      { numRuns: 60 },
    );
  });
});

describe('other Linux systems', () => {
  it('with rpm: epochs, modules, locks, offers with their advisories', () => {
    const { inventory } = parse(
      fileOf({
        ...debian,
        packages: '',
        debian: '',
        os: 'NAME="Rocky Linux"\nVERSION="9.4 (Blue Onyx)"\nID="rocky"\nVERSION_ID="9.4"\nPRETTY_NAME="Rocky Linux 9.4"\n',
        rpm: 'openssl\t1\t3.0.7\t27.el9\tx86_64\topenssl-3.0.7-27.el9.src.rpm\tRocky\t(none)\nvim-minimal\t2\t8.2\t1\tx86_64\tvim-8.2-1.src.rpm\tRocky\t(none)\n',
        'rpm-locks': '# kept\nvim-minimal-2:8.2-1.*\n!nginx\n',
        'rpm-index': '1763600000.5 repomd.xml\n',
        'dnf-offers': 'openssl 1 3.0.7 28.el9 x86_64 openssl-3.0.7-28.el9.src.rpm baseos\n\n',
        'dnf-advisories':
          'RLSA-2026:7 Moderate/Sec. openssl-3.0.7-28.el9.x86_64\nRLBA-2026:8 bugfix openssl-1:3.0.7-28.el9.x86_64\n',
        'needs-restarting': { text: 'Reboot is required\n', exit: 1 },
        reboot: { text: '', exit: 1 },
      }),
    );
    expect(inventory.os).toMatchObject({ family: 'rocky', version: '9.4', arch: 'amd64' });
    expect(inventory.packages).toMatchObject([
      { name: 'openssl', version: '1:3.0.7-27.el9', source: 'openssl', held: false, scheme: 'rpm' },
      { name: 'vim-minimal', source: 'vim', held: true },
    ]);
    expect(inventory.available).toMatchObject([
      {
        name: 'openssl',
        version: '1:3.0.7-28.el9',
        suites: ['baseos'],
        security: true,
        class: 'security',
        advisories: ['RLBA-2026:8', 'RLSA-2026:7'],
      },
    ]);
    expect(inventory.reboot).toEqual({ required: true, packages: [] });
  });

  it('with zypper', () => {
    const { inventory } = parse(
      fileOf({
        os: 'NAME="SLES"\nVERSION="15-SP5"\nID="sles"\nVERSION_ID="15.5"\nPRETTY_NAME="SUSE Linux Enterprise Server 15 SP5"\n',
        rpm: 'libcurl4\t(none)\t8.0.1\t150400.5.23.1\tx86_64\tcurl-8.0.1-150400.5.23.1.src.rpm\tSUSE LLC\n',
        'rpm-index': '1763600000 repomd.xml\n',
        'zypper-offers':
          '<?xml version=\'1.0\'?>\n<stream>\n<update-status version="0.6">\n<update-list>\n<update name="libcurl4" edition="8.0.1-150400.5.32.1" arch="x86_64" kind="package" edition-old="8.0.1-150400.5.23.1"><summary>x</summary><source url="https://x/" alias="SLE-Updates"/></update>\n</update-list>\n</update-status>\n</stream>\n',
      }),
    );
    expect(inventory.available).toMatchObject([
      { name: 'libcurl4', version: '8.0.1-150400.5.32.1', source: 'curl', suites: ['SLE-Updates'], arch: 'x86_64' },
    ]);
    expect(inventory.reboot).toBeUndefined();
  });

  it('with its containers, each a machine of its own', () => {
    const content = contentOfFile(
      fileOf({
        ...debian,
        containers: `docker ${'1'.repeat(64)} /shop web:1 sha256:1\npodman ${'2'.repeat(64)} cache cache:2\n`,
        'container-1':
          'ID=alpine\nNAME="Alpine Linux"\nVERSION_ID=3.20.3\n\n== apk aarch64\nP:musl\nV:1.2.5-r0\nA:aarch64\no:musl\n\n',
      }),
    );
    const parsed = [...collected.parse(content)];
    expect(parsed.map(({ part }) => part)).toEqual(['host', 'shop', 'cache']);
    expect(parsed[1]!.inventory).toMatchObject({
      takenAt: '2026-11-20T08:00:00.000Z',
      kind: 'container',
      os: { family: 'alpine', arch: 'arm64' },
      packages: [{ name: 'musl', scheme: 'apk' }],
    });
    expect(parsed[2]!.inventory.container).toEqual({ host: 'web1', engine: 'podman', image: 'cache:2' });
    expect(parsed[0]!.warnings.join()).toContain('1 container(s) were not looked into');
  });

  it('and what yum of old offers, told as security where its advisories say so', () => {
    const { inventory } = parse(
      fileOf({
        os: 'NAME="CentOS Linux"\nID="centos"\nVERSION_ID="7"\nPRETTY_NAME="CentOS Linux 7 (Core)"\n',
        uname: 'Linux 3.10.0-1160.el7.x86_64 x86_64\n',
        rpm: 'openssl-libs\t1\t1.0.2k\t25.el7_9\tx86_64\topenssl-1.0.2k-25.el7_9.src.rpm\tCentOS\n',
        'yum-offers': '\nopenssl-libs.x86_64        1:1.0.2k-26.el7_9        updates\n',
        'yum-advisories': 'CESA-2026:1 Important/Sec. 1:openssl-libs-1.0.2k-26.el7_9.x86_64\n',
        'rpm-index': '1763500000.5 repomd.xml\n',
      }),
    );
    expect(inventory.available).toMatchObject([
      { name: 'openssl-libs', version: '1:1.0.2k-26.el7_9', source: 'openssl', security: true, suites: ['updates'] },
    ]);
  });

  it('and a Mac: system, cards that carry something, serial number', () => {
    const { inventory } = parse(
      fileOf({
        'mac-version': 'ProductName:\t\tmacOS\nProductVersion:\t\t14.5\nBuildVersion:\t\t23F79\n',
        uname: 'Darwin 23.5.0 arm64\n',
        name: 'Annas-MacBook-Air.local\n',
        'mac-network':
          'lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> mtu 16384\n\tinet 127.0.0.1 netmask 0xff000000\nen0: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500\n\tether a4:83:e7:00:00:01\n\tinet6 fe80::1c%en0 prefixlen 64 secured scopeid 0xb\n\tinet 192.0.2.44 netmask 0xffffff00 broadcast 192.0.2.255\n\tstatus: active\nen5: flags=8863<UP,RUNNING> mtu 1500\n\tether ac:de:48:00:11:22\n\tinet 198.51.100.1 netmask 0xff\n\tstatus: inactive\n',
        'mac-platform':
          '+-o J413AP  <class IOPlatformExpertDevice>\n    {\n      "model" = <"Mac14,2">\n      "IOPlatformSerialNumber" = "C02TEST00001"\n    }\n',
        'mac-booted': '{ sec = 1763500000, usec = 1 } Tue Nov 18 22:26:40 2025\n',
      }),
    );
    expect(inventory).toMatchObject({
      identity: { name: 'Annas-MacBook-Air', serial: 'C02TEST00001', macs: ['a4:83:e7:00:00:01'] },
      addresses: ['192.0.2.44'],
      os: { family: 'macos', name: 'macOS 14.5', version: '14.5', build: '23F79', arch: 'arm64' },
      kernel: { release: '23.5.0' },
      bootedAt: '2025-11-18T21:06:40.000Z',
    });
    expect(inventory.packages).toBeUndefined();
  });
});

describe('Windows', () => {
  it('a client: system, cards, programs of both views and users, updates and their state', () => {
    const { inventory, warnings } = parse(fileOf(client));
    expect(inventory).toMatchObject({
      kind: 'workstation',
      identity: {
        machineId: '0d6c3a1e-1111-2222-3333-0123456789ab',
        serial: 'PF4TEST1',
        name: 'Empfang-PC',
        domain: 'praxis.example',
        fqdn: 'empfang-pc.praxis.example',
        macs: ['a0:b1:c2:00:00:01', 'a0:b1:c2:00:00:02'],
      },
      addresses: ['192.0.2.30'],
      os: {
        family: 'windows',
        name: 'Microsoft Windows 11 Pro',
        version: '10.0.22631',
        build: '22631',
        ubr: 4169,
        edition: 'Pro',
        arch: 'amd64',
        product: 'Windows 11 Version 23H2 for x64-based Systems',
      },
      bootedAt: '2026-11-17T06:31:12.000Z',
      hardware: { vendor: 'LENOVO', memory: 17_051_885_568, firmware: 'N3QET40W (1.40 )' },
      sections: ['programs', 'apps'],
      hotfixes: [
        { kb: 'KB5042099', installedOn: '2026-09-11' },
        { kb: 'KB5043076', installedOn: '2026-09-12' },
      ],
      reboot: { required: true, packages: ['Windows Update'] },
      windowsUpdate: {
        lastSearch: '2026-11-19T22:14:05.000Z',
        lastInstall: '2026-09-12T18:00:00.000Z',
        pausedUntil: '2026-12-01T07:00:00.000Z',
        server: 'http://wsus.praxis.example:8530',
      },
      securityControls: [
        { name: 'Microsoft Defender Antivirus', definitions: '1.421.226.0', active: true, upToDate: false },
      ],
    });
    expect(inventory.packages!.map(({ name, version, arch }) => [name, version, arch])).toEqual([
      ['7-Zip 23.01 (x64)', '23.01', ''],
      ['Microsoft Edge', '131.0.2903.51', ''],
      ['Praxissoftware „Größe“', '', ''],
      ['Zoom', '6.2.7 (49583)', ''],
      ['Microsoft Edge WebView2 Runtime', '131.0.2903.48', ''],
      ['Mozilla Firefox', '132.0.2', ''],
      ['Microsoft Office Click-to-Run, Current Channel', '16.0.18129.20158', ''],
      ['Microsoft .NET Framework 4.8.1', '4.8.09032', ''],
      ['Microsoft .NET Runtime', '8.0.10', ''],
      ['Microsoft Malware Protection Engine', '1.1.24090.11', ''],
      ['Microsoft.WindowsCalculator', '11.2405.2.0', 'amd64'],
    ]);
    expect(inventory.available).toBeUndefined();
    expect(warnings.join('\n')).toContain('1 user(s) were not logged on');
  });

  it('without an administrator: no apps are stated, and files to be renamed alone ask for no restart', () => {
    const { inventory, warnings } = parse(
      fileOf(
        { ...client, 'win-reboot': [{ ComponentStore: false, WindowsUpdate: false, PendingFileRenames: 2 }] },
        { elevated: false },
      ),
    );
    expect(inventory.sections).toEqual(['programs']);
    expect(inventory.reboot).toEqual({ required: false, packages: [] });
    expect(warnings.join('\n')).toMatch(/only when an administrator[^]*2 file\(s\) are to be replaced/);
  });

  it('a server: SQL Server and Exchange by their real builds, lists wrapped by Windows PowerShell', () => {
    const wrapped = (rows: object[]) => ({
      exit: 0,
      text: JSON.stringify({ value: rows, Count: rows.length }),
      errors: '',
    });
    const { inventory } = parse(
      fileOf({
        'win-system': [
          { Name: 'MX1', DNSHostName: 'MX1', Domain: 'WORKGROUP', PartOfDomain: false, SystemType: 'x64-based PC' },
        ],
        'win-os': [
          {
            Caption: 'Microsoft Windows Server 2019 Standard',
            Version: '10.0.17763',
            BuildNumber: '17763',
            OSArchitecture: '64-bit',
            ProductType: 3,
            ServicePackMajorVersion: 0,
          },
        ],
        'win-version': [{ CurrentBuild: '17763', UBR: 6414, InstallationType: 'Server Core' }],
        'win-programs': wrapped([
          {
            DisplayName: 'Microsoft Exchange Server 2019 Cumulative Update 14',
            DisplayVersion: '15.2.1544.4',
            View: '64',
          },
        ]),
        'win-sql': wrapped([
          {
            Version: '15.0.2000.5',
            PatchLevel: '15.0.4410.1',
            Edition: 'Standard Edition',
            SP: 0,
            Instance: 'MSSQLSERVER',
            Id: 'MSSQL15.MSSQLSERVER',
          },
        ]),
        'win-exchange': [
          {
            MsiProductMajor: 15,
            MsiProductMinor: 2,
            MsiBuildMajor: 1544,
            MsiBuildMinor: 4,
            FileVersion: '15.02.1544.011',
          },
        ],
        'win-hotfixes': { exit: 1, text: '[]', errors: 'Zugriff verweigert' },
      }),
    );
    expect(inventory.kind).toBe('server');
    expect(inventory.identity).toEqual({ name: 'MX1', macs: [] });
    expect(inventory.os).toMatchObject({ product: 'Windows Server 2019', ubr: 6414 });
    expect(inventory.hotfixes).toBeUndefined();
    expect(inventory.packages!.map(({ name, version }) => [name, version])).toEqual([
      ['Microsoft Exchange Server 2019 Cumulative Update 14', '15.2.1544.4'],
      ['Microsoft SQL Server 2019 Standard Edition (MSSQLSERVER)', '15.0.4410.1'],
      ['Microsoft Exchange Server', '15.2.1544.11'],
    ]);
  });

  it('an offline scan: classes with definitions apart, KBs, CVEs and the age of the catalogue', () => {
    const update = (title: string, kb: string, category: string, more: object = {}) => ({
      Title: title,
      KB: [kb],
      Bulletins: [],
      CVEs: [],
      Severity: '',
      Reboot: 1,
      Size: 1000,
      Hidden: false,
      Categories: [
        { Name: 'x', Id: category },
        { Name: 'Windows 11', Id: '72e7624a-5b00-45d2-b92f-e561c0a6a160' },
      ],
      ...more,
    });
    const { inventory } = parse(
      fileOf({
        ...client,
        'win-scan': [
          update(
            '2026-11 Cumulative Update for Windows 11 (KB5046633)',
            'KB5046633',
            '0FA1201D-4330-4FA8-8AE9-B877473B6441',
            { Severity: 'Critical', CVEs: ['CVE-2026-43451'] },
          ),
          update(
            'Security Intelligence Update for Microsoft Defender (KB2267602)',
            'KB2267602',
            'E0789628-CE08-4437-BE74-2495B842F43B',
            { Severity: 'Important' },
          ),
          update('Realtek - Net - 1.2', '', 'EBFC1FC5-71A4-4F7B-9ACA-3B9A503104A0', {
            KB: null,
            UpdateId: 'b1e6',
            Categories: { Name: 'Drivers', Id: 'EBFC1FC5-71A4-4F7B-9ACA-3B9A503104A0' },
          }),
        ],
        'win-scan-catalogue': [{ Modified: '2026-11-12T18:00:00Z' }],
      }),
    );
    expect(inventory.availableAsOf).toBe('2026-11-12T18:00:00.000Z');
    expect(inventory.available!.map((offer) => [offer.class, offer.security, offer.version, offer.advisories])).toEqual(
      [
        ['security', true, 'KB5046633', ['KB5046633', 'CVE-2026-43451']],
        ['definition', false, 'KB2267602', ['KB2267602']],
        ['driver', false, 'b1e6', []],
      ],
    );
    const failed = parse(fileOf({ ...client, 'win-scan': { exit: 1, text: '[]', errors: '0x80070005' } }));
    expect(failed.inventory.available).toBeUndefined();
    expect(failed.warnings.join('\n')).toContain('the offline scan failed: 0x80070005');
  });
});
