/** A collection from a computer without a vault, by the built program: made, refused, trusted once, and the same as collecting here. */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run, scratch } from './program.ts';

const folder = scratch();
const temporary = scratch();
const keyFile = join(folder, 'key.pem');
const publicFile = join(folder, 'public.pem');
const out = join(folder, 'site.zip');
const at = (vault: string) => ['--vault', join(folder, vault), '--actor', 'tester'];
const env = { TMPDIR: temporary, PATCHLEDGER_DATA: scratch() };

interface Made {
  results: { ok: boolean; packages: number }[];
  collection: { machines: number; signer: string; file: string };
}
interface Imported {
  files: { ok: boolean; format: string | null; packages: number; warnings: string[]; error?: { code: string } }[];
}

beforeAll(() => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(publicFile, publicKey.export({ type: 'spki', format: 'pem' }));
  for (const vault of ['here', 'direct']) expect(run([...at(vault), 'init', '--plain', '--no-starter']).exit).toBe(0);
}, 60_000);

describe.skipIf(!existsSync('/usr/bin/dpkg-query'))('collect --out', { timeout: 120_000 }, () => {
  const collect = ['--actor', 'Anna', 'collect', 'local', '--out', out];

  it('writes one signed file without a vault, leaves nothing behind, and never overwrites', () => {
    const made = run<Made>([...collect, '--sign', keyFile], { env });
    expect(made.exit, made.stderr).toBe(0);
    expect(made.document.collection).toMatchObject({ file: out });
    expect(made.document.collection.machines).toBeGreaterThan(0);
    expect(readdirSync(temporary).filter((name) => name.startsWith('patchledger-'))).toEqual([]);
    expect(readdirSync(env.PATCHLEDGER_DATA)).toEqual([]);
    expect(run([...collect, '--sign', keyFile], { env }).exit).toBe(3);
    expect(run(['collect', 'local', '--out', join(folder, 'other.zip')], { env }).exit).toBe(2);
    expect(run(['collect', 'local', '--sign', keyFile], { env }).exit).toBe(2);
  });

  it('is imported once its signer is named, and is what collecting here gives', () => {
    const unknown = run<Imported>([...at('here'), 'import', out]);
    expect([unknown.exit, unknown.document.files[0]!.error!.code]).toEqual([3, 'signer-unknown']);
    const taken = run<Imported>([...at('here'), 'import', out, '--trust', publicFile]);
    expect(taken.exit, taken.stderr).toBe(0);
    expect(taken.document.files[0]).toMatchObject({ ok: true, format: 'signed-collection' });
    expect(taken.document.files[0]!.warnings[0]).toContain('Collected by Anna on ');
    expect(run([...at('here'), 'import', out]).exit).toBe(0);
    expect(run([...at('direct'), 'collect', 'local']).exit).toBe(0);
    const software = (vault: string) => run([...at(vault), 'software']).document;
    expect(software('here')).toEqual(software('direct'));
    const assets = (vault: string) =>
      run<{ assets: Record<string, unknown>[] }>([...at(vault), 'assets']).document.assets.map(
        ({ name, os, kind, addresses, packages }) => ({ name, os, kind, addresses, packages }),
      );
    expect(assets('here')).toEqual(assets('direct'));
  });
});
