/** Collecting over a real sshd into a real vault: what is stored, remembered, refused and left alone. */
import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acting, makeVault, type TestVault } from '../../../test/match-vault.ts';
import { freePort, hasAccounts, hasSshd, quickSshd, type Sshd } from '../../../test/sshd.ts';
import { sshOptions, type SshOptionsInput } from '../../../src-shared/model/ssh.ts';
import { refuseKeyPath } from '../calls/inventory.ts';
import { readContainers } from '../domain/containers.ts';
import { emptySourceMap } from '../domain/debian-sources.ts';
import { Sections } from '../domain/sections.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { loadAssetHistory } from '../vault/assets.ts';
import { findHostKey } from '../vault/host-keys.ts';
import { chainHead, listLog, verifyLog } from '../vault/log.ts';
import { loadReach } from '../vault/reach.ts';
import { assetRows } from './asset-rows.ts';
import { progressText, storeContainers } from './collect-hosts.ts';
import { collectSshJob } from './collect-ssh.ts';
import type { JobContext } from './job.ts';
import { sweptMachine } from './swept-host.ts';
import { takeIn } from './take-in.ts';

const now = '2026-11-02T00:00:00.000Z';
const isDebian = existsSync('/usr/bin/dpkg-query') && existsSync('/usr/bin/apt-get');

let vault: TestVault;
beforeEach(async () => {
  vault = await makeVault();
});
afterEach(() => vault.remove());

function run(hosts: string[], ssh: SshOptionsInput = {}, more: Partial<JobContext> = {}) {
  const context: JobContext = {
    db: vault.db,
    acting: acting(now),
    clock: () => now,
    progress: () => {},
    note: () => {},
    ...more,
  };
  return collectSshJob.run(context, { hosts, ssh: sshOptions.parse(ssh) });
}
const rows = () => assetRows(vault.db, now);

