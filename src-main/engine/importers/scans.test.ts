/** Every capture of a scanner's report, and what must become of broken ones: a refusal or a part with warnings. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inventory as inventorySchema } from '../../../src-shared/model/software.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { contentFrom, findingsOf, importScan, scanSample } from '../../../test/scan-samples.ts';
import { seededRandom } from '../../../test/seeded.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import { detectImporter } from './index.ts';

/** File, importer, hosts, packages, findings; or why it is not taken. */
const captures: readonly (
  readonly [string, string | null, number, number, number] | readonly [string, string | null, string]
)[] = [
  ['grype/grype_nginx.json', 'grype', 1, 0, 143],
  ['masscan/masscan_many_vuln.json', 'masscan', 1, 0, 0],
  ['nessus/internal_network_scan_7hosts.nessus', 'nessus', 7, 0, 30],
  ['nessus/nessus_many_vuln.csv', 'nessus', 2, 0, 4],
  ['nessus/sample-02.nessus', 'nessus', 1, 0, 0],
  ['nexpose/report_auth.xml', 'nexpose', 4, 0, 26],
  ['nmap/1_hosts.xml', 'nmap-xml', 1, 0, 0],
  ['nmap/1_hosts_banner.xml', 'nmap-xml', 1, 0, 0],
  ['nmap/1_hosts_down.xml', 'nmap-xml', 1, 0, 0],
  ['nmap/1_hosts_nohostname.xml', 'nmap-xml', 1, 0, 0],
  ['nmap/2_hosts.xml', 'nmap-xml', 2, 0, 0],
  ['nmap/2_hosts_version.xml', 'nmap-xml', 2, 0, 0],
  ['nmap/2_null_hosts.xml', 'nmap-xml', 2, 0, 0],
  ['nmap/dionaea_scan.xml', 'nmap-xml', 1, 0, 7],
  ['nmap/extra_ports.xml', 'nmap-xml', 1, 0, 7],
  ['nmap/full_sudo6.xml', 'nmap-xml', 4, 0, 0],
  ['nmap/issue4406.xml', 'nmap-xml', 1, 0, 8],
  ['nmap/nmap_script_vulners.xml', 'nmap-xml', 1, 0, 2],
  ['nmap/nmap_v6.40.xml', 'nmap-xml', 1, 0, 0],
  ['nmap/os_scan6.xml', 'nmap-xml', 3, 0, 0],
  ['nmap/test_osclass.xml', 'nmap-xml', 1, 0, 0],
  ['openvas/metasploitable2_2023.xml', 'openvas', 1, 0, 44],
  ['openvas/report_using_openVAS.csv', 'openvas', 1, 0, 1],
  ['qualys/Qualys_Sample_Report.csv', 'qualys-csv', 4, 0, 6],
  ['redhatsatellite/many_findings.json', null, 'a list of errata that names no machine they are for'],
  ['trivy/alpine-310.json', 'trivy', 1, 0, 4],
  ['trivy/centos-7.json', 'trivy', 1, 0, 3],
  ['trivy/debian-stretch.json', 'trivy', 1, 0, 5],
  ['trivy/issue_10991.json', 'trivy', 'on a Kubernetes cluster, whose resources are neither machines nor images'],
  ['trivy/ubuntu-1804.json', 'trivy', 1, 0, 5],
  ['wazuh/v4-8_many_findings.json', 'wazuh', 2, 0, 10],
];

describe.skipIf(!haveSharedData)('captures', () => {
  it.each(captures)('%s', (path, importer, ...counts) => {
    const bytes = readFileSync(sharedData(`scans/${path}`));
    if (typeof counts[0] === 'string') {
      const content = contentFrom(bytes);
      expect(detectImporter(content)?.id ?? null).toBe(importer);
      if (importer) expect(() => importScan(bytes)).toThrow(counts[0]);
      return;
    }
    const { id, machines } = importScan(bytes);
    const packages = machines.reduce((sum, { inventory }) => sum + (inventory.packages?.length ?? 0), 0);
    expect([id, machines.length, packages, findingsOf(machines).length]).toEqual([importer, ...counts]);
    for (const { inventory } of machines) expect(inventorySchema.safeParse(inventory).error).toBeUndefined();
    expect(new Set(machines.map(({ part }) => part)).size).toBe(machines.length);
  });

  it('are all in the table', () => {
    const folder = sharedData('scans');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
    expect(paths.toSorted()).toEqual(captures.map(([path]) => path).toSorted());
  });
});

