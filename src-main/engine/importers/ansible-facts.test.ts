/** Facts by the names Ansible documents for setup and package_facts; values made up. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readImport, readOne } from '../../../test/read-import.ts';

const key = Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20twelve twelve twelve twelve twel').toString('base64');
const linux = {
  ansible_all_ipv4_addresses: ['10.0.0.5', '172.17.0.1'],
  ansible_all_ipv6_addresses: ['fe80::1', '2001:db8::5'],
  ansible_architecture: 'x86_64',
  ansible_date_time: { iso8601: '2024-05-06T10:00:00Z' },
  ansible_default_ipv4: { address: '10.0.0.5', interface: 'ens18', macaddress: 'bc:24:11:00:00:05' },
  ansible_distribution: 'Rocky',
  ansible_distribution_major_version: '9',
  ansible_distribution_release: 'Blue Onyx',
  ansible_distribution_version: '9.3',
  ansible_docker0: { macaddress: '02:42:ac:11:00:01' },
  ansible_domain: 'corp.example',
  ansible_ens18: { macaddress: 'bc:24:11:00:00:05' },
  ansible_fqdn: 'web1.corp.example',
  ansible_hostname: 'web1',
  ansible_interfaces: ['lo', 'ens18', 'docker0'],
  ansible_kernel: '5.14.0-362.el9.x86_64',
  ansible_machine_id: '0f3c6f4c0d3b4f6d9a4f2d6d1b1e7c11',
  ansible_os_family: 'RedHat',
  ansible_product_serial: 'NA',
  ansible_ssh_host_key_ed25519_public: key,
  ansible_uptime_seconds: 3600,
  facter_os: { name: 'Wrong' },
  ohai_hostname: 'wrong',
};
const packages = {
  bash: [{ arch: 'x86_64', epoch: null, name: 'bash', release: '6.el9', source: 'rpm', version: '5.1.8' }],
  openssl: [
    { arch: 'x86_64', epoch: 1, name: 'openssl', release: '24.el9', source: 'rpm', version: '3.0.7' },
    { arch: 'i686', epoch: 1, name: 'openssl', release: '24.el9', source: 'rpm', version: '3.0.7' },
  ],
};
const withoutPrefix = Object.fromEntries(
  Object.entries(linux).map(([name, value]) => [name.replace(/^ansible_/, ''), value]),
);

const expected = {
  takenAt: '2024-05-06T10:00:00.000Z',
  bootedAt: '2024-05-06T09:00:00.000Z',
  identity: {
    name: 'web1',
    fqdn: 'web1.corp.example',
    domain: 'corp.example',
    machineId: linux.ansible_machine_id,
    macs: ['bc:24:11:00:00:05'],
    sshHostKeys: [
      `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`,
    ],
  },
  addresses: ['10.0.0.5', '172.17.0.1', '2001:db8::5'],
  os: { family: 'rocky', name: 'Rocky 9.3', version: '9.3', arch: 'amd64' },
  kernel: { release: '5.14.0-362.el9.x86_64' },
};

describe('Ansible facts', () => {
  it('reads a result of setup, a fact cache with and without prefix, and a payload in text', () => {
    for (const value of [
      { ansible_facts: linux, changed: false },
      linux,
      { ...withoutPrefix, module_setup: true },
      { __payload__: JSON.stringify(linux) },
    ]) {
      expect(readImport(JSON.stringify(value)).id).toBe('ansible-facts');
      expect(readOne(JSON.stringify(value))).toEqual(expected);
    }
  });

  it('reads packages beside the facts and alone', () => {
    const beside = readOne(JSON.stringify({ ...linux, packages, module_setup: true }));
    const alone = readOne(JSON.stringify({ ansible_facts: { packages }, changed: false }));
    for (const machine of [beside, alone]) {
      expect(machine.sections).toEqual(['system']);
      expect(machine.packages!.map((one) => [one.name, one.version, one.arch, one.scheme, one.sourceKnown])).toEqual([
        ['bash', '5.1.8-6.el9', 'x86_64', 'rpm', false],
        ['openssl', '1:3.0.7-24.el9', 'x86_64', 'rpm', false],
        ['openssl', '1:3.0.7-24.el9', 'i686', 'rpm', false],
      ]);
    }
    const apt = readOne(
      JSON.stringify({
        ansible_facts: {
          packages: {
            libc6: [
              {
                arch: 'amd64',
                category: 'libs',
                name: 'libc6',
                origin: 'Debian',
                source: 'apt',
                version: '2.36-9+deb12u7',
              },
            ],
          },
        },
      }),
    );
    expect(apt.packages![0]).toMatchObject({ scheme: 'dpkg', version: '2.36-9+deb12u7', origin: 'Debian' });
  });

  it('reads console output of many hosts and tells the unreachable ones', () => {
    const block = (host: string, name: string) =>
      `${host} | SUCCESS => ${JSON.stringify({ ansible_facts: { ...linux, ansible_hostname: name, ansible_fqdn: name }, changed: false }, null, 4)}`;
    const text = [
      '\u001b[0;32m' + block('h1', 'one') + '\u001b[0m',
      'h2 | UNREACHABLE! => {\n    "changed": false,\n    "msg": "Failed to connect to the host via ssh: timed out",\n    "unreachable": true\n}',
      'h3 | FAILED! => {"msg": "Missing sudo password"}',
      block('h4', 'four').replaceAll('\n', ''),
      block('h5', 'five').slice(0, 200),
    ].join('\n');
    const { id, machines, warnings } = readImport(text);
    expect(id).toBe('ansible-facts');
    expect(machines.map(({ part, inventory }) => [part, inventory.identity.name])).toEqual([
      ['h1', 'one'],
      ['h4', 'four'],
    ]);
    expect(warnings.join('\n')).toMatch(/h2 was unreachable: Failed to connect.*\n.*h3 was Missing sudo.*\n.*1 host/s);
  });

  it('reads dumps of hostvars and the JSON callback', () => {
    const vars = {
      web1: { ansible_facts: withoutPrefix, inventory_hostname: 'web1' },
      db1: { ...linux, ansible_hostname: 'db1' },
    };
    for (const value of [
      vars,
      { _meta: { hostvars: vars } },
      { plays: [{ tasks: [{ hosts: vars }, { hosts: { db1: { ansible_facts: { packages } } } }] }], stats: {} },
    ])
      expect(readImport(JSON.stringify(value)).machines.map(({ inventory }) => inventory.identity.name)).toEqual([
        'web1',
        'db1',
      ]);
  });

  it('reads Windows, whose machine id is a SID', () => {
    const machine = readOne(
      JSON.stringify({
        ansible_facts: {
          ansible_architecture: '64-bit',
          ansible_distribution: 'Microsoft Windows Server 2022 Datacenter',
          ansible_distribution_version: '10.0.20348.0',
          ansible_hostname: 'DC1',
          ansible_fqdn: 'DC1.corp.example',
          ansible_kernel: '10.0.20348.0',
          ansible_machine_id: 'S-1-5-21-1-2-3',
          ansible_os_family: 'Windows',
          ansible_interfaces: [{ connection_name: 'Ethernet', macaddress: '00-15-5D-00-00-01' }],
          ansible_ip_addresses: ['10.0.0.2', 'fe80::2'],
          ansible_product_serial: '1234-5678',
          ansible_reboot_pending: true,
        },
        changed: false,
      }),
    );
    expect(machine).toEqual({
      identity: { name: 'DC1', fqdn: 'DC1.corp.example', serial: '1234-5678', macs: ['00-15-5D-00-00-01'] },
      addresses: ['10.0.0.2'],
      kind: 'server',
      os: {
        family: 'windows',
        name: 'Microsoft Windows Server 2022 Datacenter',
        version: '10.0.20348',
        build: '20348',
        edition: 'Datacenter',
        arch: 'amd64',
        product: 'Windows Server 2022',
      },
      reboot: { required: true, packages: [] },
    });
  });

  it('reads network devices', () => {
    const facts = {
      net_hostname: 'sw1',
      net_serialnum: 'FOC1234',
      net_system: 'ios',
      net_version: '15.2(7)E2',
      net_model: 'WS-C2960X',
      net_all_ipv4_addresses: ['10.0.0.250'],
    };
    const prefixed = Object.fromEntries(Object.entries(facts).map(([name, value]) => [`ansible_${name}`, value]));
    expect(readOne(JSON.stringify({ ansible_facts: prefixed, changed: false }))).toEqual({
      identity: { name: 'sw1', serial: 'FOC1234' },
      addresses: ['10.0.0.250'],
      kind: 'network',
      os: { family: 'ios', name: 'ios 15.2(7)E2', version: '15.2(7)E2' },
      hardware: { model: 'WS-C2960X' },
    });
  });

  it('refuses the file of a host that was not reached', () => {
    expect(() => readImport('{"changed": false, "msg": "timed out", "unreachable": true}')).toThrow(
      'unreachable: timed out',
    );
  });
});
