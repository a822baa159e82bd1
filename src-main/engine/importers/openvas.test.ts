import { describe, expect, it } from 'vitest';
import { findingsOf, importScan, scanSample } from '../../../test/scan-samples.ts';

const sample = scanSample('gvm.xml').toString();

describe('reports of Greenbone', () => {
  const { id, machines } = importScan(sample);

  it('reads hosts with their details', () => {
    expect(id).toBe('openvas');
    expect(machines.map(({ part }) => part)).toEqual(['192.0.2.5', '192.0.2.9']);
    expect(machines[0]!.inventory).toMatchObject({
      takenAt: '2024-03-11T09:30:00.000Z',
      identity: {
        name: 'web1',
        fqdn: 'web1.example.com',
        macs: ['52:54:00:aa:bb:05'],
        sshHostKeys: ['SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA'],
      },
      os: { family: 'debian', name: 'Debian GNU/Linux 12', version: '12' },
      ports: [{ port: 22 }, { port: 443 }],
      scans: [{ scanner: 'openvas', credentialed: true, informational: 2 }],
    });
    expect(machines[1]!.inventory).toMatchObject({
      os: { name: 'Windows 10 Version 22H2' },
      scans: [{ credentialed: false, findings: [] }],
    });
  });

  it('reads results of new and old protocols, and says where the scanner doubts', () => {
    expect(findingsOf(machines)).toMatchObject([
      {
        id: '1.3.6.1.4.1.25623.1.1.1.1.2023.5586',
        cves: ['CVE-2023-48795', 'CVE-2023-51385'],
        severity: 'critical',
        cvss: [
          { version: '3.1', base: 9.8 },
          { version: '2.0', base: 10 },
        ],
        product: 'openssh-server',
        installed: '1:9.2p1-2+deb12u1',
        fixed: '1:9.2p1-2+deb12u2',
        solution: 'Please install the updated package(s).',
      },
      {
        cves: [],
        severity: 'moderate',
        port: '22/tcp',
        output: 'Quality of detection: 30%\nIt offers ssh-dss.',
        solution: 'Disable it.',
      },
    ]);
    expect(findingsOf(machines)[0]).not.toHaveProperty('port');
  });

  it('reads the same in every nesting', () => {
    const inner = sample.slice(
      sample.indexOf('<report id="1', 60),
      sample.lastIndexOf('</report></get_reports_response>'),
    );
    for (const text of [inner, `<report format_id="x" extension="xml">${inner}</report>`]) {
      const read = importScan(text);
      expect([read.id, read.machines.map(({ inventory }) => inventory)]).toEqual([
        'openvas',
        machines.map(({ inventory }) => inventory),
      ]);
    }
    const results = sample.slice(sample.indexOf('<result id="r1"'), sample.indexOf('</results>'));
    const read = importScan(`<get_results_response status="200">${results}</get_results_response>`);
    expect(findingsOf(read.machines)).toHaveLength(2);
  });

  it('keeps the results before the end of a broken file', () => {
    const cut = importScan(sample.slice(0, sample.indexOf('<result id="r3"'))).machines;
    expect(findingsOf(cut)).toHaveLength(2);
    expect(cut[0]!.warnings.join()).toContain('breaks off');
  });

  it('refuses a report without hosts, and leaves other reports alone', () => {
    expect(() => importScan('<report><report_format/><results/></report>')).toThrow('no result and no host');
    expect(importScan('<report name="coverage"><counter type="LINE"/></report>').id).toBeNull();
  });
});

describe('CSV results', () => {
  it('are read with versions from what was seen', () => {
    const { id, machines } = importScan(scanSample('openvas.csv'));
    expect(id).toBe('openvas');
    expect(machines[0]).toMatchObject({
      part: '192.0.2.5',
      inventory: { takenAt: '2024-07-02T10:01:00.000Z', identity: { fqdn: 'web1.example.com' }, ports: [{ port: 22 }] },
    });
    expect(findingsOf(machines)).toMatchObject([
      {
        cves: ['CVE-2024-6387', 'CVE-2024-6409'],
        severity: 'important',
        installed: '9.2p1',
        fixed: '9.8',
        port: '22/tcp',
      },
    ]);
  });
});
