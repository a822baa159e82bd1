import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngine, type Engine, type EngineOptions } from './create-engine.ts';
import { toRefusal } from './refusals.ts';
import { openWithKey } from './vault/open-vault.ts';

let folder: string;
let path: string;
const engines: Engine[] = [];
const logged: string[] = [];

function make(options: Partial<EngineOptions> = {}): Engine {
  const logger = pino(
    new Writable({ write: (chunk: Buffer, _encoding, done) => (logged.push(chunk.toString()), done()) }),
  );
  const engine = createEngine({
    dataFolder: join(folder, 'data'),
    tasks: 'inline',
    clock: () => new Date('2026-11-23T09:00:00Z'),
    actor: 'tester',
    version: '1.2.3',
    logger,
    ...options,
  });
  engines.push(engine);
  return engine;
}

const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => toRefusal(error),
  );

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-'));
  path = join(folder, 'site.patchledger');
  logged.length = 0;
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('calls in process', () => {
  it('make, describe, set, back up, restore, examine and close a vault', async () => {
    const { call } = make();
    const made = await call.vaults.create({ path, passphrase: 'p', starter: false, test: false });
    expect(made).toMatchObject({ vault: path, encrypted: true });
    expect(await call.vaults.current()).toMatchObject({
      vault: { name: 'site', encrypted: true },
      recent: [{ path, name: 'site' }],
      version: '1.2.3',
    });
    expect(await call.settings.set({ site: 'Harbour', timeZone: 'Europe/Berlin' })).toMatchObject({
      actor: 'tester',
      site: 'Harbour',
      policyVersion: 2,
    });
    const file = join(folder, 'copy');
    await call.vaults.backup({ file });
    expect((await call.vaults.doctor()).problems).toEqual([]);
    await call.settings.set({ site: 'Later' });
    const restored = await call.vaults.restore({ file, path, passphrase: 'p' });
    expect(restored.replaced).toContain('before-restore');
    expect((await call.settings.get()).site).toBe('Harbour');
    const { recoveryKey } = await call.vaults.changePassphrase({ current: made.recoveryKey!, next: 'q' });
    expect(await call.log.verify()).toMatchObject({ ok: true });
    expect(await call.vaults.close()).toEqual({ closed: true });
    await call.vaults.open({ path, passphrase: recoveryKey });
    expect((await call.log.list({ limit: 2 })).entries.map(({ action, actor }) => [action, actor])).toEqual([
      ['vault.passphrase-changed', 'tester'],
      ['vault.restored', 'tester'],
    ]);
  });

  it('carry refusals as data, name the field of wrong input, and keep a refused restore from harm', async () => {
    const { call, session } = make();
    expect(await refusalOf(call.log.verify())).toMatchObject({ code: 'vault-not-open' });
    expect(await refusalOf(call.log.list({ limit: 0 }))).toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('limit'),
    });
    expect(await refusalOf(call.vaults.open({ path: 'here' }))).toMatchObject({ code: 'invalid-argument' });
    await call.vaults.create({ path, starter: false, test: false });
    expect(await refusalOf(call.settings.set({ timeZone: 'Mars/Base' }))).toMatchObject({ code: 'invalid-argument' });
    expect(await refusalOf(call.vaults.restore({ file: join(folder, 'none'), path }))).toMatchObject({
      code: 'file-unreadable',
    });
    expect((await call.log.list({})).total).toBe(2);
    expect(session.current()?.path).toBe(path);
    expect(logged).toEqual([]);
  });

  it('log a bug once and answer without its text', async () => {
    const { call, session } = make();
    await call.vaults.create({ path, starter: false, test: false });
    session.vault().db.exec('DELETE FROM policy');
    const error = await call.settings.get().then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(error?.message).toContain('internal error');
    expect(toRefusal(error)).toBeNull();
    expect(logged.length).toBe(1);
    expect(logged[0]).toContain('the vault has no policy');
  });

  it('say when the vault is busy or damaged', async () => {
    const { call, session } = make();
    await call.vaults.create({ path, starter: false, test: false });
    session.vault().db.raw.pragma('busy_timeout = 50');
    const other = openWithKey(path, null, { actor: 'other', now: '2026-11-23T09:00:00.000Z' });
    other.db.exec('BEGIN IMMEDIATE');
    expect(await refusalOf(call.settings.set({ site: 'x' }))).toMatchObject({ code: 'vault-busy' });
    other.db.exec('ROLLBACK');
    other.db.close();
    expect(await refusalOf(call.settings.set({ site: 'x' }))).toBeNull();
  });
});

describe('a fixed clock', () => {
  it('is allowed in a vault made for tests, and nothing is made or opened otherwise', async () => {
    const { call } = make();
    await call.vaults.create({ path, starter: false, test: false });
    await call.vaults.close();
    const fixed = make({ fixedClock: true, clock: () => new Date('2020-01-01T00:00:00Z') });
    expect(await refusalOf(fixed.call.vaults.open({ path }))).toMatchObject({ code: 'test-vault-only' });
    const other = join(folder, 'other');
    expect(await refusalOf(fixed.call.vaults.create({ path: other, starter: false, test: false }))).toMatchObject({
      code: 'test-vault-only',
    });
    expect(await refusalOf(fixed.call.vaults.open({ path: other }))).toMatchObject({ code: 'vault-missing' });
    await fixed.call.vaults.create({ path: other, starter: false, test: true });
    expect((await fixed.call.log.list({})).entries.map(({ at }) => at)).toEqual([
      '2020-01-01T00:00:00.000Z',
      '2020-01-01T00:00:00.000Z',
    ]);
    expect(await refusalOf(fixed.call.vaults.restore({ file: path, path: join(folder, 'third') }))).toMatchObject({
      code: 'test-vault-only',
    });
  });
});

describe('a window', () => {
  it('waits for another writer without holding its thread, acts under the vault’s actor and tells of changes', async () => {
    const { call, session } = make({ tasks: 'worker', actor: undefined, workerFile: 'unused.js' });
    await call.vaults.create({ path, starter: false, test: false });
    await call.settings.set({ actor: 'Window' });
    const other = openWithKey(path, null, { actor: 'other', now: '2026-11-23T09:00:00.000Z' });
    other.db.exec('BEGIN IMMEDIATE');
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 20);
    const waiting = call.settings.set({ site: 'Waited' });
    await new Promise((wait) => setTimeout(wait, 700));
    other.db.exec('ROLLBACK');
    other.db.close();
    expect((await waiting).site).toBe('Waited');
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(2);
    expect((await call.log.list({ limit: 1 })).entries[0]?.actor).toBe('Window');
    expect(session.vault().db.raw.pragma('busy_timeout', { simple: true })).toBe(250);
  });
});
