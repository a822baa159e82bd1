/**
 * The executor over apt on a real Debian root with real packages: what it may change and what not, and that an act
 * happens once whatever dies in between.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apt } from '../../src-main/engine/executors/apt.ts';
import type { StepOutcome } from '../../src-main/engine/executors/executor.ts';
import type { PackageChange } from '../../src-shared/model/rollout.ts';
import { seededRandom } from '../seeded.ts';
import { kill, makeAptRoot, whyNoRoot, type AptRoot, type TestPackage } from './apt-root.ts';

const missing = whyNoRoot();
const lab = describe.skipIf(missing !== null);
const why = missing ? ` (skipped: ${missing})` : '';

const change = (name: string, to = '1.1', arch = 'all'): PackageChange => ({ name, arch, from: '1.0', to });

/** Configures slowly enough to be hit in the middle, and says in a file each time it ran to its end. */
const slow = (seconds: number) => `sleep ${seconds}\necho "$2 done" >> /var/log/$DPKG_MAINTSCRIPT_PACKAGE.log`;

const former: TestPackage[] = [
  { name: 'pl-plain', version: '1.0' },
  { name: 'pl-needy', version: '1.0' },
  { name: 'pl-auto', version: '1.0' },
  { name: 'pl-user', version: '1.0', fields: { Depends: 'pl-auto' } },
  { name: 'pl-conf', version: '1.0', conffiles: { '/etc/pl-conf.conf': 'of 1.0\n' } },
  { name: 'pl-fail', version: '1.0' },
  { name: 'pl-held', version: '1.0', arch: 'amd64' },
  { name: 'pl-jealous', version: '1.0' },
  { name: 'pl-slow', version: '1.0' },
  { name: 'pl-slower', version: '1.0' },
];
const updates: TestPackage[] = [
  { name: 'pl-plain', version: '1.1' },
  { name: 'pl-needy', version: '1.1', fields: { Depends: 'pl-extra (>= 1.0)', Recommends: 'pl-recommended' } },
  { name: 'pl-extra', version: '1.0' },
  { name: 'pl-recommended', version: '1.0' },
  { name: 'pl-auto', version: '1.1' },
  { name: 'pl-conf', version: '1.1', conffiles: { '/etc/pl-conf.conf': 'of 1.1\n' } },
  { name: 'pl-fail', version: '1.1', postinst: 'echo "the data can not be converted" >&2\nexit 7' },
  { name: 'pl-held', version: '1.1', arch: 'amd64' },
  { name: 'pl-jealous', version: '1.1', fields: { Conflicts: 'pl-plain' } },
  { name: 'pl-slow', version: '1.1', postinst: slow(1) },
  { name: 'pl-slower', version: '1.1', postinst: slow(2) },
];
const whole = ['pl-plain', 'pl-needy', 'pl-auto', 'pl-conf', 'pl-slow', 'pl-slower'].map((name) => change(name));