describe.skipIf(!hasSshd || !isDebian)('collect ssh', { timeout: 120_000 }, () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await quickSshd({ hostKeys: ['ed25519'] });
  });
  afterAll(() => sshd.stop());
  const here = () => `127.0.0.1:${sshd.port}`;
  const login = () => ({ user: sshd.user, keyPath: sshd.keyPath });

  it('stores the machine, pins its key, remembers the way; next time its name is enough', async () => {
    const { results } = await run([here()], login());
    expect(results).toMatchObject([{ host: here(), ok: true, asset: 'A1' }]);
    expect(results[0]!.packages).toBeGreaterThan(50);
    const [row] = rows();
    expect(row).toMatchObject({ id: 'A1', packages: results[0]!.packages });
    expect(loadReach(vault.db, 1)).toEqual({
      address: '127.0.0.1',
      port: sshd.port,
      user: sshd.user,
      keyPath: sshd.keyPath,
      jump: null,
      sudo: false,
    });
    expect(findHostKey(vault.db, { address: '127.0.0.1', port: sshd.port })?.fingerprint).toBe(
      sshd.fingerprint('ed25519'),
    );
    const { identity, facts } = loadAssetHistory(vault.db, 1);
    expect(identity).toContainEqual({ kind: 'ssh-host-key', value: sshd.fingerprint('ed25519'), junk: false });
    expect(facts.find(({ field }) => field === 'clockOffset')?.source).toBe('ssh-linux');

    const again = await run(['A1']);
    expect(again.results).toMatchObject([{ ok: true, asset: 'A1' }]);
    expect((await run([row!.name])).results[0]!.ok).toBe(true);
    expect(verifyLog(vault.db).ok).toBe(true);
    expect(JSON.stringify(listLog(vault.db, {}).entries)).not.toContain('PRIVATE');
  });

  it('fails host by host, in words, and leaves no trace of what failed', async () => {
    const before = chainHead(vault.db).entries;
    const closed = `127.0.0.1:${await freePort()}`;
    const failing = await run([closed, 'no-such-host.invalid', 'a b'], login());
    expect(failing.results.map(({ host, ok, error }) => [host, ok, error?.code])).toEqual([
      [closed, false, 'host-unreachable'],
      ['no-such-host.invalid', false, 'host-unreachable'],
      ['a b', false, 'invalid-argument'],
    ]);
    expect((await run([here()], { user: sshd.user, agent: false })).results[0]!.error?.code).toBe('login-refused');
    expect((await run([here()])).results[0]!.error?.message).toContain('No user is known');
    expect(chainHead(vault.db).entries).toBe(before);
    expect(findHostKey(vault.db, { address: '127.0.0.1', port: sshd.port })).toBeNull();

    const told: string[] = [];
    const mixed = await run([closed, here(), here()], login(), { progress: (_f, message) => told.push(message) });
    expect(mixed.results.map(({ ok }) => ok)).toEqual([false, true]);
    expect(told).toContain('2 of 2 machines, 1 not reached');
  });

  it('stops at another host key until it is accepted', async () => {
    await run([here()], login());
    await sshd.stop({ keep: true });
    const other = await quickSshd({ port: sshd.port });
    try {
      const withKey = { user: other.user, keyPath: other.keyPath };
      const entries = chainHead(vault.db).entries;
      const stopped = await run(['A1'], withKey);
      expect(stopped.results[0]!.error).toMatchObject({ code: 'host-key-changed' });
      expect(stopped.results[0]!.error?.message).toContain(sshd.fingerprint('ed25519'));
      expect(chainHead(vault.db).entries).toBe(entries);
      const accepted = await run(['A1'], { ...withKey, acceptHostKey: true });
      expect(accepted.results[0]!.ok).toBe(true);
      expect(listLog(vault.db, { query: 'hostkey.accepted' }).entries[0]?.detail).toMatchObject({
        fingerprint: other.fingerprint('ed25519'),
        before: sshd.fingerprint('ed25519'),
      });
    } finally {
      await other.stop();
      sshd = await quickSshd({ hostKeys: ['ed25519'], folder: sshd.folder, port: sshd.port });
    }
  });

  it('keeps what is done when it is cancelled, and begins nothing more', async () => {
    let cancelled = false;
    const cancelling = run([here(), ...Array.from({ length: 40 }, (_, i) => `127.0.0.1:${1000 + i}`)], login(), {
      progress: (_fraction, message) => {
        if (rows().length > 0 || message.startsWith('41')) cancelled = true;
        if (cancelled) throw new Refusal('task-cancelled', 'cancelled', 'again');
      },
    });
    await expect(cancelling).rejects.toMatchObject({ code: 'task-cancelled' });
    const entries = chainHead(vault.db).entries;
    expect(rows()).toHaveLength(1);
    await new Promise((go) => setTimeout(go, 500));
    expect(chainHead(vault.db).entries).toBe(entries);
  });

  it.skipIf(!hasAccounts)('tries a wrong password once, however many machines there are', async () => {
    const accounts = [{ name: 'plann', password: 'right' }];
    const servers = [await quickSshd({ accounts }), await quickSshd({ accounts })];
    try {
      const places = servers.map(({ port }) => `127.0.0.1:${port}`);
      const wrong = await run(places, { user: 'plann', password: 'wrong', agent: false });
      expect(wrong.results.map(({ error }) => error?.code)).toEqual(['login-refused', 'login-refused']);
      await new Promise((go) => setTimeout(go, 300));
      const failed = servers.map((server) => server.log().match(/Failed password/g)?.length ?? 0);
      expect(failed[0]! + failed[1]!).toBe(1);
      const right = await run(places, { user: 'plann', password: 'right', agent: false });
      expect(right.results.map(({ ok, asset }) => [ok, asset])).toEqual([
        [true, 'A1'],
        [true, 'A1'],
      ]);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });
});

