/** Signing keys in plain and encrypted vaults: where the private part lies, rotation, loss, restore; and people's keys. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { isSignedBy } from '../evidence/ed25519.ts';
import { addActor, findActor, listActors } from './actors.ts';
import { backUp, changePassphrase, restore } from './backup.ts';
import { examine } from './doctor.ts';
import { listLog } from './log.ts';
import { createVault, openVault } from './open-vault.ts';
import type { OpenVault } from './session.ts';
import {
  createSigningKey,
  currentKey,
  findSigningKey,
  listSigningKeys,
  rotateSigningKey,
  signWith,
} from './signing-keys.ts';

const acting = { actor: 'tester', now: '2026-11-23T09:00:00.000Z' };
const bytes = Buffer.from('what is signed');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchledger-keys-'));
});

async function make(passphrase?: string): Promise<OpenVault> {
  const made = await createVault({ path: join(folder, 'site.patchledger'), passphrase }, acting);
  return made.vault;
}

function lastEntry(vault: OpenVault): { action: string; detail: Record<string, unknown> } {
  return listLog(vault.db, { limit: 1 }).entries[0]!;
}

const pemOf = () => generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();

describe('a signing key', () => {
  it('lies in a file of its own beside a plain vault, which only its user can read', async () => {
    const { db, path } = await make();
    const key = createSigningKey(db, acting, 'Site');
    expect(key).toMatchObject({ id: 'K1', name: 'Site', current: true, kept: 'file', present: true, retired: null });
    expect(key.file).toBe(join(`${path}.keys`, `${key.fingerprint.slice(0, 16)}.pem`));
    expect(statSync(key.file!).mode & 0o777).toBe(0o600);
    expect(statSync(`${path}.keys`).mode & 0o777).toBe(0o700);
    expect(readFileSync(path).includes(readFileSync(key.file!, 'utf8').split('\n')[1]!)).toBe(false);
    expect(isSignedBy(key.publicKey, bytes, signWith(db, key, bytes))).toBe(true);
    expect(readdirSync(`${path}.keys`)).toHaveLength(1);
  });

  it('lies in an encrypted vault itself and stays through a new passphrase', async () => {
    const vault = await make('correct horse');
    const key = createSigningKey(vault.db, acting, 'Site');
    expect(key).toMatchObject({ kept: 'vault', file: null, present: true });
    expect(readdirSync(folder).filter((name) => name.endsWith('.keys'))).toEqual([]);
    const changed = await changePassphrase(vault, { current: 'correct horse', next: 'battery staple' }, acting);
    expect(signWith(changed.vault.db, key, bytes)).toEqual(
      signWith(changed.vault.db, currentKey(changed.vault.db)!, bytes),
    );
  }, 30_000);

  it('is signed over by the old one when it is rotated', async () => {
    const vault = await make();
    const old = createSigningKey(vault.db, acting, 'Site');
    const { key, retired } = rotateSigningKey(vault.db, acting, 'yearly');
    expect(key).toMatchObject({ id: 'K2', name: 'Site 2', current: true });
    expect(retired).toMatchObject({ id: 'K1', current: false, retired: { at: acting.now, reason: 'yearly' } });
    const { action, detail } = lastEntry(vault);
    expect(action).toBe('key.rotated');
    expect(detail).toMatchObject({
      reason: 'yearly',
      fingerprint: key.fingerprint,
      replaces: { fingerprint: old.fingerprint, publicKey: old.publicKey },
    });
    const handover = Buffer.from(detail['handover'] as string, 'base64');
    expect(isSignedBy(old.publicKey, Buffer.from(detail['publicKey'] as string), handover)).toBe(true);
    expect(rotateSigningKey(vault.db, acting, 'again').key.name).toBe('Site 3');
  });

  it('that is lost is missed by doctor and signing, and replaced with a logged break', async () => {
    const vault = await make();
    const old = createSigningKey(vault.db, acting, 'Site');
    rmSync(old.file!);
    expect(currentKey(vault.db)).toMatchObject({ id: 'K1', present: false });
    expect(() => signWith(vault.db, old, bytes)).toThrow(expect.objectContaining({ code: 'key-missing' }));
    expect((await examine(vault)).problems).toEqual([
      expect.objectContaining({ code: 'key-missing', message: expect.stringContaining(old.file!) as string }),
    ]);
    const { key } = rotateSigningKey(vault.db, acting, 'lost with the laptop');
    expect(lastEntry(vault).detail).toMatchObject({
      fingerprint: key.fingerprint,
      break: expect.stringContaining('is missing') as string,
    });
    expect(lastEntry(vault).detail).not.toHaveProperty('handover');
    expect((await examine(vault)).ok).toBe(true);
  });

  it('is not replaced by another file in its place', async () => {
    const { db } = await make();
    const first = createSigningKey(db, acting, 'One');
    const second = createSigningKey(db, acting, 'Two');
    writeFileSync(first.file!, readFileSync(second.file!));
    expect(() => signWith(db, first, bytes)).toThrow(/holds another key/);
    writeFileSync(first.file!, 'not a key');
    expect(() => signWith(db, first, bytes)).toThrow(/holds no signing key/);
  });

  it('comes back with a backup, and moves with the vault', async () => {
    const vault = await make();
    const key = createSigningKey(vault.db, acting, 'Site');
    const copy = join(folder, 'copy.patchledger');
    await backUp(vault, copy, acting);
    createSigningKey(vault.db, acting, 'Later');
    vault.db.close();
    await restore({ file: copy, path: vault.path, admit: () => {} }, acting);
    const restored = await openVault({ path: vault.path }, acting);
    expect(listSigningKeys(restored.db).map(({ name, present }) => [name, present])).toEqual([['Site', true]]);
    restored.db.close();
    const moved = join(folder, 'moved.patchledger');
    renameSync(vault.path, moved);
    renameSync(`${vault.path}.keys`, `${moved}.keys`);
    const opened = await openVault({ path: moved }, acting);
    expect(isSignedBy(key.publicKey, bytes, signWith(opened.db, currentKey(opened.db)!, bytes))).toBe(true);
  });

  it('has a name of its own, and is found by it or by its id', async () => {
    const { db } = await make();
    createSigningKey(db, acting, 'Site');
    expect(() => createSigningKey(db, acting, ' site ')).toThrow(/already/);
    expect(readdirSync(join(folder, 'site.patchledger.keys'))).toHaveLength(1);
    expect(findSigningKey(db, 'SITE').id).toBe('K1');
    expect(findSigningKey(db, 'k1').name).toBe('Site');
    expect(() => findSigningKey(db, 'K9')).toThrow(expect.objectContaining({ code: 'unknown-id' }));
    expect(() =>
      rotateSigningKey((db.run('UPDATE signing_key SET retired_at = ?', acting.now), db), acting, 'x'),
    ).toThrow(expect.objectContaining({ code: 'state-conflict' }));
  });
});

describe('a person who approves', () => {
  it('has a key that is nobody else’s, and the log keeps it', async () => {
    const vault = await make();
    const { db } = vault;
    const pem = pemOf();
    addActor(db, acting, 'Anna', pem);
    expect(lastEntry(vault)).toMatchObject({ action: 'actor.added', detail: { publicKey: pem } });
    expect(() => addActor(db, acting, 'Bob', pem)).toThrow(/Anna/);
    expect(findActor(db, 'bob')).toBeNull();
    const next = pemOf();
    addActor(db, acting, 'anna', next);
    expect(lastEntry(vault)).toMatchObject({ action: 'actor.key-set', detail: { publicKey: next } });
    expect(listActors(db).map(({ name }) => name)).toEqual(['Anna']);
  });

  it('gives no private key and no key of another kind', async () => {
    const { db } = await make();
    const pair = generateKeyPairSync('ed25519');
    const secret = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' });
    for (const publicKey of [secret, rsa.toString(), 'nonsense', '']) {
      expect(() => addActor(db, acting, 'Bob', publicKey)).toThrow(
        expect.objectContaining({ code: 'invalid-argument' }),
      );
    }
    expect(listLog(db, { query: 'actor' }).total).toBe(0);
  });
});
