/** Stored logins on real sshds: who is tried where, what their logs show afterwards, and what is remembered. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acting, addMachine, makeVault, type TestVault } from '../../../test/match-vault.ts';
import { hasAccounts, makeKey, quickSshd, type Account, type Sshd } from '../../../test/sshd.ts';
import type { CredentialDraft, SecretInput, SecretName } from '../../../src-shared/model/credential.ts';
import { credentialDraft } from '../../../src-shared/model/credential.ts';
import { sshOptions, type SshOptionsInput } from '../../../src-shared/model/ssh.ts';
import { createVault } from '../vault/open-vault.ts';
import { findCredential, listUses, removeCredential } from '../vault/credentials.ts';
import { listLog, verifyLog } from '../vault/log.ts';
import { collectSshJob } from './collect-ssh.ts';
import { factsOf, listCredentials, loginsFor, openSecrets, saveCredential } from './credentials.ts';

const now = '2026-11-02T00:00:00.000Z';
const isDebian = existsSync('/usr/bin/dpkg-query') && existsSync('/usr/bin/apt-get');

let vault: TestVault;
beforeEach(async () => {
  vault = await makeVault();
});
afterEach(() => vault.remove());

type Draft = Omit<CredentialDraft, 'scope' | 'note'> & { scope?: string[] };
function save(draft: Draft, secrets: Partial<Record<SecretName, SecretInput>>, id?: string, local = true) {
  return saveCredential(vault.db, acting(now), { credential: credentialDraft.parse(draft), secrets, id }, local);
}
const password = (name: string, user: string, variable: string, scope: string[] = ['127.0.0.0/8']) =>
  save({ name, account: { kind: 'ssh', user, sudo: false }, scope }, { password: { variable } });

function collect(hosts: string[], ssh: SshOptionsInput = {}) {
  const quiet = { progress: () => {}, note: () => {} };
  const context = { db: vault.db, acting: acting(now), clock: () => now, ...quiet };
  return collectSshJob.run(context, { hosts, ssh: sshOptions.parse(ssh) });
}

/** How often a server said no to each account; asking which ways there are ("none") is no attempt to get in. */
function failures(log: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [, , user] of log.matchAll(
    /Failed (password|publickey|keyboard-interactive\S*) for (?:invalid user )?(\S+)/g,
  ))
    counts[user!] = (counts[user!] ?? 0) + 1;
  return counts;
}

