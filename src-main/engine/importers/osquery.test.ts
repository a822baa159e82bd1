/** Rows by osquery's published schema and log formats; values made up. */
import { describe, expect, it } from 'vitest';
import { readImport, readOne } from '../../../test/read-import.ts';

const deb = [
  {
    name: 'bash',
    version: '5.1-6ubuntu1',
    source: '',
    size: '1864',
    arch: 'amd64',
    revision: '6ubuntu1',
    status: 'install ok installed',
    maintainer: 'Ubuntu',
    section: 'shells',
    priority: 'required',
  },
  {
    name: 'libssl3',
    version: '3.0.2-0ubuntu1.10',
    source: 'openssl',
    size: '5',
    arch: 'amd64',
    revision: '0ubuntu1.10',
    status: 'hold ok installed',
    maintainer: 'Ubuntu',
    section: 'libs',
    priority: 'required',
  },
  {
    name: 'vim',
    version: '2:8.2',
    source: '',
    size: '5',
    arch: 'amd64',
    revision: '',
    status: 'deinstall ok config-files',
    maintainer: 'Ubuntu',
    section: 'editors',
    priority: 'optional',
  },
];
const rpm = [
  {
    name: 'openssl-libs',
    version: '3.0.7',
    release: '24.el9',
    source: 'openssl-3.0.7-24.el9.src.rpm',
    size: '1',
    sha1: '',
    arch: 'x86_64',
    epoch: '1',
    install_time: '1',
    vendor: 'Rocky',
    package_group: '',
  },
];
const system = [
  {
    hostname: 'pc7.corp.example',
    uuid: '4C4C4544-0051-4410-8034-B7C04F503732',
    cpu_type: 'x86_64',
    cpu_brand: 'Intel(R) Core(TM) i5',
    physical_memory: '17179869184',
    hardware_vendor: 'Dell Inc.',
    hardware_model: 'OptiPlex',
    hardware_serial: '7Q4D0P2',
    computer_name: 'pc7',
    local_hostname: 'pc7',
  },
];
const windows = [
  {
    name: 'Microsoft Windows 10 Pro',
    version: '10.0.19045',
    major: '10',
    minor: '0',
    patch: '',
    build: '19045',
    platform: 'windows',
    platform_like: 'windows',
    codename: 'Microsoft Windows 10 Pro',
    arch: '64-bit',
    install_date: '1',
    revision: '4291',
  },
];
const log = (name: string, more: object) =>
  JSON.stringify({
    name,
    hostIdentifier: 'web1.corp.example',
    calendarTime: 'Mon May  6 10:00:00 2024 UTC',
    unixTime: 1_714_989_600,
    epoch: 0,
    counter: 0,
    numerics: false,
    decorations: { host_uuid: 'A', username: 'root' },
    ...more,
  });

describe('osqueryi', () => {
  it('reads a list of Debian packages as dpkg knows them', () => {
    const { packages, sections } = readOne(JSON.stringify(deb));
    expect(sections).toEqual(['system']);
    expect(packages!.map((one) => [one.name, one.version, one.source, one.sourceVersion, one.held])).toEqual([
      ['bash', '5.1-6ubuntu1', 'bash', '5.1-6ubuntu1', false],
      ['libssl3', '3.0.2-0ubuntu1.10', 'openssl', '3.0.2-0ubuntu1.10', true],
    ]);
  });

  it('reads rpm with epoch and source package', () => {
    expect(readOne(JSON.stringify(rpm)).packages![0]).toMatchObject({
      name: 'openssl-libs',
      version: '1:3.0.7-24.el9',
      arch: 'x86_64',
      source: 'openssl',
      sourceVersion: '3.0.7-24.el9',
      scheme: 'rpm',
    });
  });

  it('puts several tables of one machine together', () => {
    const machine = readOne(
      JSON.stringify({
        system_info: system,
        os_version: windows,
        programs: [
          {
            name: '7-Zip 23.01 (x64)',
            version: '23.01',
            install_location: 'C:\\',
            install_source: '',
            language: '',
            publisher: 'Igor Pavlov',
            uninstall_string: 'x',
            install_date: '',
            identifying_number: '',
          },
        ],
        patches: [
          {
            csname: 'PC7',
            hotfix_id: 'KB5036892',
            caption: '',
            description: 'Security Update',
            installed_on: '4/15/2024',
          },
        ],
        interface_details: [{ interface: '1', mac: '00:1b:21:aa:bb:cc', type: '6', mtu: '1500' }],
        interface_addresses: [{ interface: '1', address: '10.1.2.3', mask: '255.255.255.0', broadcast: '' }],
        processes: [{ pid: '1' }],
      }),
    );
    expect(machine).toMatchObject({
      identity: { name: 'pc7', fqdn: 'pc7.corp.example', serial: '7Q4D0P2', macs: ['00:1b:21:aa:bb:cc'] },
      addresses: ['10.1.2.3'],
      kind: 'workstation',
      os: {
        family: 'windows',
        version: '10.0.19045',
        build: '19045',
        ubr: 4291,
        arch: 'amd64',
        product: 'Windows 10 Version 22H2 for x64-based Systems',
      },
      hotfixes: [{ kb: 'KB5036892', installedOn: '2024-04-15' }],
      packages: [{ name: '7-Zip 23.01 (x64)', version: '23.01', scheme: 'windows', origin: 'Igor Pavlov' }],
      sections: ['programs'],
      hardware: { memory: 17_179_869_184 },
    });
    // The firmware's UUID is no machine id on Windows.
    expect(machine.identity.machineId).toBeUndefined();
  });

  it('reads a Mac with its hardware UUID, applications and Homebrew apart', () => {
    const machine = readOne(
      JSON.stringify({
        system_info: system,
        os_version: [
          {
            name: 'macOS',
            version: '14.4.1',
            major: '14',
            build: '23E224',
            platform: 'darwin',
            platform_like: 'darwin',
            codename: 'Sonoma',
            arch: 'arm64',
          },
        ],
        apps: [
          {
            name: 'Firefox.app',
            path: '/Applications/Firefox.app',
            bundle_identifier: 'org.mozilla.firefox',
            bundle_short_version: '125.0',
            bundle_version: '12524',
          },
        ],
        homebrew_packages: [
          { name: 'wget', path: '/opt/homebrew/Cellar/wget', version: '1.24.5', prefix: '/opt/homebrew' },
        ],
      }),
    );
    expect(machine.identity.machineId).toBe(system[0]!.uuid);
    expect(machine.os).toMatchObject({ family: 'macos', version: '14.4.1', build: '23E224', arch: 'arm64' });
    expect(machine.packages!.map((one) => [one.name, one.version, one.section])).toEqual([
      ['Firefox', '125.0', 'programs'],
      ['wget', '1.24.5', 'components'],
    ]);
  });

  it('knows no table in other lists', () => {
    expect(readImport(JSON.stringify([{ name: 'x', version: '1' }])).id).toBeNull();
    // An empty table may be of another system: it says nothing.
    expect(() => readImport(JSON.stringify({ deb_packages: [] }))).toThrow('no table that is read');
  });
});

