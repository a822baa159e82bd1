/**
 * One machine told of by six sources is one asset: this machine, really collected over SSH and by collect.sh and really
 * scanned by nmap where these can run, and reports of it in the forms of Nessus and GLPI and a table. In any order of
 * arrival the same list of software and the same facts are in force.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inventory } from '../src-shared/model/software.ts';
import { sshOptions } from '../src-shared/model/ssh.ts';
import { emptySourceMap } from '../src-main/engine/domain/debian-sources.ts';
import { readContent } from '../src-main/engine/files/content.ts';
import { detectImporter } from '../src-main/engine/importers/index.ts';
import { assetRows } from '../src-main/engine/tasks/asset-rows.ts';
import { collectSshJob } from '../src-main/engine/tasks/collect-ssh.ts';
import { runImport } from '../src-main/engine/tasks/import.ts';
import type { JobContext } from '../src-main/engine/tasks/job.ts';
import { takeIn } from '../src-main/engine/tasks/take-in.ts';
import { loadAssetHistory } from '../src-main/engine/vault/assets.ts';
import type { Database } from '../src-main/engine/vault/database.ts';
import { packSourceFile, storedObservations } from '../src-main/engine/vault/observations.ts';
import { listSoftware } from '../src-main/engine/vault/software.ts';
import { makeVault, type TestVault } from './match-vault.ts';
import { root } from './program.ts';
import { hasSshd, quickSshd } from './sshd.ts';

const isDebian = existsSync('/usr/bin/dpkg-query') && existsSync('/usr/bin/apt-get');
const sources = ['ssh-linux', 'collected', 'nmap-xml', 'nessus', 'glpi-json', 'table'];

interface Report {
  source: string;
  name: string;
  bytes: Buffer;
}

/** What stands on the machine's own network; by the documentation range where it has none. */
const outside = ({ addresses = [] }: Inventory) =>
  addresses.find((address) => /^\d+\./.test(address) && !address.startsWith('127.')) ?? '192.0.2.77';

function nmapReport(machine: Inventory): string {
  const address = outside(machine);
  const ran = machine.addresses?.includes(address)
    ? spawnSync('nmap', ['-sT', '-n', '-p', '22,80', '-oX', '-', address], { encoding: 'utf8' })
    : null;
  if (ran?.status === 0 && /<status state="up"/.test(ran.stdout)) return ran.stdout;
  const at = Math.floor(Date.now() / 1000);
  return `<?xml version="1.0"?><nmaprun scanner="nmap" args="nmap -oX - ${address}" start="${at}" version="7.93" xmloutputversion="1.05">
<host starttime="${at}" endtime="${at}"><status state="up" reason="syn-ack"/><address addr="${address}" addrtype="ipv4"/>
<hostnames><hostname name="${machine.identity.name}" type="PTR"/></hostnames>
<ports><port protocol="tcp" portid="22"><state state="open"/><service name="ssh"/></port></ports></host></nmaprun>`;
}

function nessusReport(machine: Inventory): string {
  const address = outside(machine);
  const mac = machine.identity.macs?.[0];
  return `<?xml version="1.0" ?><NessusClientData_v2><Report name="Office"><ReportHost name="${address}"><HostProperties>
<tag name="HOST_END_TIMESTAMP">${Math.floor(Date.now() / 1000)}</tag><tag name="host-ip">${address}</tag>
<tag name="hostname">${machine.identity.name!.toUpperCase()}</tag>${mac ? `<tag name="mac-address">${mac.toUpperCase()}</tag>` : ''}
<tag name="operating-system">Linux Kernel 6.1 on Debian 12</tag></HostProperties>
<ReportItem port="22" svc_name="ssh" protocol="tcp" severity="2" pluginID="187315" pluginName="SSH Terrapin Prefix Truncation Weakness" pluginFamily="Misc."><cve>CVE-2023-48795</cve><risk_factor>Medium</risk_factor></ReportItem>
</ReportHost></Report></NessusClientData_v2>`;
}

function glpiReport(machine: Inventory): string {
  const { name, uuid, serial, macs = [] } = machine.identity;
  return JSON.stringify({
    action: 'inventory',
    deviceid: `${name}-2026-11-20-10-00-00`,
    itemtype: 'Computer',
    content: {
      versionclient: 'GLPI-Agent_v1.9',
      hardware: { name, memory: 4096, ...(uuid ? { uuid } : {}) },
      bios: { smanufacturer: 'Example', smodel: 'Rack 1', ...(serial ? { ssn: serial } : {}) },
      networks: macs.map((mac, i) => ({ description: `eth${i}`, mac, ipaddress: outside(machine), status: 'up' })),
      operatingsystem: { name: 'Debian', full_name: 'Debian GNU/Linux 12 (bookworm)', version: '12' },
    },
  });
}

let real: TestVault;
let ssh: Inventory;
let reports: Report[];
let folder: string;

const jobContext = (db: Database): JobContext => {
  const now = new Date().toISOString();
  return { db, acting: { actor: 'tester', now }, clock: () => now, progress: () => {}, note: () => {} };
};

