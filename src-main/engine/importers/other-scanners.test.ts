import { describe, expect, it } from 'vitest';
import { findingsOf, importScan, scanSample } from '../../../test/scan-samples.ts';

describe('Wazuh', () => {
  const { id, machines } = importScan(scanSample('wazuh.json'));

  it('reads one machine for each agent, with the build its agent knows', () => {
    expect(id).toBe('wazuh');
    expect(machines.map(({ part }) => part)).toEqual(['web1', 'PC7']);
    expect(machines[0]!.inventory).toMatchObject({
      os: { family: 'ubuntu', version: '24.04' },
      kernel: { release: '6.8.0-62-generic' },
    });
    expect(machines[1]!.inventory.os).toEqual({
      family: 'windows',
      name: 'Windows 11 Pro',
      edition: 'Pro',
      version: '10.0.22631',
      build: '22631',
      ubr: 3296,
    });
    expect(findingsOf(machines)).toMatchObject([
      { id: 'CVE-2025-0001', severity: 'moderate', product: 'vim', fixed: '2:9.1.0016-1ubuntu7.9' },
      { id: 'CVE-2025-0002', severity: 'unrated' },
    ]);
  });
});

it('reads what the API of Wazuh answered before 4.8', () => {
  const item = {
    agent_name: 'web1',
    name: 'vim',
    version: '9.0',
    cve: 'CVE-2023-0001',
    severity: 'High',
    condition: 'Package less than 9.1',
  };
  const { id, machines } = importScan(
    JSON.stringify({ data: { affected_items: [item, { name: 'x' }], total_affected_items: 2 } }),
  );
  expect([id, machines.length, machines[0]!.warnings]).toEqual(['wazuh', 1, ['1 state(s) could not be read']]);
  expect(findingsOf(machines)).toMatchObject([
    { id: 'CVE-2023-0001', severity: 'important', product: 'vim', fixed: '9.1' },
  ]);
});

describe('Qualys', () => {
  it('reads detections below the heading of the report', () => {
    const { id, machines } = importScan(scanSample('qualys.csv'));
    expect(id).toBe('qualys-csv');
    expect(machines).toMatchObject([
      {
        part: '192.0.2.7',
        inventory: {
          takenAt: '2024-03-11T09:00:00.000Z',
          identity: { name: 'PC7', fqdn: 'pc7.corp.example.com' },
          os: { family: 'windows', edition: 'Pro' },
          scans: [{ scanner: 'qualys', informational: 1 }],
        },
      },
    ]);
    expect(findingsOf(machines)).toMatchObject([
      {
        id: '91762',
        severity: 'important',
        cves: ['CVE-2024-0001', 'CVE-2024-0002'],
        cvss: [{ base: 7.8 }, { base: 7.2 }],
        port: '445/tcp',
      },
    ]);
  });
});

describe('Nexpose', () => {
  it('reads nodes with the definitions that stand behind them', () => {
    const { id, machines } = importScan(scanSample('nexpose.xml'));
    expect(id).toBe('nexpose');
    expect(machines).toMatchObject([
      {
        part: '192.0.2.5',
        inventory: {
          takenAt: '2024-03-11T09:31:00.000Z',
          identity: { name: 'web1', macs: ['52:54:00:aa:bb:05'] },
          os: { family: 'debian', version: '12' },
          ports: [{ port: 22, service: 'ssh' }],
          scans: [{ informational: 1 }],
        },
      },
    ]);
    expect(findingsOf(machines)).toMatchObject([
      { id: 'ssh-weak', title: 'Weak SSH', severity: 'moderate' },
      {
        id: 'openssh-cve',
        cves: ['CVE-2024-6387'],
        severity: 'important',
        port: '22/tcp',
        solution: 'Upgrade to 9.8.',
      },
    ]);
  });
});
