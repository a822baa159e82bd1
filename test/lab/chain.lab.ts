/**
 * The chain on real hosts by the command line, faults included: sweep, collect, plan, approve, dry run, run, loss of a host,
 * verify, roll back, report, pack, verify. What the hosts say themselves is the truth it is measured against.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { start } from '../program.ts';
import { attempt } from './command.ts';
import { audit, dpkgActs, fileList, offered, packageList, upgradesOf } from './host-facts.ts';
import type { LabHost } from './host.ts';
import type { Lab } from './lab.ts';
import { onLab, openLab, Site } from './on-lab.ts';

interface Host {
  address: string;
  mac?: string;
  ports: { port: number; banner?: string }[];
  os?: { family: string; version?: string };
}
interface Result {
  host: string;
  ok: boolean;
  asset?: string;
  packages?: number;
  error?: { code: string; message: string };
}
interface Item {
  asset: string;
  assetName: string;
  patchTitle: string;
  state: string;
  from: string;
  to: string;
  why?: string;
  steps: { name: string; mode: string; ok: boolean | null }[];
}
interface Act {
  rollout: string;
  state: string;
  items: Item[];
  stopped?: string;
}
interface Patch {
  id: string;
  product: string;
}

const ports = [22, 25, 53, 80, 110, 135, 139, 143, 389, 443, 445, 631, 993, 3306, 3389, 5432, 5900, 8080, 8443, 9100];

/** Without /run, where a login itself leaves its traces. */
async function lastingFiles(host: LabHost): Promise<string> {
  const lines = (await fileList(host)).split('\n');
  return lines.filter((line) => !/^\/run[ /]/.test(line)).join('\n');
}