describe.skipIf(!hasSshd || !isDebian)('one machine, six sources', { timeout: 600_000 }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'six-sources-'));
    real = await makeVault();
    const sshd = await quickSshd({ hostKeys: ['ed25519'] });
    try {
      const { results } = await collectSshJob.run(jobContext(real.db), {
        hosts: [`127.0.0.1:${sshd.port}`],
        ssh: sshOptions.parse({ user: sshd.user, keyPath: sshd.keyPath }),
      });
      expect(results).toMatchObject([{ ok: true, asset: 'A1' }]);
    } finally {
      await sshd.stop();
    }
    ssh = [...storedObservations(real.db, 1)][0]!.inventory;
    const collected = execFileSync('sh', [join(root, 'resources/collect.sh'), '-o', '-'], {
      cwd: folder,
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { name, serial } = ssh.identity;
    const table = `Name,Serial Number,IP address,Owner,Department\n${name},${serial ?? ''},${outside(ssh)},Anna Berg,Sales\n`;
    reports = [
      { source: 'collected', name: `${name}.json`, bytes: collected },
      { source: 'nmap-xml', name: 'scan.xml', bytes: Buffer.from(nmapReport(ssh)) },
      { source: 'nessus', name: 'office.nessus', bytes: Buffer.from(nessusReport(ssh)) },
      { source: 'glpi-json', name: 'agent.json', bytes: Buffer.from(glpiReport(ssh)) },
      { source: 'table', name: 'machines.csv', bytes: Buffer.from(table) },
    ];
  }, 300_000);
  afterAll(() => {
    real?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is one asset whose page shows each source, each fact with its source, and why they were joined', async () => {
    const { db } = real;
    const uploads = reports.map(({ name, bytes }) => ({ name, bytes }));
    const { files } = await runImport(jobContext(db), { paths: [], uploads });
    expect(files.map(({ format, ok, error }) => ({ format, ok, error }))).toEqual(
      reports.map(({ source }) => ({ format: source, ok: true, error: undefined })),
    );
    const rows = assetRows(db, new Date().toISOString());
    expect(rows.map(({ name, owner }) => ({ name, owner }))).toEqual([{ name: ssh.identity.name, owner: 'Anna Berg' }]);
    const history = loadAssetHistory(db, 1);
    expect(new Set(history.observations.map(({ source }) => source))).toEqual(new Set(sources));
    // Each field says who told it, and one word of each is in force: the collector's, but what only the table tells.
    expect(new Set(history.facts.map(({ source }) => source))).toEqual(new Set(sources));
    const fields = Map.groupBy(history.facts, ({ field }) => field);
    for (const words of fields.values()) expect(words.filter(({ effective }) => effective)).toHaveLength(1);
    const inForce = (field: string) => fields.get(field)?.find(({ effective }) => effective)?.source;
    expect(['ssh-linux', 'collected']).toContain(inForce('name'));
    expect(['ssh-linux', 'collected']).toContain(inForce('os'));
    expect(inForce('owner')).toBe('table');
    expect(history.listings.find(({ section }) => section === 'system')?.source).toBe('collected');
    for (const { reason } of history.joins.slice(0, -1)) expect(reason).toMatch(/^same /);
    expect(listSoftware(db, { asset: 1 }).total).toBe(ssh.packages!.length);
  });

  it('is one asset with the same facts and software in every order of arrival', async () => {
    const order = await makeVault();
    try {
      const { db } = order;
      const few = ({ packages, ...rest }: Inventory): Inventory => ({ ...rest, packages: packages?.slice(0, 25) });
      const seen = [
        { source: 'ssh-linux', part: undefined, file: null, name: '127.0.0.1', inventory: few(ssh) },
        ...reports.map(({ source, name, bytes }) => {
          const content = readContent({ name, folder: '', bytes });
          const [parsed] = detectImporter(content)!.parse(content);
          const inventory = parsed!.inventory.packages ? few(parsed!.inventory) : parsed!.inventory;
          return { source, part: parsed!.part, file: packSourceFile(name, bytes), name, inventory };
        }),
      ];
      const outcome = (places: readonly number[]) => {
        let answer = '';
        const takenBack = new Error('taken back');
        try {
          db.transaction(() => {
            for (const place of places) {
              const { name, ...part } = seen[place]!;
              const acting = { actor: 'tester', now: part.inventory.takenAt ?? new Date(0).toISOString() };
              takeIn(db, acting, { parts: [part], name, place: null }, emptySourceMap);
            }
            const rows = assetRows(db, '2026-12-01T00:00:00.000Z');
            const history = rows.map(({ id }) => loadAssetHistory(db, Number(id.slice(1))));
            answer = JSON.stringify([
              rows.map(({ id: _id, verdictReason: _reason, lastSeen: _seen, ...row }) => row),
              history.map(({ facts, listings, observations }) => ({
                facts: facts
                  .filter(({ effective }) => effective)
                  .map(({ field, value }) => [field, value])
                  .sort(),
                listings: listings.map(({ section, source }) => [section, source]),
                sources: observations.map(({ source }) => source).sort(),
              })),
              rows.map(({ id }) =>
                listSoftware(db, { asset: Number(id.slice(1)) }).software.map((item) => ({ ...item, asset: '' })),
              ),
            ]);
            throw takenBack;
          });
        } catch (error) {
          if (error !== takenBack) throw error;
        }
        return answer;
      };
      const permute = (rest: number[]): number[][] =>
        rest.length === 0
          ? [[]]
          : rest.flatMap((one) => permute(rest.filter((other) => other !== one)).map((more) => [one, ...more]));
      const orders = permute([0, 1, 2, 3, 4, 5]);
      expect(orders).toHaveLength(720);
      const outcomes = Map.groupBy(orders, outcome);
      const [first] = outcomes.keys();
      const [rows, [history]] = JSON.parse(first!) as [unknown[], [{ sources: string[] }]];
      expect(rows).toHaveLength(1);
      expect(history.sources).toEqual(sources.toSorted());
      // Named where they differ, so that a failure says which orders.
      expect([...outcomes].slice(1).map(([other, some]) => [other, some.slice(0, 3)])).toEqual([]);
    } finally {
      order.remove();
    }
  });
});