describe.skipIf(!hasAccounts || !isDebian)('three credentials and four machines', { timeout: 240_000 }, () => {
  // The key of `keyed` is on two machines; `plain` has its password on two; `stale` has another one on all.
  const accounts = (...names: string[]): Account[] => names.map((name) => ({ name, password: `right-${name}` }));
  let servers: Sshd[];
  let key: string;
  beforeAll(async () => {
    servers = [];
    for (const names of [
      ['keyed', 'stale'],
      ['keyed', 'plain', 'stale'],
      ['plain', 'stale', 'keyed'],
      ['stale', 'keyed'],
    ])
      servers.push(await quickSshd({ accounts: accounts(...names) }));
    key = makeKey(join(servers[0]!.folder, 'ops-key'));
    for (const [index, server] of servers.entries())
      writeFileSync(join(server.folder, 'authorized'), index < 2 ? readFileSync(`${key}.pub`) : '');
    Object.assign(process.env, { TEST_STALE: 'long ago right', TEST_PLAIN: 'right-plain' });
  }, 60_000);
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  it('reach all that can be, and no machine refuses an account twice', async () => {
    password('Old admin', 'stale', 'TEST_STALE');
    save({ name: 'Key', account: { kind: 'ssh', user: 'keyed', keyPath: key, sudo: false }, scope: ['*'] }, {});
    password('Plain', 'plain', 'TEST_PLAIN');
    const places = servers.map(({ port }) => `127.0.0.1:${port}`);
    // Where none of the accounts is let in comes apart: what it refused first would not be tried on the others.
    const first = await collect(places.slice(0, 3));
    expect(first.results.map(({ ok, credential }) => [ok, credential])).toEqual([
      [true, 'Key'],
      [true, 'Key'],
      [true, 'Plain'],
    ]);
    await new Promise((go) => setTimeout(go, 500));
    const counts = servers.map((server) => failures(server.log()));
    for (const count of counts) expect(Math.max(0, ...Object.values(count))).toBeLessThanOrEqual(1);
    // The wrong password: once in the whole run.
    expect(counts.reduce((sum, count) => sum + (count.stale ?? 0), 0)).toBe(1);
    expect(counts[0]).toEqual({});
    expect((await collect(places.slice(3))).results[0]!.error).toMatchObject({ code: 'login-refused' });
    await new Promise((go) => setTimeout(go, 500));
    expect(Math.max(...Object.values(failures(servers[3]!.log())))).toBe(1);

    const worked = (name: string) =>
      listUses(vault.db, findCredential(vault.db, name).id).filter((use) => use.result === 'worked');
    expect(
      worked('Key')
        .map(({ host }) => host)
        .toSorted(),
    ).toEqual(places.slice(0, 2).toSorted());
    expect(worked('Plain').map(({ host }) => host)).toEqual([places[2]]);

    // What worked goes first the next time: not one more failure there.
    const before = failures(servers[2]!.log());
    expect((await collect([places[2]!])).results[0]).toMatchObject({ ok: true, credential: 'Plain' });
    await new Promise((go) => setTimeout(go, 300));
    expect(failures(servers[2]!.log())).toEqual(before);
    expect(verifyLog(vault.db).ok).toBe(true);
    const said = JSON.stringify(listLog(vault.db, {}).entries);
    expect(said).toContain('credential.refused');
    expect(said).not.toContain('right-plain');
  });

  it('one account refused by its key is not asked for its password in the same run, but first in the next', async () => {
    save({ name: 'Key', account: { kind: 'ssh', user: 'plain', keyPath: key, sudo: false }, scope: ['*'] }, {});
    password('Word', 'plain', 'TEST_PLAIN');
    const place = `127.0.0.1:${servers[2]!.port}`;
    const stopped = await collect([place]);
    expect(stopped.results[0]!.error?.message).toMatch(
      /"Key": .* refused the private key.*"Word": The password was not tried/,
    );
    expect((await collect([place])).results[0]).toMatchObject({ ok: true, credential: 'Word' });
  });

  it('one that is named is the only one, and a login of the call comes before all', async () => {
    password('Plain', 'plain', 'TEST_PLAIN', []);
    password('Old admin', 'stale', 'TEST_STALE');
    const place = `127.0.0.1:${servers[2]!.port}`;
    expect((await collect([place], { credential: 'plain' })).results[0]).toMatchObject({
      ok: true,
      credential: 'Plain',
    });
    const refusedBefore = failures(servers[3]!.log());
    const other = `127.0.0.1:${servers[3]!.port}`;
    const own = await collect([other], { user: 'stale', password: 'right-stale', agent: false });
    expect(own.results[0]).toMatchObject({ ok: true });
    expect(own.results[0]!.credential).toBeUndefined();
    expect(failures(servers[3]!.log())).toEqual(refusedBefore);
    await expect(collect([place], { credential: 'plain', user: 'x' })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    await expect(collect([place], { credential: 'nobody' })).rejects.toMatchObject({ code: 'unknown-id' });
  });
});

describe('the store', () => {
  it('keeps references in a plain vault, and refuses a secret with nothing changed', () => {
    const draft = { name: 'Ops', account: { kind: 'ssh' as const, user: 'ops', sudo: false }, scope: ['10.0.0.0/24'] };
    expect(() => save(draft, { password: { value: 'hunter2' } })).toThrow(
      expect.objectContaining({ code: 'state-conflict' }),
    );
    expect(listCredentials(vault.db).credentials).toEqual([]);
    save(draft, { password: { variable: 'NOT_SET_ANYWHERE' } });
    expect(listCredentials(vault.db)).toMatchObject({
      encrypted: false,
      credentials: [
        { secrets: [{ name: 'password', kept: 'variable', reference: 'NOT_SET_ANYWHERE', present: false }] },
      ],
    });
    expect(() => openSecrets(vault.db, findCredential(vault.db, 'ops'))).toThrow(
      expect.objectContaining({ code: 'secret-missing' }),
    );
    expect(() => save(draft, { password: { variable: 'X' } })).toThrow(
      expect.objectContaining({ code: 'state-conflict' }),
    );
  });

  it('takes no files and variables of this machine from a browser, but leaves those it has', () => {
    const account = { kind: 'ssh' as const, user: 'ops', keyPath: '/keys/ops', sudo: false };
    expect(() => save({ name: 'K', account }, {}, undefined, false)).toThrow(/browser/);
    save({ name: 'K', account }, {});
    save({ name: 'Renamed', account, scope: ['*'] }, {}, 'K', false);
    expect(() =>
      save({ name: 'Renamed', account: { ...account, keyPath: '/etc/shadow' } }, {}, 'Renamed', false),
    ).toThrow(/browser/);
    expect(() =>
      save({ name: 'V', account: { kind: 'ldap', user: 'r' } }, { password: { variable: 'HOME' } }, undefined, false),
    ).toThrow(/browser/);
    expect(findCredential(vault.db, 'Renamed').scope).toEqual(['*']);
  });

  it('overwrites a secret that is removed, in an encrypted vault, and drops it with its kind', async () => {
    const { vault: made } = await createVault(
      { path: `${vault.path}.enc`, passphrase: 'long enough for this', test: true },
      acting(now),
    );
    const account = { kind: 'ssh' as const, user: 'ops', sudo: false };
    const put = (draft: Draft, secrets: Partial<Record<SecretName, SecretInput>>, id?: string) =>
      saveCredential(made.db, acting(now), { credential: credentialDraft.parse(draft), secrets, id }, true);
    put({ name: 'Ops', account }, { password: { value: 'hunter2-hunter2' } });
    expect(openSecrets(made.db, findCredential(made.db, 'Ops'))).toEqual({ password: 'hunter2-hunter2' });
    put({ name: 'Ops', account: { ...account, port: 2222 } }, {}, 'Ops');
    expect(openSecrets(made.db, findCredential(made.db, 'Ops'))).toEqual({ password: 'hunter2-hunter2' });
    expect(() => put({ name: 'Ops', account: { kind: 'ldap', user: 'reader' } }, {}, 'Ops')).toThrow('no password');
    expect(made.db.raw.pragma('secure_delete', { simple: true })).toBe(1);
    removeCredential(made.db, acting(now), findCredential(made.db, 'Ops'));
    expect(made.db.all('SELECT * FROM credential_secret')).toEqual([]);
    expect(JSON.stringify(listLog(made.db, {}).entries)).not.toContain('hunter2');
    made.db.close();
  });

  it('knows an asset by its scopes and addresses, and a name by the resolver', async () => {
    const asset = addMachine(vault.db, 'db1', []);
    vault.db.run(`UPDATE asset SET scopes = '["pci"]', addresses = '["10.0.5.1"]' WHERE id = ?`, asset);
    save(
      { name: 'Cards', account: { kind: 'ssh', user: 'ops', sudo: false }, scope: ['scope:pci'] },
      { password: { variable: 'A' } },
    );
    save(
      { name: 'Net', account: { kind: 'ssh', user: 'net', sudo: false }, scope: ['10.0.5.0/24'] },
      { password: { variable: 'A' } },
    );
    save(
      { name: 'Here', account: { kind: 'ssh', user: 'me', sudo: false }, scope: ['127.0.0.1'] },
      { password: { variable: 'A' } },
    );
    const fitting = async (of: number | null, address: string) =>
      loginsFor(vault.db, 'ssh', await factsOf(vault.db, of, address), () => address).map(({ name }) => name);
    expect(await fitting(asset, 'db1')).toEqual(['Cards', 'Net']);
    expect(await fitting(null, '10.0.5.9')).toEqual(['Net']);
    expect(await fitting(null, 'localhost')).toEqual(['Here']);
  });
});