onLab('the chain on real hosts', () => {
  let lab: Lab;
  let site: Site;
  let item: (host: string, product: string) => Item | undefined;
  const former = new Map<string, string>();

  beforeAll(async () => {
    lab = await openLab();
    for (const host of lab.hosts) await host.reset();
    site = new Site(lab);
  });
  afterAll(async () => {
    for (const host of lab.hosts) await host.reset();
  });

  const show = () => site.answer<Act>(['rollout', 'show', 'R1']);

  it('sweeps the hosts and ports that nmap finds', async () => {
    await lab.host('lossy1').dropPackets(8);
    const own = `${lab.network.prefix}.1`;
    const list = ports.join(',');
    expect(site.run(['discover', lab.subnet]).exit).toBe(2);
    const swept = site.answer<{ hosts: Host[] }>([
      ...['discover', lab.subnet, '--exclude', own, '--ports', list, '--confirm-scope'],
    ]);
    const nmap = await attempt('nmap', [
      ...['-sT', '-T4', '-n', '--unprivileged', '-oG', '-', '--exclude', own, '-p', list, lab.subnet],
    ]);
    const theirs = Array.from(nmap.stdout.matchAll(/^Host: (\S+) .*Ports: (.*?)(?:\t|$)/gm), ([, address, found]) =>
      [address, ...Array.from(found!.matchAll(/(\d+)\/open/g), ([, port]) => port)].join(' '),
    ).filter((line) => line.includes(' '));
    const ours = swept.hosts.map((host) => [host.address, ...host.ports.map(({ port }) => port)].join(' '));
    expect(ours.toSorted()).toEqual(theirs.toSorted());
    expect(swept.hosts.find((host) => host.address === lab.host('web1').address)?.os).toMatchObject({
      family: 'debian',
      version: '12',
    });
    const { assets } = site.answer<{ assets: { verdict: string }[] }>(['assets']);
    expect(new Set(assets.map((asset) => asset.verdict))).toEqual(new Set(['unknown']));
  });

  it('collects all of them, changes nothing there, and joins what was swept', async () => {
    const before = await lastingFiles(lab.host('web1'));
    const { results } = site.answer<{ results: Result[] }>([
      ...['collect', 'ssh', ...lab.hosts.map((host) => host.address), ...site.key],
    ]);
    expect(results.filter((result) => !result.ok)).toEqual([]);
    expect(await lastingFiles(lab.host('web1'))).toBe(before);
    const { assets } = site.answer<{ assets: { id: string; name: string; packages: number }[] }>(['assets']);
    // Hosts, the device and the repository: no machine twice.
    expect(assets).toHaveLength(lab.hosts.length + 2);
    for (const host of lab.hosts) {
      const lines = (await packageList(host)).trim().split('\n');
      expect(assets.find((asset) => asset.name === host.name)?.packages).toBe(lines.length);
    }
  });

  it('plans, is approved, and shows by a dry run what would happen without changing anything', async () => {
    site.answer(['match']);
    for (const [name, ...words] of [
      ['web1', 'ring=test', 'redundancyGroup=web'],
      ['web2', 'redundancyGroup=web'],
    ])
      site.answer(['assets', 'set', name!, ...words]);
    const { patches } = site.answer<{ patches: Patch[] }>(['patches']);
    const wanted = new Set(['nginx', 'openssl', 'lab-tools', 'lab-ledger']);
    const ids = patches.filter((patch) => wanted.has(patch.product)).map((patch) => patch.id);
    const plan = site.answer<{
      status: string;
      waves: { ring: string; items: { assetName: string }[] }[];
    }>(['plan', '--patches', ids.join(','), '--title', 'Round']);
    expect(plan.status).toBe('greedy');
    expect(plan.waves[0]!.ring).toBe('test');
    for (const wave of plan.waves) {
      const machines = new Set(wave.items.map((planned) => planned.assetName));
      expect(machines.has('web1') && machines.has('web2')).toBe(false);
    }
    expect(site.run(['rollout', 'run', 'R1', ...site.key]).exit).toBe(3);
    site.answer(['rollout', 'approve', 'R1', '--as', 'Owner']);
    const before = await lastingFiles(lab.host('web1'));
    const dry = site.answer<Act>(['rollout', 'dry-run', 'R1', ...site.key]);
    expect(await lastingFiles(lab.host('web1'))).toBe(before);
    expect(dry.state).toBe('approved');
    expect(dry.items.every((one) => one.steps.some((step) => step.mode === 'dry-run' && step.ok))).toBe(true);
  });

  it('runs in rings through held packages, a full disk, a changed key and the loss of a host', async () => {
    for (const host of lab.hosts) former.set(host.name, await packageList(host));
    await lab.host('mail1').hold('lab-tools');
    await lab.host('files1').fillDisk(600);
    await lab.host('desk1').changeHostKey();
    await lab.host('pay1').slowUpgrade(4);
    const child = start([...site.arguments, 'rollout', 'run', 'R1', ...site.key]);
    const over = new Promise<number | null>((done) => {
      child.on('exit', (code) => done(code));
    });
    const begun = async () =>
      (await dpkgActs(lab.host('pay1'))).some((act) => act.act === 'configure' && act.pack === 'lab-ledger');
    while (child.exitCode === null && !(await begun())) await pause(50);
    await lab.host('pay1').crash();
    await pause(1000);
    await lab.host('pay1').boot();
    expect(await over).toBe(1);
    await lab.host('files1').freeDisk();

    const { items, state } = show();
    expect(state).toBe('done');
    item = (host, product) => items.find((one) => one.assetName === host && one.patchTitle.startsWith(`${product} `));
    for (const host of ['web1', 'web2', 'db1', 'app1', 'ops1', 'lossy1', 'pay1'])
      expect(items.filter((one) => one.assetName === host && one.state !== 'done')).toEqual([]);
    expect(item('mail1', 'lab-tools')).toMatchObject({ state: 'skipped', why: expect.stringContaining('held') });
    expect(item('mail1', 'openssl')?.state).toBe('done');
    expect(item('files1', 'openssl')).toMatchObject({ state: 'failed', why: expect.stringMatching(/MB|space|disk/i) });
    expect(item('desk1', 'openssl')).toMatchObject({ state: 'failed', why: expect.stringMatching(/host key|SHA256:/) });
    expect(item('pay1', 'lab-ledger')?.steps.some((step) => step.name === 'repair')).toBe(true);
  });

  it('left the hosts as it says: nothing more is offered, nothing is half done, nothing was done twice', async () => {
    for (const host of lab.hosts) {
      const done = show().items.filter((one) => one.assetName === host.name && one.state === 'done');
      const sources = new Set(done.map((one) => one.patchTitle.split(' ')[0]!));
      const left = (await offered(host)).map((offer) => offer.split('=')[0]!);
      expect(left.filter((name) => sources.has(name))).toEqual([]);
      expect(await audit(host)).toBe('');
      expect([...upgradesOf(await dpkgActs(host))].filter(([, times]) => times > 1)).toEqual([]);
    }
    for (const name of ['files1', 'desk1']) expect(await packageList(lab.host(name))).toBe(former.get(name));
  });

  it('is verified by a fresh collection, and a change behind its back is a mismatch', async () => {
    const web2 = lab.host('web2');
    const version = item('web2', 'openssl')!;
    await web2.exec(['apt-get', '-y', '--allow-downgrades', 'install', `libssl3=${version.from}`]);
    interface Verified {
      items: { asset: string; patch: string; claimed: string; observed: string; verdict: string }[];
    }
    const { items } = site.answer<Verified>(['verify-rollout', 'R1', ...site.key], 1);
    const web2Id = version.asset;
    expect(items.filter((one) => one.verdict === 'mismatch')).toMatchObject([
      { asset: web2Id, claimed: version.to, observed: version.from },
    ]);
    const { findings } = site.answer<{ findings: { product: string }[] }>(['findings', '--asset', 'web2']);
    expect(findings.some((finding) => finding.product === 'openssl')).toBe(true);
  });

  it('rolls back to exactly the former packages, one that was brought in included', async () => {
    const host = lab.host('web1');
    expect(await packageList(host)).toContain('lab-tools-data');
    const back = site.answer<Act>(['rollout', 'rollback', 'R1', '--asset', 'web1', ...site.key]);
    const states = back.items.filter((one) => one.assetName === 'web1').map((one) => one.state);
    expect(new Set(states)).toEqual(new Set(['rolled-back']));
    expect(await packageList(host)).toBe(former.get('web1'));
  });

  it('is reported, packed, and proved without the program', async () => {
    const change = join(site.folder, 'change.pdf');
    const pack = join(site.folder, 'evidence.zip');
    expect(
      site.answer<{ pages: number }>([...['report', 'change', '--rollout', 'R1', '--format', 'pdf', '--out', change]])
        .pages,
    ).toBeGreaterThan(1);
    expect(readFileSync(change, 'latin1').startsWith('%PDF-')).toBe(true);
    site.answer(['evidence', 'pack', '--rollout', 'R1', '--out', pack]);
    expect(site.answer<{ ok: boolean; trusted: boolean }>(['verify', pack])).toMatchObject({ ok: true });
    const script =
      'mkdir "$1/open" && cd "$1/open" && python3 -m zipfile -e "$2" . && sha256sum -c --quiet SHA256SUMS && openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig';
    const proved = await attempt('sh', ['-c', script, 'sh', site.folder, pack]);
    expect(proved, proved.stderr).toMatchObject({ code: 0 });
    expect(site.answer<{ ok: boolean }>(['log', 'verify']).ok).toBe(true);
  });
});
