import { describe, expect, it } from 'vitest';
import { fixtureText, readAll, readOne, refusalOf } from '../../../test/read-fixture.ts';
import type { ParsedInventory } from './importer.ts';
import { ocsXml } from './ocs-xml.ts';

const programs = ({ inventory }: ParsedInventory) =>
  inventory.packages!.map(({ scheme, section, name, version, arch }) =>
    [scheme, section, name, version, arch].join('|'),
  );

describe('captures', () => {
  it('a switch asked over SNMP, with the system it names', () => {
    expect(readOne(ocsXml, fixtureText('agents/7.xml')).inventory).toEqual({
      identity: { name: 'ucs6248up-cluster-pa3-B', serial: 'SSI1912014B', macs: ['8c:60:4f:8d:ae:fc'] },
      kind: 'network',
      os: { family: 'nx-os', name: 'Cisco NX-OS', version: '5.0(3)N2(4.02b)' },
      hardware: { vendor: 'Cisco', model: 'UCS 6248UP 48-Port', firmware: '5.0(3)N2(4.02b)' },
      given: { location: 'paris.pa3' },
    });
  });

  it('macOS, whose cards an old agent calls virtual', () => {
    const mac = readOne(ocsXml, fixtureText('agents/3.xml'));
    expect(mac.inventory).toMatchObject({
      takenAt: '2016-09-07T09:28:29.000Z',
      identity: { name: 'MacBook-de-teclib', fqdn: 'macbook-de-teclib.local', serial: 'W87051UGVUV' },
      os: { family: 'macos', version: '10.6.8' },
      kind: 'workstation',
      sections: ['programs'],
    });
    expect(mac.inventory.identity.macs).toContain('00:19:e3:db:64:d2');
    expect(mac.inventory.addresses).toContain('172.28.220.124');
    expect(mac.inventory.packages).toHaveLength(40);
    expect(mac.inventory.packages![0]).toMatchObject({ scheme: 'macos', section: 'programs' });
  });

  it('Android, with a boot time that no calendar has', () => {
    const { inventory } = readOne(ocsXml, fixtureText('agents/13.xml'));
    expect(inventory.os).toMatchObject({ family: 'android', version: '12', arch: 'arm64' });
    expect(inventory.bootedAt).toBeUndefined();
  });
});

/** Made up after what the OCS Inventory agent for Windows writes. */
const ocsWindows = `<?xml version="1.0" encoding="UTF-8" ?>
<REQUEST><DEVICEID>PC-2-2026-01-02-03-04-05</DEVICEID><CONTENT>
<ACCESSLOG><USERID>N/A</USERID><LOGDATE>2026-03-01 10:00:00</LOGDATE></ACCESSLOG>
<HARDWARE><NAME>PC-2</NAME><WORKGROUP>WORKGROUP</WORKGROUP><OSNAME>Microsoft Windows 7 Enterprise</OSNAME><OSVERSION>6.1.7601</OSVERSION>
<OSCOMMENTS>Service Pack 1</OSCOMMENTS><PROCESSORT>Intel Core 2 [2 core(s) x86_64]</PROCESSORT><MEMORY>4096</MEMORY><ARCH>64-bit</ARCH></HARDWARE>
<ACCOUNTINFO><KEYNAME>TAG</KEYNAME><KEYVALUE>Lyon</KEYVALUE></ACCOUNTINFO>
<BIOS><SMANUFACTURER>Dell Inc.</SMANUFACTURER><SMODEL>OptiPlex</SMODEL><SSN>ABC1234</SSN><TYPE>Desktop</TYPE><BVERSION>A01</BVERSION></BIOS>
<NETWORKS><DESCRIPTION>Realtek</DESCRIPTION><TYPE>Ethernet</TYPE><MACADDR>00:11:22:33:44:77</MACADDR><STATUS>Up</STATUS><IPADDRESS>192.0.2.9</IPADDRESS><VIRTUALDEV>0</VIRTUALDEV></NETWORKS>
<SOFTWARES><PUBLISHER>Mozilla</PUBLISHER><NAME>Mozilla Firefox (x86 fr)</NAME><VERSION>115.0</VERSION><INSTALLDATE>2023/07/05</INSTALLDATE><BITSWIDTH>32</BITSWIDTH></SOFTWARES>
<SOFTWARES><NAME>Update for Microsoft Windows (KB2999226)</NAME><VERSION>1</VERSION><INSTALLDATE>2019/02/01</INSTALLDATE></SOFTWARES>
<SOFTWARES><NAME>Hotfix for Windows (KB958488)</NAME></SOFTWARES>
</CONTENT><QUERY>INVENTORY</QUERY></REQUEST>`;

