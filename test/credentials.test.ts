/** A secret that is stored or referred to stands in no answer, log, pack, report or plain file, whatever is done with it. */
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKey, hasAccounts, quickSshd, type Sshd } from './sshd.ts';
import { run, scratch } from './program.ts';

const env = {
  VAULT_WORD: 'correct horse battery staple',
  PW: 'unique-secret-58213',
  SUDO_PW: 'unique-secret-91377',
  COMMUNITY: 'unique-secret-20461',
  KEY_PW: 'unique-secret-77790',
};
const secrets = [env.PW, env.SUDO_PW, env.COMMUNITY, env.KEY_PW];

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
}

describe.skipIf(!hasAccounts)('secrets of stored credentials', { timeout: 600_000 }, () => {
  let sshd: Sshd;
  let keyText: string;
  const folder = scratch();
  beforeAll(async () => {
    sshd = await quickSshd({ accounts: [{ name: 'plops', password: 'another', sudo: 'ALL' }] });
    const key = makeKey(join(folder, 'key'), 'ed25519', env.KEY_PW);
    keyText = readFileSync(key, 'utf8').split('\n')[1]!;
  });
  afterAll(() => sshd.stop());

  it.each(['plain', 'encrypted'])('in a %s vault', (kind) => {
    const home = join(folder, kind);
    const vault = join(home, 'site.patchledger');
    const plain = kind === 'plain';
    const said: string[] = [];
    const cli = (args: string[], exit: number | null = 0) => {
      const ran = run<Record<string, unknown>>(
        ['--vault', vault, '--passphrase-env', 'VAULT_WORD', '--actor', 'A', ...args],
        {
          env: { ...env, PATCHLEDGER_DATA: home },
        },
      );
      said.push(ran.stdout, ran.stderr);
      if (exit !== null) expect(ran.exit, ran.stderr + ran.stdout).toBe(exit);
      return ran.document;
    };
    cli(['init', '--no-starter', ...(plain ? ['--plain'] : [])]);
    const here = ['--scope', '127.0.0.0/8'];
    const login = ['--user', 'plops', '--password-env', 'PW', '--sudo', '--sudo-password-env', 'SUDO_PW'];
    cli(['credentials', 'add', 'Word', '--kind', 'ssh', ...login, ...here]);
    cli(['credentials', 'add', 'Switches', '--kind', 'snmp', '--community-env', 'COMMUNITY', ...here]);
    const key = ['--user', 'keyed', '--key', join(folder, 'key'), '--key-passphrase-env', 'KEY_PW'];
    const stored = ['credentials', 'add', 'Key', '--kind', 'ssh', ...key, ...here];
    cli([...stored, '--store-key'], plain ? 3 : 0);
    if (plain) cli(stored);
    const list = cli(['credentials', 'list']) as { encrypted: boolean; credentials: { secrets: object[] }[] };
    expect(list.encrypted).toBe(!plain);
    expect(list.credentials[1]!.secrets).toEqual([
      plain
        ? { name: 'community', kept: 'variable', reference: 'COMMUNITY', present: true }
        : { name: 'community', kept: 'vault', reference: null, present: true },
    ]);

    const host = `127.0.0.1:${sshd.port}`;
    const failed = cli(['collect', 'ssh', host], 3) as { error: { code: string; message: string } };
    expect(failed.error).toMatchObject({ code: 'login-refused' });
    expect(failed.error.message).toContain('"Word"');
    expect(failed.error.message).toContain('"Key"');
    cli(['credentials', 'for', host]);
    cli(['credentials', 'show', 'Word']);
    cli(['credentials', 'set', 'Word', '--note', 'of the old site', '--keep-reference', '--password-env', 'PW']);
    cli(['collect', 'ssh', host, '--credential', 'Word'], 3);
    cli(['credentials', 'order', 'Key', '--before', 'Word']);
    cli(['backup', join(home, 'backup')]);
    cli(['evidence', 'pack', '--out', join(home, 'pack.zip')]);
    for (const format of ['json', 'html'])
      cli(['report', 'technical', '--format', format, '--out', join(home, `report.${format}`)]);
    cli(['credentials', 'remove', 'Word']);
    cli(['log']);
    writeFileSync(join(home, 'said'), said.join('\n'));

    const files = filesIn(home);
    expect(files.map((path) => path.slice(home.length + 1))).toEqual(
      expect.arrayContaining(['site.patchledger', 'backup', 'pack.zip', 'report.json', 'said']),
    );
    for (const path of files)
      for (const secret of [...secrets, keyText])
        expect(readFileSync(path).includes(secret), `${path} holds ${secret}`).toBe(false);
  });
});
