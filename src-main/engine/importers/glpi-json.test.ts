import { describe, expect, it } from 'vitest';
import { fixtureText, readOne, refusalOf, textContent } from '../../../test/read-fixture.ts';
import { glpiJson } from './glpi-json.ts';
import type { ParsedInventory } from './importer.ts';
import { detectImporter } from './index.ts';

const programs = ({ inventory }: ParsedInventory) =>
  inventory.packages!.map(({ scheme, section, name, version, arch }) =>
    [scheme, section, name, version, arch].join('|'),
  );

describe('captures', () => {
  it('a partial inventory of GLPI gives facts and no list', () => {
    const { inventory, warnings } = readOne(glpiJson, fixtureText('agents/computer_1_partial_softs.json'));
    expect(inventory.packages).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('6 software entries are not the whole list')]);
    expect(inventory).toMatchObject({
      identity: { name: 'glpixps', serial: '640HP72' },
      kind: 'workstation',
      os: { family: 'fedora', version: '31', arch: 'amd64' },
      kernel: { release: '5.6.15-200.fc31.x86_64' },
      bootedAt: '2020-06-09T05:58:08.000Z',
      hardware: { vendor: 'Dell Inc.', model: 'XPS 13 9350', memory: 7800 * 1024 * 1024, firmware: '1.4.3' },
    });
    expect(inventory.identity.sshHostKeys).toEqual([expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/)]);
  });

  it('a printer and a switch', () => {
    expect(readOne(glpiJson, fixtureText('agents/printer_1.json')).inventory).toEqual({
      identity: { name: 'NPIF2BE10', serial: 'PHCVN191TG', macs: ['00:68:eb:f2:be:10'] },
      addresses: ['10.59.29.175'],
      kind: 'printer',
      hardware: { vendor: 'Hewlett-Packard', model: 'HP LaserJet M507', firmware: '2409048_052887' },
    });
    expect(readOne(glpiJson, fixtureText('agents/networkequipment_3.json')).inventory).toMatchObject({
      identity: { name: 'HP-2530-48G', serial: 'CN5BFP62CP' },
      kind: 'network',
      hardware: { model: '2530-48G', firmware: 'YA.15.12.0015' },
    });
  });
});

/** Made up after the schema of GLPI's format and what its agent reads from Windows. */
const windows = {
  action: 'inventory',
  deviceid: 'PC-1-2026-01-02-03-04-05',
  itemtype: 'Computer',
  content: {
    versionclient: 'GLPI-Agent_v1.9',
    accesslog: { logdate: '2026-03-01 10:00:00' },
    hardware: { name: 'PC-1', memory: 16384, chassis_type: 'Laptop', workgroup: 'corp.example', uuid: '4C4C4544-0034' },
    bios: { smanufacturer: 'LENOVO', smodel: '20XW', ssn: 'PF12345', bversion: 'N32ET84W', enclosureserial: 'X' },
    cpus: [{ name: 'Intel(R) Core(TM) i7' }],
    operatingsystem: {
      name: 'Windows',
      full_name: 'Microsoft Windows 10 Professionnel',
      kernel_name: 'MSWin32',
      kernel_version: '10.0.19045',
      service_pack: '19045.3803',
      version: '22H2',
      arch: '64-bit',
      dns_domain: 'corp.example',
      timezone: { name: 'Romance', offset: '+0100' },
    },
    networks: [
      {
        description: 'Intel',
        mac: '00:11:22:33:44:55',
        ipaddress: '192.0.2.7',
        ipaddress6: 'fe80::1',
        virtualdev: false,
        type: 'ethernet',
      },
      { description: 'Hyper-V', mac: '00:15:5D:00:00:01', ipaddress: '172.17.0.1', virtualdev: true },
      { description: 'iLO', mac: '00:11:22:33:44:66', ipaddress: '192.0.2.8', management: true },
    ],
    softwares: [
      {
        name: '7-Zip 23.01 (x64)',
        version: '23.01',
        publisher: 'Igor Pavlov',
        arch: 'x86_64',
        from: 'registry',
        guid: '7-Zip',
      },
      {
        name: '7-Zip 23.01 (x64)',
        version: '23.01',
        publisher: 'Igor Pavlov',
        arch: 'x86_64',
        from: 'registry',
        username: 'ana',
      },
      { name: 'Old Tool', arch: 'i586', from: 'registry' },
      { name: 'Microsoft.WindowsStore', version: '22310.1401.6.0', from: 'uwp', arch: 'x86_64' },
      { name: 'KB5031356', from: 'WMI', release_type: 'Security Update', install_date: '2023-10-12' },
      { name: 'KB5031356', from: 'WMI' },
      {
        name: 'Mise à jour de sécurité pour Microsoft Office 2016 (KB4011574) Édition 64 bits',
        from: 'registry',
        version: '',
      },
      { version: '1' },
    ],
    antivirus: [
      {
        name: 'Windows Defender',
        version: '4.18',
        base_version: '1.401.1',
        enabled: true,
        uptodate: false,
        company: 'Microsoft',
      },
    ],
    firewalls: [{ profile: 'public', status: 'off' }],
    local_groups: [{ name: 'Administrators', member: ['ana'] }],
  },
};