describe('a machine that a sweep found', () => {
  const address = '10.0.0.5';
  const sweep = (mac?: string) =>
    vault.db.transaction(() =>
      takeIn(
        vault.db,
        acting(now),
        sweptMachine({ address, mac, names: [], ports: [], because: [], seenAt: now }, { own: [] }, new Map()),
        emptySourceMap,
      ),
    ).asset;
  const collect = (name: string, macs: string[], reachedAt?: string) => {
    const inventory = { identity: { name, macs }, addresses: ['10.9.9.9'] };
    const parts = [{ inventory, source: 'ssh-linux', file: null, raw: Buffer.from(name) }];
    return vault.db.transaction(() =>
      takeIn(vault.db, acting(now), { parts, name, place: null, reachedAt }, emptySourceMap),
    ).asset;
  };

  it('is the one that is reached there, once; then another one there is another', () => {
    const swept = sweep();
    expect(collect('web1', [], address)).toBe(swept);
    expect(loadAssetHistory(vault.db, swept).joins[0]!.reason).toBe(
      `found by a sweep at ${address}, where it was reached`,
    );
    expect(rows()[0]!.name).toBe('web1');
    expect(collect('db1', [], address)).not.toBe(swept);
  });

  it('is not when its network card is another, or it was not reached there', () => {
    const swept = sweep('00:1b:2c:00:00:01');
    expect(collect('web1', ['00:1b:2c:00:00:02'], address)).not.toBe(swept);
    expect(collect('db1', [], undefined)).not.toBe(swept);
    expect(collect('app1', ['00:1b:2c:00:00:01'], '10.0.0.77')).toBe(swept);
  });
});

describe('containers of a machine', () => {
  const host = (name: string, machineId: string) => {
    const parts = [{ inventory: { identity: { name, machineId } }, source: 'ssh-linux', file: null }];
    return vault.db.transaction(() => takeIn(vault.db, acting(now), { parts, name, place: null }, emptySourceMap))
      .asset;
  };
  const see = (on: { name: string; machineId: string }, names: string[]) =>
    vault.db.transaction(() => {
      const lines = names.map((name, i) => `docker ${String(i).padStart(64, '0')} /${name} web:1 sha256:1`).join('\n');
      const told = new Sections(new Map([['containers', { stdout: lines, stderr: '', status: 0 }]]));
      return storeContainers(vault.db, acting(now), 'ssh-linux', readContainers(told, on, []));
    });

  it('are assets of their own that need their host, the same ones when they are made anew', () => {
    const [one, other] = [
      { name: 'srv1', machineId: '0123456789abcdef0123456789abcdef' },
      { name: 'srv12', machineId: '123456789abcdef0123456789abcdef0' },
    ];
    const machines = [host(one.name, one.machineId), host(other.name, other.machineId)];
    // Of 15 characters and more: as NetBIOS cuts names, one could be taken for the other.
    const first = see(one, ['web', 'frontend-a', 'frontend-ab']);
    expect(new Set([...machines, ...first]).size).toBe(5);
    expect(see(one, ['frontend-ab', 'web'])).toEqual([first[2], first[0]]);
    expect(see({ ...one, name: 'srv1-renamed' }, ['web'])).toEqual([first[0]]);
    expect(first).not.toContain(see(other, ['web'])[0]);
    expect(rows().filter(({ kind }) => kind === 'container').length).toBe(4);
    const needs = vault.db.all<{ needs: number }>('SELECT needs FROM asset_dependency WHERE asset = ?', first[1]!);
    expect(needs).toEqual([{ needs: machines[0] }]);
  });
});

describe('what is said and refused', () => {
  it('progress counts what failed, by its reason', () => {
    const failed = (code: 'login-refused' | 'host-timeout') => ({
      host: 'x',
      ok: false,
      seconds: 1,
      warnings: [],
      error: { code, message: '', hint: '' },
    });
    const good = { host: 'y', ok: true, seconds: 1, warnings: [] };
    expect(progressText([good, failed('login-refused'), failed('host-timeout'), failed('login-refused')], 48)).toBe(
      '4 of 48 machines, 2 refused the login, 1 timed out',
    );
    expect(progressText([], 1)).toBe('0 of 1 machine');
  });

  it('a browser may not name key files of the machine that serves it', () => {
    expect(() => refuseKeyPath({ local: false }, { keyPath: '/home/a/.ssh/id' })).toThrow(Refusal);
    expect(() => refuseKeyPath({ local: false }, {})).not.toThrow();
    expect(() => refuseKeyPath({ local: true }, { keyPath: '/home/a/.ssh/id' })).not.toThrow();
  });
});
