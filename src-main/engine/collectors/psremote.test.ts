/**
 * PowerShell remoting by a program that stands in for PowerShell: it refuses what is not the shipped script, checks that what
 * it is told comes over standard input only, and answers as WinRM does. Nothing of this has met real Windows.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { fileOf, windowsClient } from '../../../test/collected-files.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { PasswordLedger } from '../remote/password-ledger.ts';
import { readResource } from '../resources.ts';
import { collectPsRemote, findPowerShell, remotingScript } from './psremote.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'psremote-'));
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'shipped'), readResource('collect.ps1'));
  writeFileSync(join(folder, 'remoting'), remotingScript);
  writeFileSync(
    join(folder, 'answer'),
    fileOf(windowsClient)
      .toString()
      .replace(/"sha256":"\w+"\}\n$/, '"sha256":"none"}\r\n'),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

/** Answers by the host's name; what it was told is left in `told`. */
const standIn = `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs');
const words = process.argv.slice(2);
if (words.slice(0, -1).join(' ') !== '-NoProfile -NonInteractive -OutputFormat Text -EncodedCommand') process.exit(61);
const script = Buffer.from(words.at(-1), 'base64').toString('utf16le');
if (script !== readFileSync('FOLDER/remoting', 'utf8')) process.exit(62);
const input = readFileSync(0, 'utf8');
if (/[^\\x00-\\x7f]/.test(input)) process.exit(63);
const job = JSON.parse(input);
if (job.script !== readFileSync('FOLDER/shipped', 'utf8')) process.exit(64);
delete job.script;
writeFileSync('FOLDER/told', JSON.stringify({ job, words: process.argv.join(' ') + JSON.stringify(process.env) }));
const failed = {
  closed: 'CannotConnect,PSSessionStateBroken | Connecting to remote server closed failed: The client cannot connect',
  wrong: 'AccessDenied,PSSessionStateBroken | Access is denied.',
  stranger: 'ServerNotTrusted,PSSessionStateBroken | The WinRM client cannot process the request. TrustedHosts',
}[job.host];
if (failed) { process.stdout.write('patchledger: failed ' + failed + '\\r\\n'); process.exit(1); }
process.stdout.write(readFileSync('FOLDER/answer'));
`;

function withPowerShell(): void {
  const file = join(folder, 'pwsh');
  writeFileSync(file, standIn.replaceAll('FOLDER', folder), { mode: 0o755 });
  vi.stubEnv('PATH', folder);
}

const ask = (host: string, passwords = new PasswordLedger(), password = 'geheim-ß') =>
  collectPsRemote(host, { user: 'LAB\\jürgen', password, ssl: true, port: 5986 }, { passwords });

async function refusal(act: Promise<unknown>): Promise<Refusal> {
  const error = await act.then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

describe.skipIf(process.platform === 'win32')('PowerShell remoting, with a stand-in for PowerShell', () => {
  it('says what to do where this computer has none', async () => {
    vi.stubEnv('PATH', join(folder, 'nothing'));
    expect(findPowerShell()).toBeNull();
    const none = await refusal(ask('pc1'));
    expect([none.code, none.hint]).toEqual(['system-unsupported', expect.stringContaining('pwsh')]);
  });

  it('reads what collect.ps1 answers; secrets and names go over standard input only', async () => {
    withPowerShell();
    const { inventory } = await ask('pc1');
    expect(inventory).toMatchObject({ identity: { name: 'Empfang-PC' }, os: { family: 'windows', build: '22631' } });
    const { job, words } = JSON.parse(readFileSync(join(folder, 'told'), 'utf8')) as { job: object; words: string };
    expect(job).toEqual({ host: 'pc1', ssl: true, port: 5986, user: 'LAB\\jürgen', password: 'geheim-ß' });
    expect(words).not.toMatch(/geheim|rgen|pc1/);
  });

  it('tells what WinRM refused, and tries a wrong password once for an account', async () => {
    withPowerShell();
    expect((await refusal(ask('closed'))).code).toBe('host-unreachable');
    expect((await refusal(ask('stranger'))).hint).toContain('--ssl');
    const passwords = new PasswordLedger();
    expect((await refusal(ask('wrong', passwords))).code).toBe('login-refused');
    const second = await refusal(ask('pc1', passwords));
    expect([second.code, second.message]).toEqual(['login-refused', expect.stringContaining('not tried')]);
  });
});
