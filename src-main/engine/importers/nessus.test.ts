import { describe, expect, it } from 'vitest';
import { findingsOf, importScan, scanSample } from '../../../test/scan-samples.ts';
import { factsOf } from './nessus-facts.ts';

const { id, machines } = importScan(scanSample('scan.nessus'));
const [linux, windows] = machines.map(({ inventory }) => inventory);

const listed = (output: string) => {
  const warnings: string[] = [];
  return { ...factsOf(new Map([['22869', output]]), undefined, warnings), warnings };
};

describe('.nessus', () => {
  it('reads each host with its identity, system and hardware', () => {
    expect(id).toBe('nessus');
    expect(machines.map(({ part }) => part)).toEqual(['192.0.2.5', 'pc7.corp.example.com']);
    expect(linux).toMatchObject({
      takenAt: '2024-03-11T09:01:00.000Z',
      identity: {
        name: 'web1',
        fqdn: 'web1.example.com',
        serial: '4CE0460D0G',
        macs: ['52:54:00:aa:bb:05', '52:54:00:aa:bb:15'],
      },
      addresses: ['192.0.2.5'],
      os: { family: 'debian', name: 'Debian GNU/Linux 12.5', version: '12' },
      kernel: { release: '6.1.0-18-amd64', version: '6.1.76-1' },
      hardware: { vendor: 'Example Systems', model: 'Rack 1000' },
    });
  });

  it('shows the ports that were scanned from outside, not those seen from inside', () => {
    expect(linux!.ports).toEqual([
      { port: 22, service: 'ssh', banner: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u1' },
      { port: 443, service: 'https' },
    ]);
  });

  it('takes the list of packages as the inventory that it is', () => {
    expect(linux!.packages!.map((one) => [one.name, one.version, one.arch, one.held])).toEqual([
      ['adduser', '3.134', 'all', false],
      ['libssl3', '3.0.11-1~deb12u2', 'amd64', false],
      ['openssh-server', '1:9.2p1-2+deb12u1', 'amd64', true],
    ]);
    expect(windows!.packages!.map((one) => [one.name, one.version, one.section])).toEqual([
      ['Mozilla Firefox (x64 en-US)', '115.0', 'programs'],
      ['Tool without version', '', 'programs'],
      ['7-Zip 22.01 (x64)', '22.01', 'programs'],
    ]);
  });

  it('knows which Windows it is, and its updates', () => {
    expect(windows).toMatchObject({
      identity: { name: 'pc7', fqdn: 'pc7.corp.example.com', domain: 'corp.example.com' },
      kind: 'workstation',
      os: {
        family: 'windows',
        version: '10.0.19045',
        build: '19045',
        edition: 'Pro',
        arch: 'amd64',
        product: 'Windows 10 Version 22H2 for x64-based Systems',
      },
      hotfixes: [
        { kb: 'KB5034203', installedOn: '2024-02-14' },
        { kb: 'KB5015684' },
        { kb: 'KB4533002', installedOn: '2021-03-25' },
      ],
    });
  });

  it('reports each result on each port, with versions, scores and the action to take', () => {
    expect(linux!.scans).toMatchObject([
      { scanner: 'nessus', version: '10.7.0', at: '2024-03-11T09:01:00.000Z', credentialed: true },
    ]);
    expect(findingsOf(machines)).toMatchObject([
      {
        id: '187315',
        cves: ['CVE-2023-48795', 'CVE-2023-51385'],
        severity: 'critical',
        cvss: [
          { version: '3.0', base: 9.8 },
          { version: '2.0', base: 10 },
        ],
        product: 'openssh-server',
        installed: '1:9.2p1-2+deb12u1',
        fixed: '1:9.2p1-2+deb12u2',
        solution: 'Upgrade openssh to 1:9.2p1-2+deb12u2 or later.',
      },
      { id: '51192', severity: 'moderate', port: '443/tcp' },
      { id: '51192', severity: 'moderate', port: '8443/tcp' },
      { id: '178853', severity: 'important', cves: ['CVE-2023-4045'], installed: '115.0', fixed: '115.1' },
    ]);
    expect(findingsOf(machines)[0]).not.toHaveProperty('port');
    expect(findingsOf(machines)[1]).not.toHaveProperty('solution');
    // What is no weakness is counted; so are configuration audits, with a warning.
    expect(linux!.scans![0]!.informational).toBe(10);
    expect(machines[0]!.warnings.join()).toContain('configuration audits');
  });

  it('keeps the hosts before the end of a broken file', () => {
    const text = scanSample('scan.nessus').toString();
    const cut = importScan(text.slice(0, text.indexOf('pluginID="62042"'))).machines;
    expect(cut.map(({ part }) => part)).toEqual(['192.0.2.5']);
    expect(cut.flatMap(({ warnings }) => warnings).join()).toContain('breaks off');
  });
});

describe('facts in the output of plugins', () => {
  it('reads lists of rpm', () => {
    const { packages, warnings } = listed(
      '\nHere is the list of packages installed on the remote Red Hat Enterprise Linux system :\n\n' +
        '  bash-4.2.46-31.el7|(none) \tFri 07 May 2021 10:00:00 AM CEST\n' +
        '  openssl-libs-1.0.2k-21.el7_9|1\n  glibc-2.17-317.el7.x86_64|(none)\n  gpg-pubkey-f4a80eb5-53a7ff4b|(none)\n',
    );
    expect(packages!.map((one) => [one.name, one.version, one.arch, one.scheme])).toEqual([
      ['bash', '4.2.46-31.el7', '', 'rpm'],
      ['openssl-libs', '1:1.0.2k-21.el7_9', '', 'rpm'],
      ['glibc', '2.17-317.el7', 'x86_64', 'rpm'],
    ]);
    expect(warnings).toEqual([]);
  });

  it('takes no list of a form it does not know, nor one that says it is partial', () => {
    const other = listed(
      '\nHere is the list of packages installed on the remote FreeBSD system :\n\n  bash-5.1.8  The GNU shell\n  curl-7.79.1 A tool\n',
    );
    expect(other.packages).toBeUndefined();
    expect(other.warnings).toHaveLength(1);
    const warnings: string[] = [];
    const output =
      '\nDue to the large number of applications installed, only a partial\nlist of software is reported below.\n\nThe following software are installed on the remote host :\n\nA  [version 1]\n';
    expect(factsOf(new Map([['20811', output]]), undefined, warnings).packages).toBeUndefined();
    expect(warnings.join()).toContain('partial');
  });

  it('takes no updates of programs alone for the list of all updates', () => {
    const output =
      '\nThe following software are installed on the remote host :\n\nA  [version 1]\n\nThe following updates are installed :\n\nA :\n  KB4533002  [version 1]\n';
    const facts = factsOf(new Map([['20811', output]]), undefined, []);
    expect(facts.packages).toHaveLength(1);
    expect(facts.hotfixes).toBeUndefined();
  });
});

describe('tables', () => {
  it('merges the lines of one result that name a CVE each', () => {
    const read = importScan(scanSample('nessus.csv'));
    expect([read.id, read.machines.map(({ part }) => part)]).toEqual(['nessus', ['192.0.2.5', '192.0.2.6']]);
    expect(findingsOf(read.machines)).toMatchObject([
      { id: '187315', cves: ['CVE-2023-48795', 'CVE-2023-51385'], severity: 'critical', fixed: '1:9.2p1-2+deb12u2' },
      { id: '51192', severity: 'moderate', port: '443/tcp' },
    ]);
    expect(read.machines[0]!.inventory.scans![0]!.informational).toBe(1);
  });

  it('reads the columns of Security Center and of Vulnerability Management', () => {
    const center =
      'Plugin,Plugin Name,Family,Severity,IP Address,Protocol,Port,MAC Address,DNS Name,NetBIOS Name,Plugin Text,Last Observed,Solution,CVSS V3 Base Score,CVSS V3 Vector,CVE\n' +
      '"1","A","General","High","192.0.2.7","TCP","445","52:54:00:aa:bb:07","pc7.corp.example.com","CORP\\PC7","Plugin Output: \nseen","Mar 11, 2024 09:00:00 UTC","Do.","7.5","AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N","CVE-2024-0001,CVE-2024-0002"\n';
    const cloud =
      'asset.name,definition.id,definition.name,definition.family,severity,asset.display_ipv4_address,protocol,port,definition.cve,definition.solution,output,last_seen,asset.operating_system\n' +
      'pc7.corp.example.com,1,A,General,High,192.0.2.7,TCP,445,"CVE-2024-0001,CVE-2024-0002",Do.,seen,2024-03-11T09:00:00Z,Microsoft Windows 10 Pro\n';
    for (const text of [center, cloud]) {
      const read = importScan(text);
      expect(read.id).toBe('nessus');
      expect(read.machines[0]).toMatchObject({
        part: '192.0.2.7',
        inventory: {
          takenAt: '2024-03-11T09:00:00.000Z',
          identity: { fqdn: 'pc7.corp.example.com' },
          addresses: ['192.0.2.7'],
        },
      });
      expect(findingsOf(read.machines)).toMatchObject([
        {
          id: '1',
          cves: ['CVE-2024-0001', 'CVE-2024-0002'],
          severity: 'important',
          port: '445/tcp',
          output: 'seen',
          solution: 'Do.',
        },
      ]);
    }
  });
});