/** Inputs to break: our own samples, and the smaller captures where they are. */
const samples = readdirSync(join(import.meta.dirname, '../../../test/fixtures/scans')).filter(
  (name) => !name.endsWith('.md'),
);
const inputs: [string, Buffer][] = [
  ...samples.map((name): [string, Buffer] => [name, scanSample(name)]),
  ...captures
    .filter(([path]) => haveSharedData && existsSync(sharedData(`scans/${path}`)))
    .map(([path]): [string, Buffer] => [path, readFileSync(sharedData(`scans/${path}`))])
    .filter(([, bytes]) => bytes.length < 50_000),
];

/** Our own are broken more often than the captures. */
const times = (name: string) => (name.includes('/') ? 8 : 20);

/** Whatever it is, it is read, refused, or not recognised, within the schema and at once. */
function endure(bytes: Buffer): void {
  const started = performance.now();
  try {
    for (const { inventory } of importScan(bytes).machines) {
      const checked = inventorySchema.safeParse(inventory);
      expect(checked.error).toBeUndefined();
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.hint).not.toBe('');
  }
  expect(performance.now() - started).toBeLessThan(5000);
}

describe('broken reports', () => {
  it.each(inputs)('%s cut anywhere', (name, bytes) => {
    const random = seededRandom(bytes.length);
    for (let i = 0; i < times(name); i++) endure(bytes.subarray(0, Math.floor(random() * bytes.length)));
  });

  it.each(inputs)('%s with other bytes', (name, bytes) => {
    const random = seededRandom(bytes.length + 1);
    for (let i = 0; i < times(name); i++) {
      const copy = Buffer.from(bytes);
      for (let n = 0; n <= random() * 8; n++) copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
      endure(copy);
    }
  });

  it.each(inputs)('%s with pieces twice or gone', (name, bytes) => {
    const random = seededRandom(bytes.length + 2);
    for (let i = 0; i < times(name); i++) {
      const [a = 0, b = 0] = [random(), random()].map((at) => Math.floor(at * bytes.length)).toSorted((x, y) => x - y);
      endure(
        random() < 0.5
          ? Buffer.concat([bytes.subarray(0, b), bytes.subarray(a)])
          : Buffer.concat([bytes.subarray(0, a), bytes.subarray(b)]),
      );
    }
  });

  it('of other values in every place of their JSON', () => {
    const others: unknown[] = [null, 0, '', 'x', [], {}, [null], true, 1e300];
    for (const name of ['trivy.json', 'grype.json', 'wazuh.json']) {
      const whole = JSON.parse(scanSample(name).toString()) as unknown;
      const text = JSON.stringify(whole);
      const places = [...text.matchAll(/(?<=[:[,])(?:"[^"]*"|-?\d+(?:\.\d+)?)(?=[,\]}])/g)];
      for (const [i, place] of places.entries()) {
        const other = JSON.stringify(others[i % others.length]);
        endure(Buffer.from(text.slice(0, place.index) + other + text.slice(place.index + place[0].length)));
      }
    }
  });

  it('with endless lines', () => {
    const fills = [
      'x '.repeat(300_000),
      ' '.repeat(500_000),
      '\n'.repeat(200_000),
      ': '.repeat(200_000),
      '-1'.repeat(200_000),
      '"'.repeat(200_000),
    ];
    for (const [i, name] of samples.entries()) {
      const text = scanSample(name).toString();
      for (const fill of [fills[i % fills.length]!, fills[(i + 3) % fills.length]!])
        for (const place of ['CVE-', '192.0.2.5', 'Installed'])
          endure(Buffer.from(text.replace(place, () => fill + place)));
    }
  }, 60_000);
});