const discovery = `<?xml version="1.0" encoding="UTF-8" ?>
<REQUEST><CONTENT>
<DEVICE><AUTHSNMP>1</AUTHSNMP><DESCRIPTION>Cisco IOS Software, C2960 Software, Version 12.2(50)SE5</DESCRIPTION><IP>192.0.2.20</IP><MAC>00:aa:bb:cc:dd:01</MAC><MANUFACTURER>Cisco</MANUFACTURER><MODEL>WS-C2960</MODEL><SERIAL>FOC1</SERIAL><SNMPHOSTNAME>sw1.corp.example</SNMPHOSTNAME><TYPE>NETWORKING</TYPE></DEVICE>
<DEVICE><INFO><NAME>prn</NAME><TYPE>PRINTER</TYPE><IPS><IP>192.0.2.21</IP><IP>127.0.0.1</IP><IP>192.0.2.22</IP></IPS></INFO>
<PORTS><PORT><IFNUMBER>1</IFNUMBER><IP>192.0.2.21</IP><MAC>00:aa:bb:cc:dd:02</MAC></PORT><PORT><IFNUMBER>2</IFNUMBER><MAC>00:aa:bb:cc:dd:03</MAC></PORT></PORTS></DEVICE>
<DEVICE><ERROR><ID>7</ID><MESSAGE>No response from remote host</MESSAGE></ERROR></DEVICE>
<MODULEVERSION>4</MODULEVERSION></CONTENT><DEVICEID>agent</DEVICEID><QUERY>NETDISCOVERY</QUERY></REQUEST>`;

describe('OCS and FusionInventory XML', () => {
  it('a Windows machine of OCS', () => {
    const pc = readOne(ocsXml, ocsWindows);
    expect(pc.inventory).toMatchObject({
      takenAt: '2026-03-01T10:00:00.000Z',
      identity: { name: 'PC-2', serial: 'ABC1234', macs: ['00:11:22:33:44:77'] },
      addresses: ['192.0.2.9'],
      kind: 'workstation',
      os: {
        family: 'windows',
        build: '7601',
        servicePack: 1,
        product: 'Windows 7 for x64-based Systems Service Pack 1',
      },
      hotfixes: [{ kb: 'KB2999226', installedOn: '2019-02-01' }, { kb: 'KB958488' }],
      given: { department: 'Lyon' },
    });
    expect(pc.inventory.identity.domain).toBeUndefined();
    expect(programs(pc)).toEqual(['windows|programs|Mozilla Firefox (x86 fr)|115.0|i386']);
  });

  it('several devices in one file, and one that did not answer', () => {
    const [device, printer, ...rest] = readAll(ocsXml, discovery);
    expect(rest).toEqual([]);
    expect(device).toMatchObject({
      part: 'FOC1',
      inventory: {
        identity: { name: 'sw1', fqdn: 'sw1.corp.example', serial: 'FOC1', macs: ['00:aa:bb:cc:dd:01'] },
        addresses: ['192.0.2.20'],
        kind: 'network',
        os: { family: 'ios' },
      },
    });
    expect(device!.warnings).toEqual([expect.stringContaining('No response from remote host')]);
    expect(printer).toMatchObject({
      part: '00:aa:bb:cc:dd:02',
      inventory: {
        identity: { name: 'prn', macs: ['00:aa:bb:cc:dd:02'] },
        addresses: ['192.0.2.21', '192.0.2.22'],
        kind: 'printer',
      },
    });
  });

  it('a file that breaks off keeps its facts and loses its lists', () => {
    const cut = readOne(ocsXml, ocsWindows.slice(0, ocsWindows.indexOf('Hotfix for')));
    expect(cut.inventory.identity.serial).toBe('ABC1234');
    expect(cut.inventory.packages).toBeUndefined();
    expect(cut.inventory.hotfixes).toBeUndefined();
    expect(cut.warnings.join()).toContain('breaks off');
  });

  it('refuses the agents’ other messages in words', () => {
    const prolog = '<?xml version="1.0"?><REQUEST><DEVICEID>x</DEVICEID><QUERY>PROLOG</QUERY></REQUEST>';
    const { code, message } = refusalOf(ocsXml, prolog);
    expect(code).toBe('not-recognised');
    expect(message).toContain('PROLOG');
    const silent = discovery.replace(/<DEVICE><(?:AUTH|INFO)[^]*?<\/DEVICE>\n/g, '');
    expect(refusalOf(ocsXml, silent).code).toBe('nothing-to-import');
  });
});