lab(`apt on a Debian root${why}`, () => {
  let machine: AptRoot;
  const list = () => machine.sh('dpkg-query -W; apt-mark showauto | sed "s/^/auto /"');
  const version = (name: string) => machine.sh(`dpkg-query -W -f '\${Version}' ${name} 2>/dev/null || true`);
  const snapshot = async () => (await apt.snapshot(machine.host)).snapshot!;
  const audit = () => machine.sh('dpkg --audit');
  /** Every folder, and every file with its size and times; what lies only in memory left out. */
  const tree = () =>
    machine.sh(
      "find / -xdev \\( -path /proc -o -path /dev \\) -prune -o -type d -printf '%p\\n' -o -printf '%p %s %T@ %C@\\n' | sort",
    );
  const ok = (outcome: StepOutcome) => expect(outcome, outcome.output).toMatchObject({ ok: true });

  let template: AptRoot;
  let start: string;
  beforeAll(() => {
    template = makeAptRoot();
    template.publish(former);
    const names = former.map((item) => item.name).filter((name) => name !== 'pl-auto');
    template.sh(`apt-get install -y -q ${names.join(' ')}`);
    template.sh('apt-mark hold pl-held');
    template.publish([...former, ...updates]);
    start = template.freeze();
  }, 120_000);
  afterAll(() => template.close());
  beforeEach(() => {
    machine = makeAptRoot(start);
  });
  afterEach(() => machine.close());

  it('looks, rehearses and lists without changing a single file', async () => {
    const before = tree();
    const dry = await apt.dryRun(machine.host, [...whole, change('pl-held', '1.1', 'amd64')]);
    expect(dry).toMatchObject({ ok: true, exit: 0, pulledIn: [{ name: 'pl-extra', from: '', to: '1.0' }] });
    expect(dry.evidence).toBe(
      '6 packages would be upgraded, 1 brought in: pl-extra 1.0; pl-held is held at 1.0; nothing was changed',
    );
    const preflight = await apt.preflight(machine.host, [
      ...whole,
      change('pl-held', '1.1', 'amd64'),
      change('pl-gone'),
      change('pl-user', '1.2'),
      change('pl-fail', '1.0'),
    ]);
    expect(preflight).toMatchObject({
      ok: true,
      blocked: [],
      held: ['pl-held'],
      missing: ['pl-gone'],
      unavailable: ['pl-user=1.2'],
      reached: ['pl-fail'],
      canRollBack: true,
    });
    expect(preflight.pulledIn.map((item) => item.name)).toEqual(['pl-extra']);
    const listed = await snapshot();
    expect(listed.packages.map((item) => `${item.name}\t${item.version}\n`).join('')).toBe(
      machine.sh("dpkg-query -W -f '${Package}\\t${Version}\\n'"),
    );
    expect(listed.packages.filter((item) => item.auto).map((item) => item.name)).toEqual(['pl-auto']);
    expect(listed.packages.find((item) => item.name === 'pl-held')).toMatchObject({ status: 'hi ', arch: 'amd64' });
    expect(tree()).toBe(before);
  }, 120_000);

  it('upgrades to the exact versions and nothing else, and rolls back byte for byte', async () => {
    machine.sh('echo "of the administrator" > /etc/pl-conf.conf');
    const before = list();
    const first = await snapshot();
    const texts: string[] = [];
    const outcome = await apt.upgrade(machine.host, 'R1-W1-a', whole, { onOutput: (text) => texts.push(text) });
    ok(outcome);
    expect(outcome.evidence).toMatch(
      /^6 packages upgraded in \d+ s, 1 brought in: pl-extra 1\.0; changed there and therefore kept: \/etc\/pl-conf\.conf$/,
    );
    expect(texts.join('')).toBe(outcome.output);
    expect(outcome.output).toContain('Setting up pl-slow (1.1)');
    for (const { name } of whole) expect(version(name)).toBe('1.1');
    expect(version('pl-recommended')).toBe('');
    expect(version('pl-held')).toBe('1.0');
    // pl-auto was named, and is marked as automatic all the same; pl-extra is because it was brought in.
    expect(machine.sh('apt-mark showauto')).toBe('pl-auto\npl-extra\n');
    expect(machine.sh('cat /etc/pl-conf.conf')).toBe('of the administrator\n');
    expect(machine.sh('apt-get -s dist-upgrade')).not.toMatch(/^Inst pl-(?:plain|needy|auto|conf|slow)/m);
    expect(audit()).toBe('');

    // The same act again is told, not done; another finds nothing to do, and wishes below what is there never downgrade.
    const log = readFileSync(join(machine.root, 'var/log/dpkg.log'), 'utf8');
    expect(await apt.upgrade(machine.host, 'R1-W1-a', whole)).toEqual(outcome);
    ok(await apt.upgrade(machine.host, 'R1-W1-b', whole));
    ok(await apt.upgrade(machine.host, 'R1-W1-c', [change('pl-plain', '1.0')]));
    expect(readFileSync(join(machine.root, 'var/log/dpkg.log'), 'utf8')).toBe(log);
    expect(await apt.probe(machine.host, 'R1-W1-a')).toMatchObject({ state: 'ended', exit: 0, output: outcome.output });
    expect(await apt.probe(machine.host, 'R1-W1-d')).toEqual({ state: 'absent', exit: null, output: '' });

    const back = await apt.rollback(machine.host, 'R1-back-a', first, await snapshot());
    ok(back);
    expect(back.evidence).toContain("dpkg's list of");
    expect(list()).toBe(before);
    expect(machine.sh('cat /etc/pl-conf.conf')).toBe('of the administrator\n');
    expect(await apt.rollback(machine.host, 'R1-back-a', first, first)).toMatchObject({ ok: true });

    ok(await apt.clean(machine.host, ['R1-W1-a', 'R1-W1-b', 'R1-W1-c', 'R1-back-a']));
    expect(existsSync(join(machine.root, 'var/lib/patchledger'))).toBe(false);
  }, 180_000);

  it('goes on when the connection breaks, and one act stays one for two connections', async () => {
    const lost = apt.upgrade(machine.host, 'R2-W1-a', whole).catch((error: { code: string }) => error.code);
    while (!existsSync(join(machine.root, 'var/lib/patchledger/R2-W1-a'))) await sleep(50);
    await sleep(1200);
    machine.disconnect();
    expect(await lost).toBe('connection-lost');
    expect((await apt.probe(machine.host, 'R2-W1-a')).state).toBe('running');
    expect((await apt.clean(machine.host, ['R2-W1-a'])).ok).toBe(false);
    const [one, two] = await Promise.all([
      apt.upgrade(machine.host, 'R2-W1-a', whole),
      apt.upgrade(machine.host, 'R2-W1-a', whole),
    ]);
    ok(one);
    expect(two).toEqual(one);
    expect(one.output).toMatch(/^Reading package lists[\s\S]*Setting up pl-slower/);
    expect(repeated()).toEqual([]);
    // Three that begin it at the same moment.
    machine.publish([...former, ...updates, { name: 'pl-plain', version: '1.2' }]);
    const again = await Promise.all(
      [1, 2, 3].map(() => apt.upgrade(machine.host, 'R2-W2-a', [change('pl-plain', '1.2')])),
    );
    for (const outcome of again) ok(outcome);
    expect(machine.sh('grep -c "upgrade pl-plain:all 1.1 1.2" /var/log/dpkg.log')).toBe('1\n');
    expect(readdirSync(join(machine.root, 'var/lib/patchledger')).sort()).toEqual(['R2-W1-a', 'R2-W2-a']);
  }, 180_000);

  /** Packages that dpkg's log shows as unpacked or configured again after they had been finished. */
  function repeated(): string[] {
    const finished = new Set<string>();
    const again = new Set<string>();
    for (const line of readFileSync(join(machine.root, 'var/log/dpkg.log'), 'utf8').split('\n')) {
      const step = /(status installed|upgrade|configure) (pl-\S+) (?:(?!<none>)\S+ )?(\d\S*)/.exec(line);
      if (!step) continue;
      const key = `${step[2]} ${step[3]}`;
      if (finished.has(key)) again.add(key);
      if (step[1] === 'status installed') finished.add(key);
    }
    return [...again];
  }

  /** What a rollout does after a crash, as long as it takes: look, repair, do the rest under a new name. */
  async function bringToEnd(token: string, changes: PackageChange[]): Promise<string[]> {
    const story: string[] = [];
    for (let attempt = 0, name = token; attempt < 5; attempt++) {
      const { state } = await apt.probe(machine.host, name);
      story.push(state);
      if (state === 'broken') {
        ok(await apt.repair(machine.host));
        name = `${token}-${attempt}`;
      }
      const outcome = await apt.upgrade(machine.host, name, changes);
      if (outcome.ok) return story;
      story.push(outcome.evidence);
    }
    throw new Error(`not brought to an end: ${story.join(', ')}`);
  }

  const victims = ['connection', 'worker', 'apt-get', 'dpkg', 'script', 'worker and dpkg', 'everything'] as const;
  const rounds = Number(process.env.PATCHLEDGER_KILL_ROUNDS ?? victims.length);
  const random = seededRandom(Number(process.env.PATCHLEDGER_SEED ?? 20_261));
  for (let round = 0; round < rounds; round++) {
    const victim = victims[round % victims.length]!;
    const delay = Math.round(random() * 5000);
    it(`comes to the wanted versions once after ${victim} is killed after ${delay} ms`, async () => {
      const marks = machine.sh('apt-mark showauto');
      const lost = apt.upgrade(machine.host, 'R3-W1-a', whole).catch((error: unknown) => error);
      await sleep(delay);
      strike(victim);
      await sleep(300);
      machine.disconnect();
      await lost;
      const story = await bringToEnd('R3-W1-a', whole);
      for (const { name } of whole) expect(version(name), story.join(', ')).toBe('1.1');
      expect(audit()).toBe('');
      // What dpkg was at when it or apt was killed, it could not record as finished: of that one it may do the rest again.
      const isSpared = victim === 'connection' || victim === 'worker';
      expect(repeated().length, repeated().join('\n')).toBeLessThanOrEqual(isSpared ? 0 : 1);
      const done = machine.sh('cat /var/log/pl-slow.log /var/log/pl-slower.log').match(/1\.0 done/g) ?? [];
      expect([2, isSpared ? 2 : 3]).toContain(done.length);
      expect(machine.sh('apt-mark showauto')).toBe(`${marks}pl-extra\n`);
    }, 180_000);
  }

  function strike(victim: (typeof victims)[number]): void {
    const there = machine.processes();
    const named = (test: (command: string, name: string) => boolean) => {
      for (const { pid, name, command } of there) if (test(command, name)) kill(pid);
    };
    if (victim === 'connection') machine.disconnect();
    if (victim === 'everything') machine.powerOff();
    if (victim.startsWith('worker')) named((command) => /^\/bin\/sh \/var\/lib\/patchledger\//.test(command));
    if (victim === 'apt-get') named((_, name) => name === 'apt-get');
    if (victim.endsWith('dpkg')) named((_, name) => name === 'dpkg');
    if (victim === 'script') named((command) => command.includes('/var/lib/dpkg/info/'));
  }

  it('tells a failing package script, and the way back from there', async () => {
    const before = list();
    const first = await snapshot();
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
    ok(await apt.rollback(machine.host, 'R4-back-a', first, await snapshot()));
    expect(list()).toBe(before);
    expect(audit()).toBe('');
  }, 180_000);

  it('rolls back nothing at all where the way back is not free', async () => {
    const first = await snapshot();
    ok(await apt.upgrade(machine.host, 'R5-W1-a', [change('pl-plain'), change('pl-needy')]));
    const after = await snapshot();
    const upgraded = list();

    // A former version that nobody offers.
    machine.publish([...former.filter((item) => item.name !== 'pl-plain'), ...updates]);
    machine.sh('rm -f /var/cache/apt/archives/*.deb');
    const lost = await apt.rollback(machine.host, 'R5-back-a', first, after);
    expect(lost).toMatchObject({ ok: false, exit: null });
    expect(lost.evidence).toMatch(/^nothing was changed: pl-plain 1\.0 can't be had any more/);
    expect(list()).toBe(upgraded);
    expect((await apt.preflight(machine.host, [change('pl-slow')])).canRollBack).toBe(true);

    // A package that came later needs what the upgrade brought in.
    machine.publish([...former, ...updates, { name: 'pl-later', version: '1.0', fields: { Depends: 'pl-extra' } }]);
    machine.sh('apt-get install -y -q pl-later');
    const needed = await apt.rollback(machine.host, 'R5-back-b', first, after);
    expect(needed.evidence).toMatch(/^nothing was changed: pl-later needs what came with the upgrade/);
    expect(needed.ok).toBe(false);
    machine.sh('apt-get purge -y -q pl-later');

    // One that was held since stays, and is named.
    machine.sh('apt-mark hold pl-plain');
    const held = await apt.rollback(machine.host, 'R5-back-c', first, after);
    expect(held.ok).toBe(false);
    expect(held.evidence).toContain('pl-plain is held at 1.1');
    expect(version('pl-plain')).toBe('1.1');
    expect(version('pl-needy')).toBe('1.0');
    expect(version('pl-extra')).toBe('');
    machine.sh('apt-mark unhold pl-plain');
    ok(await apt.rollback(machine.host, 'R5-back-d', first, after));
    expect((await snapshot()).packages).toEqual(first.packages);
  }, 180_000);

  it('brings a former version back from the file apt has kept', async () => {
    const first = await snapshot();
    ok(await apt.upgrade(machine.host, 'R6-W1-a', [change('pl-plain')]));
    const after = await snapshot();
    machine.publish(updates);
    expect(machine.sh('apt-cache policy pl-plain')).not.toMatch(/^ {5}1\.0/m);
    ok(await apt.rollback(machine.host, 'R6-back-a', first, after));
    expect(version('pl-plain')).toBe('1.0');
  }, 120_000);

  it('finishes a rollback that was cut off', async () => {
    const before = list();
    const first = await snapshot();
    ok(await apt.upgrade(machine.host, 'R7-W1-a', whole));
    const after = await snapshot();
    const lost = apt.rollback(machine.host, 'R7-back-a', first, after).catch((error: unknown) => error);
    while (!machine.processes().some(({ name }) => name === 'dpkg')) await sleep(20);
    await sleep(150);
    machine.powerOff();
    await lost;
    expect((await apt.probe(machine.host, 'R7-back-a')).state).toBe('broken');
    ok(await apt.repair(machine.host));
    ok(await apt.rollback(machine.host, 'R7-back-b', first, after));
    expect(list()).toBe(before);
    expect(audit()).toBe('');
  }, 180_000);

  it('waits in a repair for a script that outlived its dpkg', async () => {
    const lost = apt.upgrade(machine.host, 'R8-W1-a', [change('pl-slower')]).catch((error: unknown) => error);
    while (!machine.processes().some(({ command }) => command.includes('pl-slower.postinst'))) await sleep(20);
    for (const { pid, name, command } of machine.processes())
      if (name === 'dpkg' || name === 'apt-get' || command.startsWith('/bin/sh /var/lib/patchledger')) kill(pid);
    machine.disconnect();
    await lost;
    expect((await apt.probe(machine.host, 'R8-W1-a')).state).toBe('broken');
    ok(await apt.repair(machine.host));
    const log = machine.sh('cat /var/log/pl-slower.log');
    expect(log).toBe('1.0 done\n1.0 done\n');
    expect(version('pl-slower')).toBe('1.1');
  }, 120_000);

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
    expect(version('pl-plain')).toBe('1.0');
  }, 120_000);

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
      expect(version('pl-plain')).toBe('1.0');
    } finally {
      machine.sh('umount /var/lib/patchledger');
    }
  }, 120_000);

  it('says why package lists cannot be brought up to date', async () => {
    ok(await apt.refresh(machine.host));
    const sources = join(machine.root, 'etc/apt/sources.list');
    const good = readFileSync(sources, 'utf8');
    const release = join(machine.root, 'repository/dists/bookworm-security/Release');
    const former = readFileSync(release, 'utf8');
    const evidence = async () => (await apt.refresh(machine.host)).evidence;

    writeFileSync(sources, 'deb [trusted=yes] http://127.0.0.1:1/debian bookworm main\n');
    expect(await apt.refresh(machine.host)).toMatchObject({ ok: false });
    expect(await evidence()).toMatch(/127\.0\.0\.1:1 can't be reached/);
    writeFileSync(sources, `${good}deb [trusted=yes] http://127.0.0.1:1/debian bookworm main\n`);
    const partly = await apt.refresh(machine.host);
    ok(partly);
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
  }, 120_000);
});

lab(`health checks on a Debian root${why}`, () => {
  let machine: AptRoot;
  beforeAll(() => {
    machine = makeAptRoot();
  });
  afterAll(() => machine.close());
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
        evidence: `port ${port}: it is listening, on the loopback address only`,
      });
      expect(await check('url', `http://127.0.0.1:${port}/well`)).toMatchObject({
        ok: true,
        evidence: `http://127.0.0.1:${port}/well: it answers with status 200`,
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
  }, 120_000);
});