const capitals = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(capitals)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toUpperCase(), capitals(inner)]))
      : value;

describe('GLPI JSON', () => {
  const pc = readOne(glpiJson, JSON.stringify(windows));

  it('a Windows machine: identity, release, programs, apps and updates apart', () => {
    expect(pc.inventory).toMatchObject({
      takenAt: '2026-03-01T09:00:00.000Z',
      identity: {
        name: 'PC-1',
        fqdn: 'pc-1.corp.example',
        domain: 'corp.example',
        serial: 'PF12345',
        macs: ['00:11:22:33:44:55'],
      },
      addresses: ['192.0.2.7', 'fe80::1'],
      kind: 'workstation',
      os: {
        family: 'windows',
        version: '10.0.19045',
        build: '19045',
        ubr: 3803,
        arch: 'amd64',
        product: 'Windows 10 Version 22H2 for x64-based Systems',
      },
      hardware: { vendor: 'LENOVO', model: '20XW', cpu: 'Intel(R) Core(TM) i7', firmware: 'N32ET84W' },
      sections: ['programs', 'apps'],
      hotfixes: [{ kb: 'KB5031356', installedOn: '2023-10-12' }, { kb: 'KB4011574' }],
      securityControls: [
        { name: 'Windows Defender', version: '4.18', definitions: '1.401.1', active: true, upToDate: false },
        { name: 'Firewall (public)', active: false },
      ],
    });
    expect(pc.inventory.identity.machineId).toBeUndefined();
    expect(programs(pc)).toEqual([
      'windows|programs|7-Zip 23.01 (x64)|23.01|amd64',
      'windows|programs|Old Tool||i386',
      'windows|apps|Microsoft.WindowsStore|22310.1401.6.0|amd64',
    ]);
    expect(pc.inventory.packages![0]).toMatchObject({ origin: 'Igor Pavlov' });
    expect(pc.warnings).toEqual([expect.stringContaining('1 software entries have no name')]);
  });

  it('reads names in capitals alike', () => {
    expect(readOne(glpiJson, JSON.stringify(capitals(windows)))).toEqual(pc);
  });

  it('servers, and Windows of which no release is known', () => {
    const server = structuredClone(windows);
    Object.assign(server.content.operatingsystem, {
      full_name: 'Microsoft Windows Server 2022 Standard',
      kernel_version: '10.0.20348',
    });
    expect(readOne(glpiJson, JSON.stringify(server)).inventory).toMatchObject({
      kind: 'server',
      os: { product: 'Windows Server 2022' },
    });
    server.content.operatingsystem.kernel_version = '10.0.99999';
    const odd = readOne(glpiJson, JSON.stringify(server));
    expect(odd.inventory.os!.product).toBeUndefined();
    expect(odd.warnings.join()).toContain('10.0.99999');
  });

  it('packages of a Debian machine; a partial inventory or an odd origin changes nothing but what it says', () => {
    const debian = {
      deviceid: 'db-1',
      content: {
        hardware: { name: 'db-1', chassis_type: 'Rack Mount Chassis' },
        operatingsystem: {
          name: 'Debian',
          full_name: 'Debian GNU/Linux 12 (bookworm)',
          version: '12.5',
          arch: 'x86_64',
          kernel_name: 'linux',
          kernel_version: '6.1.0-18-amd64',
        },
        softwares: [
          { name: 'libc6', version: '2.36-9+deb12u4', arch: 'amd64', from: 'deb', publisher: 'Debian' },
          { name: 'firefox', version: '124', from: 'snap' },
          { name: 'odd', version: '1', from: 'constructor' },
        ],
      },
    };
    const full = readOne(glpiJson, JSON.stringify(debian));
    expect(full.inventory).toMatchObject({
      kind: 'server',
      os: { family: 'debian', codename: 'bookworm', version: '12.5' },
      kernel: { release: '6.1.0-18-amd64' },
    });
    expect(full.inventory.packages).toMatchObject([
      { scheme: 'dpkg', name: 'libc6', sourceKnown: false },
      { scheme: 'generic', section: 'apps', name: 'firefox' },
      { scheme: 'generic', name: 'odd' },
    ]);
    expect(full.inventory.hotfixes).toBeUndefined();
    const partial = readOne(glpiJson, JSON.stringify({ ...debian, partial: true }));
    expect(partial.inventory.packages).toBeUndefined();
    expect(partial.inventory.identity).toEqual(full.inventory.identity);
  });

  it('a partial inventory of one category is of the machine its agent names', () => {
    const cpus = {
      action: 'inventory',
      partial: true,
      deviceid: 'web1.corp.example-2024-05-06-07-08-09',
      content: {
        cpus: [{ name: 'Xeon' }],
        drives: [{ letter: 'C:', encrypt_name: 'BitLocker', encrypt_status: 'Yes' }],
      },
    };
    const { inventory, warnings } = readOne(glpiJson, JSON.stringify(cpus));
    expect(inventory).toEqual({ identity: { name: 'web1', fqdn: 'web1.corp.example' }, hardware: { cpu: 'Xeon' } });
    expect(warnings).toEqual(['A partial inventory']);
    const whole = readOne(glpiJson, JSON.stringify({ ...cpus, partial: false })).inventory;
    expect(whole.securityControls).toEqual([{ name: 'BitLocker (C:)', active: true }]);
  });

  it('takes updates by the agent’s own words, times with their zone, a stack by its chassis', () => {
    const changed = structuredClone(windows);
    changed.content.accesslog.logdate = '2026-03-01T10:00:00Z';
    changed.content.softwares = [
      { name: 'Définitions - KB2267602', from: 'WMI', system_category: 'security_update' } as never,
      { name: 'Tool for KB articles KB123456', from: 'registry', system_category: 'application' } as never,
    ];
    const { inventory } = readOne(glpiJson, JSON.stringify(changed));
    expect(inventory.takenAt).toBe('2026-03-01T10:00:00.000Z');
    expect(inventory.hotfixes).toEqual([{ kb: 'KB2267602' }]);
    expect(inventory.packages!.map(({ name }) => name)).toEqual(['Tool for KB articles KB123456']);
    const stack = {
      deviceid: 'x',
      action: 'netinventory',
      itemtype: 'NetworkEquipment',
      content: {
        versionclient: '1',
        network_device: { type: 'Networking', name: 'stack', description: 'Juniper Networks, Inc. ex3300 JUNOS 12.3' },
        network_components: [
          { type: 'module', serial: 'M1' },
          { type: 'chassis', serial: 'C1', model: 'EX3300' },
        ],
      },
    };
    expect(readOne(glpiJson, JSON.stringify(stack)).inventory).toMatchObject({
      identity: { name: 'stack', serial: 'C1' },
      kind: 'network',
      os: { family: 'junos' },
      hardware: { model: 'EX3300' },
    });
  });

  it('refuses a cut file and a device that said nothing; leaves other documents alone', () => {
    expect(refusalOf(glpiJson, JSON.stringify(windows).slice(0, -50)).code).toBe('file-damaged');
    expect(
      refusalOf(
        glpiJson,
        '{"deviceid":"x","action":"netinventory","content":{"versionclient":"1","error":{"message":"no answer"}}}',
      ).message,
    ).toContain('no answer');
    expect(detectImporter(textContent('{"action":"x","content":{"text":"hello"}}'))).toBeNull();
  });
});