describe('osqueryd and servers', () => {
  it('takes the newest snapshot of each host and no list of changes', () => {
    const { machines, warnings } = readImport(
      [
        log('pack_it_deb_packages', { action: 'snapshot', snapshot: deb.slice(0, 1), unixTime: 1_714_000_000 }),
        log('pack_it_deb_packages', { action: 'snapshot', snapshot: deb }),
        log('pack_it_os_version', {
          action: 'added',
          columns: {
            name: 'Ubuntu',
            version: '22.04.4 LTS (Jammy Jellyfish)',
            major: '22',
            minor: '4',
            platform: 'ubuntu',
            codename: 'jammy',
            build: '',
          },
        }),
        log('pack_it_rpm_packages', { action: 'added', columns: rpm[0] }),
        log('pack_it_rpm_packages', { diffResults: { added: rpm, removed: [] }, hostIdentifier: 'db1' }),
        '{"cut',
      ].join('\n'),
    );
    expect(machines).toHaveLength(1);
    expect(machines[0]!.inventory).toMatchObject({
      takenAt: '2024-05-06T10:00:00.000Z',
      identity: { name: 'web1', fqdn: 'web1.corp.example' },
      os: { family: 'ubuntu', version: '22.04.4', codename: 'jammy' },
    });
    expect(machines[0]!.inventory.packages).toHaveLength(2);
    expect(warnings.join(' ')).toMatch(/rpm_packages is logged as changes only.*changes are logged of db1.*1 line/s);
  });

  it('refuses a log of changes only', () => {
    expect(() => readImport(log('x', { action: 'added', columns: deb[0] }))).toThrow('changes only');
  });

  it('knows a log whose first snapshot is long', () => {
    const long = JSON.stringify({
      snapshot: Array.from({ length: 2000 }, (_, index) => ({ ...deb[0], name: `package-${index}` })),
      action: 'snapshot',
      name: 'deb',
      hostIdentifier: 'web1',
    });
    expect(readImport(`${long}\n${long}\n`).machines[0]!.inventory.packages).toHaveLength(2000);
  });

  it('puts snapshots logged as one event a row together', () => {
    const lines = deb.map((columns) => log('deb', { action: 'snapshot', columns }));
    expect(readOne(lines.join('\n')).packages).toHaveLength(2);
  });

  it('reads live queries of several hosts as CSV and as JSON lines', () => {
    const csv =
      'host_hostname,host_display_name,name,version,release,arch,source,epoch\nweb1,web1,bash,5.1.8,6.el9,x86_64,bash-5.1.8-6.el9.src.rpm,\ndb1,db1,bash,5.1.8,9.el9,x86_64,bash-5.1.8-9.el9.src.rpm,0\n';
    const { id, machines } = readImport(csv);
    expect(id).toBe('osquery');
    expect(
      machines.map(({ part, inventory }) => [part, inventory.identity.name, inventory.packages![0]!.version]),
    ).toEqual([
      ['web1', 'web1', '5.1.8-6.el9'],
      ['db1', 'db1', '5.1.8-9.el9'],
    ]);
    const lines = ['a1', 'a2'].map((host) => JSON.stringify({ host, rows: rpm })).join('\n');
    expect(readImport(lines).machines.map(({ inventory }) => inventory.identity.name)).toEqual(['a1', 'a2']);
  });
});
