/** What the script's answer is read as; and that collecting this machine over SSH equals collecting it on the spot. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasAccounts, hasSshd, startSshd, type Sshd } from '../../../test/sshd.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { readKernelNetwork } from '../domain/machine-network.ts';
import { composeScript } from '../remote/compose-script.ts';
import { connectHost, type ConnectedHost } from '../remote/connect-host.ts';
import type { RemoteHost, RemoteOutput, RemoteScript } from '../remote/remote-host.ts';
import { collectLocal } from './local.ts';
import { readSections } from './ssh-debian-frames.ts';
import { debianScript } from './ssh-debian-script.ts';
import { collectSshDebian } from './ssh-debian.ts';

describe('the framed answer', () => {
  const mark = 'patchledger-0123456789abcdef0123456789abcdef';
  const frame = (name: string, text: string, status: number) =>
    `${mark} begin ${name}\n${text}\n${mark} end ${name} ${status}\n`;

  it('gives each section with its status, whatever the section prints', () => {
    const content = fc.oneof(
      fc.string(),
      fc.constantFrom('', '\n', 'x\n\n', 'begin os\nend os 0', 'patchledger-00 whole\n'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(content, fc.nat(255)), { maxLength: 5 }), (parts) => {
        const stdout = `${parts.map(([text, status], i) => frame(`part${i}`, text, status)).join('')}${mark} whole\n`;
        const stderr = parts.map(([text], i) => frame(`part${i}`, `E: ${text}`, 0)).join('');
        const sections = readSections(mark, stdout, stderr)!;
        expect([...sections.values()]).toEqual(
          parts.map(([text, status]) => ({ stdout: text, stderr: `E: ${text}`, status })),
        );
        // Cut off anywhere, it is no answer.
        for (let at = 0; at < stdout.length; at += 7)
          expect(readSections(mark, stdout.slice(0, at), stderr)).toBeNull();
      }),
    );
  });
});

/** Runs scripts on this machine without SSH, changed a little. */
function hereWith(change: (text: string) => string, environment: (output: RemoteOutput) => RemoteOutput): RemoteHost {
  return {
    address: 'here',
    isRoot: false,
    run(script: RemoteScript, options) {
      const text = change(composeScript(script));
      const ran = spawnSync('/bin/sh', ['-s'], { input: text, encoding: 'utf8', maxBuffer: 1 << 27 });
      options?.onOutput?.(ran.stdout);
      return Promise.resolve(environment({ exit: ran.status, stdout: ran.stdout, stderr: ran.stderr }));
    },
    close: () => {},
  };
}
/** Leaves out what takes longest. */
const withoutApt = (text: string) => text.replace('apt-get -s $quiet dist-upgrade', 'true');
const same = (output: RemoteOutput) => output;
const isDebian = existsSync('/usr/bin/dpkg-query') && existsSync('/usr/bin/apt-get');

