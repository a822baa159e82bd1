import { describe, expect, it } from 'vitest';
import { contentFrom, findingsOf, importScan, scanSample } from '../../../test/scan-samples.ts';
import { nmapXml } from './nmap-xml.ts';

const sample = scanSample('nmap.xml').toString();
const read = importScan(sample).machines;

const run = (hosts: string, more = '') =>
  `<?xml version="1.0"?><nmaprun scanner="nmap" version="7.94">${more}${hosts}<runstats><finished time="1710147700" exit="success"/></runstats></nmaprun>`;
const host = (inside: string) =>
  `<host><status state="up"/><address addr="192.0.2.1" addrtype="ipv4"/>${inside}</host>`;
const only = (xml: string) => [...nmapXml.parse(contentFrom(xml))][0]!.inventory;

describe('nmap -oX', () => {
  it('reads the hosts that are up', () => {
    expect(read.map(({ part }) => part)).toEqual(['192.0.2.5', '192.0.2.6', '2001:db8::7']);
    expect(read.every(({ warnings }) => warnings.length === 0)).toBe(true);
  });

  it('takes names, cards, host keys and open TCP ports with what they say', () => {
    expect(read[0]!.inventory).toMatchObject({
      takenAt: '2024-03-11T09:01:00.000Z',
      identity: {
        name: 'web1',
        fqdn: 'web1.example.com',
        macs: ['52:54:00:aa:bb:05'],
        sshHostKeys: ['SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA'],
      },
      addresses: ['192.0.2.5'],
      ports: [
        { port: 22, service: 'ssh', banner: 'OpenSSH 9.2p1 Debian 2+deb12u2 (protocol 2.0)' },
        { port: 443, service: 'https', banner: 'nginx 1.18.0; title “Shop”; certificate of shop.example.com' },
      ],
    });
  });

  it('takes the family a service tells, never a release from the revision of its package', () => {
    expect(read[0]!.inventory.os).toEqual({ family: 'debian', name: 'Debian' });
  });

  it('takes what Windows says of itself: names, domain and build, no patch level', () => {
    expect(read[1]!.inventory).toMatchObject({
      identity: {
        name: 'FileServerNumber2',
        fqdn: 'fileservernumber2.corp.example.com',
        domain: 'corp.example.com',
        macs: ['52:54:00:aa:bb:06'],
      },
      os: { family: 'windows', name: 'Windows (build 17763)', version: '10.0.17763', build: '17763' },
    });
    expect(read[1]!.inventory.os).not.toHaveProperty('ubr');
  });

  it('guesses the kind only where it is sure, and no system from what it is not sure of', () => {
    expect(read[2]!.inventory.kind).toBe('printer');
    expect(read[2]!.inventory.os).toBeUndefined();
  });

  it('reports weaknesses that scripts found, from outside', () => {
    const [scan] = read[0]!.inventory.scans!;
    expect(scan).toMatchObject({ scanner: 'nmap', version: '7.94', credentialed: false, informational: 1 });
    expect(scan!.findings).toMatchObject([
      {
        id: 'CVE-2021-23017',
        cves: ['CVE-2021-23017'],
        severity: 'important',
        product: 'nginx',
        installed: '1.18.0',
        port: '443/tcp',
      },
      {
        id: 'ssl-poodle',
        cves: ['CVE-2014-3566'],
        severity: 'moderate',
        cvss: [{ version: '2.0', base: 4.3 }],
        port: '443/tcp',
      },
    ]);
    expect(read[1]!.inventory.scans).toBeUndefined();
  });

  it('reads the printed form of older scripts', () => {
    const script = (id: string, output: string) => `<script id="${id}" output="${output.replaceAll('\n', '&#xa;')}"/>`;
    const xml = run(
      host(
        `<ports><port protocol="tcp" portid="80"><state state="open"/>${script('vulners', '\n  cpe:/a:apache:http_server:2.4.6: \n\t\tCVE-2017-7679\t7.5\thttps://x\n\t\tMSF:X\t7.5\thttps://y')}${script('vulscan', 'VulDB - https://vuldb.com:\n[1234] x\n\nMITRE CVE - https://cve.mitre.org:\n[CVE-2013-2028] A stack overflow.\n')}${script('http-vuln-cve2010-0738', '\n  VULNERABLE:\n  JBoss bypass\n    State: LIKELY VULNERABLE\n    IDs:  CVE:CVE-2010-0738\n    Risk factor: High')}</port></ports>`,
      ),
    );
    expect(findingsOf(importScan(xml).machines)).toMatchObject([
      { id: 'CVE-2017-7679', product: 'http_server', installed: '2.4.6', severity: 'important' },
      { id: 'CVE-2013-2028', title: 'A stack overflow.', severity: 'unrated' },
      { id: 'http-vuln-cve2010-0738', title: 'JBoss bypass', cves: ['CVE-2010-0738'], severity: 'important' },
    ]);
  });

  it('says nothing of ports where none were scanned, and that none is open where they were', () => {
    expect(only(run(host(''))).ports).toBeUndefined();
    expect(
      only(run(host('<ports><extraports state="closed" count="5"/></ports>'), '<scaninfo type="syn" protocol="tcp"/>'))
        .ports,
    ).toEqual([]);
    expect(
      only(run(host('<ports><port protocol="udp" portid="53"><state state="open"/></port></ports>'))).ports,
    ).toBeUndefined();
  });

  it('counts a host without a status by its open ports', () => {
    const xml = run(
      '<host><address addr="192.0.2.1" addrtype="ipv4"/><ports><port protocol="tcp" portid="22"><state state="open"/></port></ports></host>',
    );
    expect(only(xml)).toMatchObject({ takenAt: '2024-03-11T09:01:40.000Z', ports: [{ port: 22 }] });
  });

  it('counts addresses that were only called up by -Pn where they answered', () => {
    const called = (address: string, inside: string) =>
      `<host><status state="up" reason="user-set"/><address addr="${address}" addrtype="ipv4"/><ports>${inside}</ports></host>`;
    const xml = run(
      called('192.0.2.1', '<extraports state="filtered" count="1000"/>') +
        called('192.0.2.2', '<extraports state="closed" count="1000"/>') +
        called('192.0.2.3', '<port protocol="tcp" portid="22"><state state="open"/></port>'),
    );
    expect(importScan(xml).machines.map(({ part }) => part)).toEqual(['192.0.2.2', '192.0.2.3']);
  });

  it('takes host keys of the usual port: others may lead elsewhere', () => {
    const port = (number: number, fill: string) =>
      `<port protocol="tcp" portid="${number}"><state state="open"/><script id="ssh-hostkey" output=""><table><elem key="key">AAAA${fill.repeat(60)}</elem></table></script></port>`;
    const two = only(run(host(`<ports>${port(2222, 'B')}${port(22, 'C')}</ports>`))).identity.sshHostKeys!;
    expect(two).toEqual(only(run(host(`<ports>${port(22, 'C')}</ports>`))).identity.sshHostKeys);
    expect(two).toHaveLength(1);
  });

  it('does not take Samba for the Windows it imitates', () => {
    const script =
      '<script id="smb-os-discovery" output=""><elem key="os">Windows 6.1</elem><elem key="lanmanager">Samba 4.9.5-Debian</elem><elem key="server">NAS\\x00</elem></script>';
    expect(only(run(host(`<hostscript>${script}</hostscript>`)))).toMatchObject({
      identity: { name: 'NAS' },
      os: { family: 'debian' },
    });
  });

  it('keeps what an interrupted scan has, and says so', () => {
    const warningsOf = (xml: string) => importScan(xml).machines.flatMap(({ warnings }) => warnings);
    const cut = sample.slice(0, sample.indexOf('<address addr="2001:db8::7"'));
    expect(warningsOf(cut).join()).toContain('breaks off: 2 host(s)');
    const aborted = sample.replace('exit="success"', 'exit="error"');
    expect(warningsOf(aborted).join()).toContain('did not end by itself');
  });

  it('refuses scans without a host that is up, and entities', () => {
    expect(() => importScan(run('<host><status state="down"/></host>'))).toThrow('no host that is up (1 down)');
    expect(() =>
      importScan('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><nmaprun scanner="nmap"><host/></nmaprun>'),
    ).toThrow('entities');
  });

  it('reads 65,536 addresses', () => {
    const hosts = Array.from(
      { length: 65_536 },
      (_, i) =>
        `<host starttime="1710147600" endtime="1710147600"><status state="${i % 8 ? 'down' : 'up'}"/><address addr="10.0.${i >> 8}.${i & 255}" addrtype="ipv4"/></host>`,
    );
    expect(importScan(run(hosts.join('\n'))).machines).toHaveLength(8192);
  });
});
