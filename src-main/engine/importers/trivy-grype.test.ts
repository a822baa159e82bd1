import { describe, expect, it } from 'vitest';
import { findingsOf, importScan, scanSample } from '../../../test/scan-samples.ts';

const sample = JSON.parse(scanSample('trivy.json').toString()) as Record<string, unknown>;
const trivy = (change: object) => importScan(JSON.stringify({ ...sample, ...change })).machines[0]!;

describe('Trivy', () => {
  const machine = trivy({});

  it('makes an asset of the image', () => {
    expect(machine.called).toBe('registry.example.com/shop:1.4');
    expect(machine.inventory).toMatchObject({
      takenAt: '2024-03-11T09:00:00.123Z',
      kind: 'container',
      os: { family: 'debian', name: 'debian 12.5', version: '12', arch: 'amd64' },
      scans: [{ scanner: 'trivy', credentialed: true, informational: 1 }],
    });
  });

  it('takes whole lists of packages with their sources, libraries once each', () => {
    expect(
      machine.inventory.packages!.map((one) => [
        one.scheme,
        one.name,
        one.version,
        one.source,
        one.sourceVersion,
        one.section,
      ]),
    ).toEqual([
      ['dpkg', 'libssl3', '3.0.11-1~deb12u2', 'openssl', '3.0.11-1~deb12u2', 'system'],
      ['dpkg', 'login', '1:4.13+dfsg1-1+b1', 'shadow', '1:4.13+dfsg1-1', 'system'],
      ['npm', 'lodash', '4.17.20', 'lodash', '4.17.20', 'components'],
    ]);
  });

  it('takes what it only found vulnerable for no list of packages', () => {
    const results = (sample['Results'] as Record<string, unknown>[]).map((one) => ({ ...one, Packages: undefined }));
    expect(trivy({ Results: results }).inventory.packages).toBeUndefined();
    expect(
      trivy({ Results: [{ Class: 'os-pkgs', Type: 'debian', Packages: [{ Version: '1' }] }] }).inventory.packages,
    ).toBeUndefined();
  });

  it('reports weaknesses', () => {
    expect(findingsOf([machine])).toMatchObject([
      {
        id: 'CVE-2023-5678',
        severity: 'important',
        fixed: '3.0.13-1~deb12u1',
        cvss: [{ version: '3.1', base: 5.3 }],
        output: 'Status: fixed\nSeverity by: debian',
      },
      { id: 'CVE-2011-3389', severity: 'unrated', output: 'Status: will not fix' },
      { id: 'GHSA-35jh-r3h4-6jhm', cves: [], severity: 'critical', product: 'lodash', fixed: '4.17.21' },
    ]);
  });

  it('tells machines from applications by the system in their files', () => {
    expect(trivy({ ArtifactType: 'filesystem' }).inventory.kind).toBeUndefined();
    expect(trivy({ ArtifactType: 'vm' }).inventory.os).toMatchObject({ family: 'debian' });
    expect(trivy({ ArtifactType: 'repository', Metadata: {} }).inventory).toMatchObject({ kind: 'application' });
  });

  it.each([
    ['redhat', '8.4', 'rhel', '8.4'],
    ['alma', '9.2', 'almalinux', '9.2'],
    ['centos', '7.6.1810', 'centos', '7'],
    ['oracle', '8.5', 'ol', '8.5'],
    ['alpine', '3.19.1', 'alpine', '3.19.1'],
    ['opensuse.leap', '15.4', 'opensuse-leap', '15.4'],
  ])('the system %s %s', (Family, Name, family, version) => {
    expect(trivy({ Metadata: { OS: { Family, Name } } }).inventory.os).toMatchObject({ family, version });
  });

  it('reads the list of results of its first versions', () => {
    const [first] = sample['Results'] as Record<string, unknown>[];
    const old = { ...first, Class: undefined, Target: 'shop:1.4 (debian 12.5)' };
    const read = importScan(
      JSON.stringify([old, { Target: 'app/package-lock.json', Type: 'npm', Vulnerabilities: null }]),
    );
    expect(read.id).toBe('trivy');
    expect(read.machines).toMatchObject([
      {
        called: 'shop:1.4',
        inventory: {
          kind: 'container',
          os: { family: 'debian', version: '12' },
          packages: [{ section: 'system' }, {}],
        },
      },
    ]);
    expect(findingsOf(read.machines)).toHaveLength(2);
  });

  it('refuses reports on clusters and of other versions, with the way out', () => {
    expect(() => importScan('{"ClusterName":"k","Resources":[]}')).toThrow('Kubernetes');
    expect(() => trivy({ SchemaVersion: 3 })).toThrow('schema version 2');
  });
});

describe('Grype', () => {
  const { id, machines } = importScan(scanSample('grype.json'));

  it('reports matches, those of GitHub by the CVE they stand for, and no list of packages', () => {
    expect(id).toBe('grype');
    expect(machines[0]).toMatchObject({
      called: 'registry.example.com/shop:1.4',
      inventory: {
        takenAt: '2024-03-11T09:00:00.500Z',
        kind: 'container',
        os: { family: 'debian', version: '12', arch: 'arm64' },
        scans: [{ scanner: 'grype', version: '0.74.0', credentialed: true }],
      },
    });
    expect(machines[0]!.inventory.packages).toBeUndefined();
    expect(findingsOf(machines)).toMatchObject([
      {
        id: 'GHSA-35jh-r3h4-6jhm',
        cves: ['CVE-2021-23337'],
        severity: 'important',
        fixed: '4.17.21',
        cvss: [{ base: 7.2 }],
      },
      { id: 'CVE-2018-20796', severity: 'low', product: 'libc6', solution: 'The publisher will not fix it.' },
    ]);
  });

  it('reads the scores and fixes of its first versions, and folders', () => {
    const old = {
      matches: [
        {
          vulnerability: {
            id: 'CVE-2019-13115',
            severity: 'Medium',
            fixedInVersion: '1.9',
            cvssV2: { baseScore: 5.8, vector: 'AV:N/AC:M/Au:N/C:P/I:N/A:P' },
          },
          artifact: { name: 'libssh2-1', version: '1.8.0-2.1', type: 'deb' },
        },
        { vulnerability: {} },
      ],
      source: { type: 'directory', target: '/srv/app' },
      descriptor: { name: 'grype', version: '0.7.0' },
    };
    const read = importScan(JSON.stringify(old)).machines[0]!;
    expect(read).toMatchObject({
      called: '/srv/app',
      inventory: { kind: 'application' },
      warnings: ['1 match(es) could not be read'],
    });
    expect(findingsOf([read])).toMatchObject([{ fixed: '1.9', cvss: [{ version: '2.0', base: 5.8 }] }]);
  });
});