async function refusal(act: Promise<unknown>): Promise<Refusal> {
  const error = await act.then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

describe.skipIf(!isDebian)('the script', () => {
  it('refuses other systems by their name, and an answer that is not whole', { timeout: 120_000 }, async () => {
    const elsewhere = hereWith((text) => text.replaceAll('/var/lib/dpkg/status', '/nowhere'), same);
    const refused = await refusal(collectSshDebian(elsewhere));
    expect(refused.code).toBe('system-unsupported');
    const cut = hereWith(withoutApt, (output) => ({ ...output, stdout: output.stdout.slice(0, -9) }));
    expect((await refusal(collectSshDebian(cut))).code).toBe('collection-failed');
  });

  it('warns of a clock that is off by more than five minutes', { timeout: 120_000 }, async () => {
    const here = hereWith(withoutApt, same);
    const late = await collectSshDebian(here, { now: () => Date.now() + 3_600_000 });
    expect(late.inventory.clockOffset).toBeGreaterThan(-3_660);
    expect(late.inventory.clockOffset).toBeLessThanOrEqual(-3_590);
    expect(late.warnings.join('\n')).toMatch(/clock is \d+ seconds behind/);
  });

  it('is plain POSIX: dash reads it without complaint', () => {
    const text = composeScript({ text: debianScript, inputs: { mark: ['x'] } });
    expect(execFileSync('/bin/sh', ['-n'], { input: text }).toString()).toBe('');
  });
});

/** Runs a command on a copy-on-write view of this machine, standard input passed on; lists on the last line what it wrote. */
const onCopy = `set -e
mount -t tmpfs none "$1"
mkdir "$1/written" "$1/aside" "$1/view"
mount -t overlay none -o "lowerdir=/,upperdir=$1/written,workdir=$1/aside" "$1/view"
for place in proc sys dev; do mount --rbind "/$place" "$1/view/$place"; done
chroot "$1/view" /bin/sh -s
cd "$1/written"
echo "written:" $(find . -mindepth 1)
`;
function runOnCopy(input: string): { status: number | null; output: string; written: string } {
  const folder = mkdtempSync(join(tmpdir(), 'patchledger-copy-'));
  const ran = spawnSync('unshare', ['-m', 'sh', '-c', onCopy, 'sh', folder], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 27,
  });
  rmSync(folder, { recursive: true, force: true });
  const [output, written] = ran.stdout.split('written:');
  return { status: ran.status, output: output ?? '', written: (written ?? 'not known').trim() };
}
const canCopy = isDebian && hasAccounts && runOnCopy('touch /written-there').written === './written-there';

describe.skipIf(!canCopy)('on a copy-on-write view of this machine (needs root)', () => {
  it('the script writes nothing at all', { timeout: 120_000 }, () => {
    const ran = runOnCopy(composeScript({ text: debianScript, inputs: { mark: ['m'] } }));
    expect(ran.status).toBe(0);
    expect(readSections('m', ran.output, '')?.get('offers')?.status).toBe(0);
    expect(ran.written).toBe('');
  });
});

/** A process whose program is gone from the disk, as after an upgrade; null where the test may not write to /opt. */
function staleProcess(): { file: string; end(): void } | null {
  if (process.getuid?.() !== 0) return null;
  const file = `/opt/patchledger-test-${process.pid}`;
  copyFileSync('/bin/sleep', file);
  const child = spawn(file, ['600'], { stdio: 'ignore' });
  execFileSync('/bin/sleep', ['0.3']); // until it has become that program
  rmSync(file);
  return { file, end: () => child.kill() };
}

describe.skipIf(!hasSshd || !isDebian)('over a real sshd', () => {
  let sshd: Sshd;
  let host: ConnectedHost;
  beforeAll(async () => {
    sshd = await startSshd();
    host = await connectHost(
      { address: '127.0.0.1', port: sshd.port, user: sshd.user, credentials: { keyPath: sshd.keyPath } },
      { pins: { accept: false, find: () => null, pin: () => {} } },
    );
  });
  afterAll(async () => {
    host.close();
    await sshd.stop();
  });

  it('says of this machine what collecting it on the spot says', { timeout: 300_000 }, async () => {
    const stale = staleProcess();
    const [there, here] = [await collectSshDebian(host), await collectLocal()];
    stale?.end();
    const { clockOffset, staleServices: remoteStale, ...remote } = there.inventory;
    const { staleServices: localStale, ...local } = here.inventory;
    expect(remote).toEqual(local);
    const ours = (services: typeof localStale) => services!.filter(({ files }) => stale && files.includes(stale.file));
    expect(ours(remoteStale)).toEqual(ours(localStale));
    expect(ours(remoteStale)).toHaveLength(stale ? 1 : 0);
    expect(Math.abs(clockOffset!)).toBeLessThanOrEqual(2);
    // Without `ip` it is the same from the kernel's files.
    const ran = await host.run({
      text: withoutApt(debianScript).replace('ip -o link', 'false'),
      inputs: { mark: ['m'] },
    });
    const sections = readSections('m', ran.stdout, ran.stderr)!;
    const text = (name: string) => sections.get(name)!.stdout;
    const network = readKernelNetwork({
      cards: text('cards'),
      routes: text('routes'),
      fib: text('fib'),
      inet6: text('inet6'),
    });
    expect(network).toEqual({ macs: local.identity.macs, addresses: local.addresses });
  });
});
