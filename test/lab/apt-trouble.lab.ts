/** What stands in the way on a machine is said in words: failing scripts, locks, full disks, package lists, health. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { apt } from '../../src-main/engine/executors/apt.ts';
import { change, expectOk, former, onMachine, updates, type AptMachine } from './apt-machine.ts';
import type { Release } from './settings.ts';

function tests(machine: AptMachine, release: Release): void {
  it('tells a failing package script, and the way back from there', async () => {
    const before = machine.list();
    const first = await machine.snapshot();
    const outcome = await apt.upgrade(machine.host, 'R4-W1-a', [change('pl-plain'), change('pl-fail')]);
    expect(outcome).toMatchObject({ ok: false, exit: 100 });
    expect(outcome.evidence).toMatch(
      /^apt ended with status 100: the post-installation script of pl-fail ended with status 7; 2 packages upgraded in \d+ s; not wholly installed: pl-fail$/,
    );
    expect(outcome.output).toContain('the data can not be converted');
    expect(await apt.probe(machine.host, 'R4-W1-a')).toMatchObject({ state: 'ended', exit: 100 });
    const preflight = await apt.preflight(machine.host, [change('pl-needy')]);
    expect(preflight.blocked.join()).toMatch(/left packages half done: pl-fail: repair/);
    const repair = await apt.repair(machine.host);
    expect(repair).toMatchObject({ ok: false });
    expect(repair.evidence).toContain('the post-installation script of pl-fail ended with status 7');
    expectOk(await apt.rollback(machine.host, 'R4-back-a', first, await machine.snapshot()));
    expect(machine.list()).toBe(before);
    expect(machine.sh('dpkg --audit')).toBe('');
  });

  // The preflight waits half a minute for the lock: once is enough.
  const tellsWho = () =>
    it('says who holds the lock, and which package would have to go', async () => {
      const sleepy = { name: 'pl-sleepy', version: '1.0', postinst: 'sleep 300' };
      machine.publish([...former, ...updates, sleepy]);
      const holder = machine.sh('apt-get install -y -q pl-sleepy > /dev/null 2>&1 & echo $!').trim();
      while (!machine.processes().some(({ command }) => command.includes('pl-sleepy.postinst'))) await sleep(20);
      const busy = await apt.preflight(machine.host, [change('pl-plain')]);
      expect(busy.blocked.join()).toMatch(
        new RegExp(
          `^(?=.*apt-get \\(process ${holder}\\))(?=.*dpkg \\(process \\d+\\)).* is working with the packages and holds their lock: wait`,
        ),
      );
      machine.powerOff();
      const interrupted = await apt.preflight(machine.host, [change('pl-plain')]);
      expect(interrupted.blocked.join()).toMatch(
        /^an earlier installation was cut off and left packages half done: pl-sleepy/,
      );
      machine.sh('dpkg --force-all --purge pl-sleepy');
      const jealous = await apt.preflight(machine.host, [change('pl-jealous')]);
      expect(jealous.blocked.join()).toMatch(/^pl-plain would have to be removed/);
      const refused = await apt.upgrade(machine.host, 'R9-W1-a', [change('pl-jealous')]);
      expect(refused).toMatchObject({ ok: false, exit: 100 });
      expect(refused.evidence).toContain('other packages would have to be removed');
      expect(machine.version('pl-plain')).toBe('1.0');
    });
  if (release === 'bookworm') tellsWho();

  it('says how much room is missing, on which disk', async () => {
    machine.publish([...former, ...updates, { name: 'pl-plain', version: '1.2', ballast: 3_000_000 }]);
    machine.sh('mount -t tmpfs -o size=2m tmpfs /var/cache/apt/archives');
    try {
      const { blocked } = await apt.preflight(machine.host, [change('pl-plain', '1.2')]);
      expect(blocked).toHaveLength(1);
      expect(blocked[0]).toMatch(
        /^the disk of \/var\/cache\/apt\/archives has 2\.\d MB free and 3\.\d MB are needed \(3\.\d MB to download\): make room/,
      );
    } finally {
      machine.sh('umount /var/cache/apt/archives');
    }
    // Full to the last byte where the acts are written down: nothing begins.
    machine.sh('mkdir -m 700 /var/lib/patchledger && mount -t tmpfs -o size=64k tmpfs /var/lib/patchledger');
    try {
      machine.sh('head -c 65536 /dev/zero > /var/lib/patchledger/full || true');
      const outcome = await apt.upgrade(machine.host, 'R10-W1-a', [change('pl-plain')]);
      expect(outcome.ok).toBe(false);
      expect(outcome.evidence).toMatch(/^nothing was begun: the act can't be written down/);
      expect((await apt.probe(machine.host, 'R10-W1-a')).state).toBe('absent');
      expect(machine.version('pl-plain')).toBe('1.0');
    } finally {
      machine.sh('umount /var/lib/patchledger');
    }
  });

  it('says why package lists cannot be brought up to date', async () => {
    expectOk(await apt.refresh(machine.host));
    const sources = join(machine.root, 'etc/apt/sources.list');
    const good = readFileSync(sources, 'utf8');
    const release = join(machine.root, `repository/dists/${machine.release}-security/Release`);
    const former = readFileSync(release, 'utf8');
    const evidence = async () => (await apt.refresh(machine.host)).evidence;

    writeFileSync(sources, 'deb [trusted=yes] http://127.0.0.1:1/debian bookworm main\n');
    expect(await apt.refresh(machine.host)).toMatchObject({ ok: false });
    expect(await evidence()).toMatch(/127\.0\.0\.1:1 can't be reached/);
    writeFileSync(sources, `${good}deb [trusted=yes] http://127.0.0.1:1/debian bookworm main\n`);
    const partly = await apt.refresh(machine.host);
    expectOk(partly);
    expect(partly.evidence).toMatch(
      /^the lists of 1 package source are up to date .*http:\/\/127\.0\.0\.1:1\/debian bookworm failed/,
    );
    writeFileSync(sources, good.replace(' [trusted=yes]', ''));
    expect(await evidence()).toMatch(/signature of a package list is not valid/);
    writeFileSync(sources, good);
    writeFileSync(release, former.replace(/^Date: .*$/m, `Date: ${new Date(Date.now() + 9e8).toUTCString()}`));
    expect(await evidence()).toMatch(/the machine's clock is behind/);
    writeFileSync(
      release,
      `${former.trimEnd()}\n`.replace(/^(Date: .*)$/m, `$1\nValid-Until: ${new Date(Date.now() - 9e8).toUTCString()}`),
    );
    expect(await evidence()).toMatch(/has expired .* ago/);
  });

  const check = (kind: 'service' | 'port' | 'url' | 'command', value: string) =>
    apt.health(machine.host, { kind, value });
  it('asks services, ports, addresses and commands of the machine itself', async () => {
    const server = spawn('chroot', [
      machine.root,
      'perl',
      '-MSocket',
      '-e',
      '$0 = "pl-web"; $| = 1; socket(S, PF_INET, SOCK_STREAM, 0); bind(S, sockaddr_in(0, INADDR_LOOPBACK)); listen(S, 9); print((sockaddr_in(getsockname(S)))[0], "\\n"); while (accept(C, S)) { sysread(C, $r, 4096); $c = $r =~ m{ /well } ? 200 : 503; syswrite(C, "HTTP/1.0 $c Said\\r\\n\\r\\nhello\\n"); close C }',
    ]);
    try {
      const port = await new Promise<string>((resolve) =>
        server.stdout.once('data', (data) => resolve(String(data).trim())),
      );
      expect(await check('port', port)).toMatchObject({
        ok: true,
        evidence: 'it is listening, on the loopback address only',
      });
      expect(await check('url', `http://127.0.0.1:${port}/well`)).toMatchObject({
        ok: true,
        evidence: 'it answers with status 200',
      });
      const ill = await check('url', `http://127.0.0.1:${port}/ill?a=b`);
      expect(ill).toMatchObject({ ok: false, exit: 1 });
      expect(ill.evidence).toContain('it answers with status 503');
      expect(await check('service', 'pl-web')).toMatchObject({ ok: true });
    } finally {
      server.kill('SIGKILL');
    }
    expect(await check('service', 'pl-web')).toMatchObject({ ok: false });
    expect(await check('command', 'test -f /etc/debian_version && echo "it\'s \\"there\\" $HOME"')).toMatchObject({
      ok: true,
    });
    expect(await check('command', 'echo broken; exit 4')).toMatchObject({ ok: false, exit: 4, output: 'broken\n' });
    expect((await check('port', '70000')).evidence).toContain('is no TCP port');
    expect((await check('service', '-x; reboot')).evidence).toContain('is no name of a service');
    expect((await check('url', 'file:///etc/passwd')).evidence).toContain('is no http or https address');
  });
}

for (const release of ['bookworm', 'trixie'] as const)
  await onMachine('trouble with apt', release, (machine) => tests(machine, release));
