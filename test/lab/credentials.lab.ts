/**
 * Three stored credentials with overlapping scopes and ten real hosts: who is reached by which, and what the hosts' own
 * sshd logs say afterwards: no account refused twice by a host, the wrong password tried once in all.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { opsPassword } from './base.ts';
import { waitForPort, type LabHost } from './host.ts';
import type { Lab } from './lab.ts';
import { onLab, openLab, Site } from './on-lab.ts';

const stalePassword = 'stale-secret-4711';
const env = { OLD_ADMIN: stalePassword, OPS: opsPassword };
const logFile = 'var/log/sshd-own.log';

interface Collected {
  results: { host: string; ok: boolean; credential?: string; error?: { code: string; message: string } }[];
}

/** What a host refused, by account. Asking which ways there are ("none", RFC 4252 5.2) is no attempt to get in. */
async function refusals(host: LabHost): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const said = (await host.read(logFile)).matchAll(
    /Failed (?:password|publickey|keyboard-interactive\S*) for (?:invalid user )?(\S+)/g,
  );
  for (const [, user] of said) counts[user!] = (counts[user!] ?? 0) + 1;
  return counts;
}

onLab('three credentials and ten hosts', () => {
  let lab: Lab;
  let site: Site;
  /** Root's key stays on these. */
  const withKey = new Set([11, 12, 13, 14]);

  beforeAll(async () => {
    lab = await openLab();
    site = new Site(lab);
    expect(lab.hosts).toHaveLength(10);
    for (const host of lab.hosts) {
      await host.reset();
      await host.exec(['useradd', '-m', '-s', '/bin/bash', 'admin']);
      await host.exec(['chpasswd'], 'admin:another-one-by-now\n');
      if (!withKey.has(host.last)) await host.write('root/.ssh/authorized_keys', '');
      await host.write('etc/default/ssh', `SSHD_OPTS="-E /${logFile} -o LogLevel=VERBOSE"\n`);
      await host.exec(['/etc/init.d/ssh', 'restart']);
      await waitForPort(host.address, 22);
    }
    const range = (from: number, to: number) => `${lab.network.prefix}.${from}-${lab.network.prefix}.${to}`;
    const add = (...words: string[]) => site.answer(['credentials', 'add', ...words], 0, env);
    const old = ['--user', 'admin', '--password-env', 'OLD_ADMIN', '--scope', range(11, 24)];
    add('Old admin', '--kind', 'ssh', ...old);
    const key = ['--user', 'root', '--key', lab.keyFile, '--scope', range(11, 15), range(23, 23)];
    add('Root key', '--kind', 'ssh', ...key);
    const ops = ['--user', 'ops', '--password-env', 'OPS', '--scope', range(13, 23), range(25, 25)];
    add('Ops', '--kind', 'ssh', ...ops);
  }, 300_000);
  afterAll(async () => {
    for (const host of lab.hosts) await host.reset();
  }, 300_000);

  const collect = () =>
    site.answer<Collected>(['collect', 'ssh', ...lab.hosts.map(({ address }) => address)], 1, env).results;

  it('every host one of them opens is reached, and none refuses an account twice', async () => {
    const results = collect();
    const logs = await Promise.all(lab.hosts.map(refusals));
    const rows = lab.hosts.map((host, i) => ({
      host: host.name,
      address: host.address,
      reached: results[i]!.credential ?? `no: ${results[i]!.error?.code}`,
      refusals: JSON.stringify(logs[i]),
    }));
    console.table(rows);

    for (const [i, { last, address }] of lab.hosts.entries()) {
      const by = withKey.has(last) ? 'Root key' : last === 24 ? undefined : 'Ops';
      expect(results[i], address).toMatchObject(by ? { ok: true, credential: by } : { ok: false });
      expect(Math.max(0, ...Object.values(logs[i]!)), address).toBeLessThanOrEqual(1);
      // Where a key opens, nothing else was tried.
      if (withKey.has(last)) expect(logs[i]).toEqual({});
    }
    expect(logs.reduce((sum, log) => sum + (log.admin ?? 0), 0)).toBe(1);
    expect(logs.reduce((sum, log) => sum + (log.ops ?? 0), 0)).toBe(0);
    expect(lab.hosts.filter((_, i) => logs[i]!.root === 1).map(({ last }) => last)).toEqual([15, 23]);
  });

  it('the next run begins with what worked: not one more refusal where it did', async () => {
    const before = await Promise.all(lab.hosts.map(refusals));
    const results = collect();
    const after = await Promise.all(lab.hosts.map(refusals));
    for (const [i, { last }] of lab.hosts.entries()) {
      expect(results[i]!.ok).toBe(last !== 24);
      if (last !== 24) expect(after[i]).toEqual(before[i]);
      else expect(after[i]!.admin ?? 0).toBeLessThanOrEqual((before[i]!.admin ?? 0) + 1);
    }
  });

  it('no secret stands in the vault, its log or any answer', () => {
    const log = site.run(['log']);
    const list = site.run(['credentials', 'list'], env);
    const shown = site.run(['credentials', 'show', 'Old admin'], env);
    const written = [readFileSync(site.vault, 'latin1'), log.stdout, list.stdout, shown.stdout, shown.stderr].join();
    expect(written).toContain('OLD_ADMIN');
    for (const secret of [stalePassword, opsPassword]) expect(written).not.toContain(secret);
  });
});
