/** An act of the executor over apt happens once, whatever dies in between: the connection, the worker, apt, dpkg, the machine. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { apt } from '../../src-main/engine/executors/apt.ts';
import type { PackageChange } from '../../src-shared/model/rollout.ts';
import { seededRandom } from '../seeded.ts';
import { change, expectOk, former, onMachine, updates, whole } from './apt-machine.ts';
import { kill } from './apt-root.ts';

await onMachine('an act of apt', 'bookworm', (machine) => {
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
    expectOk(one);
    expect(two).toEqual(one);
    expect(one.output).toMatch(/^Reading package lists[\s\S]*Setting up pl-slower/);
    expect(repeated()).toEqual([]);
    // Three that begin it at the same moment.
    machine.publish([...former, ...updates, { name: 'pl-plain', version: '1.2' }]);
    const again = await Promise.all(
      [1, 2, 3].map(() => apt.upgrade(machine.host, 'R2-W2-a', [change('pl-plain', '1.2')])),
    );
    for (const outcome of again) expectOk(outcome);
    expect(machine.sh('grep -c "upgrade pl-plain:all 1.1 1.2" /var/log/dpkg.log')).toBe('1\n');
    expect(readdirSync(join(machine.root, 'var/lib/patchledger')).sort()).toEqual(['R2-W1-a', 'R2-W2-a']);
  });

  /** Packages that dpkg's log shows as unpacked or configured again after they had been finished. */
  function repeated(): string[] {
    const finished = new Set<string>();
    const again = new Set<string>();
    for (const line of machine.dpkgLog().split('\n')) {
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
        expectOk(await apt.repair(machine.host));
        name = `${token}-${attempt}`;
      }
      const outcome = await apt.upgrade(machine.host, name, changes);
      if (outcome.ok) return story;
      story.push(outcome.evidence);
    }
    throw new Error(`not brought to an end: ${story.join(', ')}`);
  }

  const victims = ['connection', 'worker', 'apt-get', 'dpkg', 'script', 'worker and dpkg', 'everything'] as const;
  type Victim = (typeof victims)[number];
  type Process = ReturnType<typeof machine.processes>[number];
  const rounds = Number(process.env.PATCHLEDGER_KILL_ROUNDS ?? victims.length);
  const random = seededRandom(Number(process.env.PATCHLEDGER_SEED ?? 20_261));
  for (let round = 0; round < rounds; round++) {
    const victim = victims[round % victims.length]!;
    const delay = Math.round(random() * 3000);
    it(`comes to the wanted versions once after ${victim} is killed, ${delay} ms after it began`, async () => {
      const marks = machine.sh('apt-mark showauto');
      const lost = apt.upgrade(machine.host, 'R3-W1-a', whole).catch((error: unknown) => error);
      while (isThere(began[victim]).length === 0) await sleep(20);
      await sleep(delay);
      strike(victim);
      await sleep(300);
      machine.disconnect();
      await lost;
      const story = await bringToEnd('R3-W1-a', whole);
      for (const { name } of whole) expect(machine.version(name), story.join(', ')).toBe('1.1');
      expect(machine.sh('dpkg --audit')).toBe('');
      // What dpkg was at when it or apt was killed, it could not record as finished: of that one it may do the rest again.
      const isSpared = victim === 'connection' || victim === 'worker';
      expect(repeated().length, repeated().join('\n')).toBeLessThanOrEqual(isSpared ? 0 : 1);
      const done = machine.sh('cat /var/log/pl-slow.log /var/log/pl-slower.log').match(/1\.0 done/g) ?? [];
      expect([2, isSpared ? 2 : 3]).toContain(done.length);
      expect(machine.sh('apt-mark showauto')).toBe(`${marks}pl-extra\n`);
    });
  }

  const isWorker = (process: Process) => /^\/bin\/sh \/var\/lib\/patchledger\//.test(process.command);
  const isApt = (process: Process) => process.name === 'apt-get';
  const isDpkg = (process: Process) => process.name === 'dpkg';
  const isScript = (process: Process) => process.command.includes('/var/lib/dpkg/info/');
  const isThere = (test: (process: Process) => boolean) => machine.processes().filter(test);
  /** From when on the delay counts. */
  const began: Record<Victim, (process: Process) => boolean> = {
    connection: isWorker,
    worker: isWorker,
    'apt-get': isApt,
    dpkg: isDpkg,
    script: isScript,
    'worker and dpkg': isDpkg,
    everything: isWorker,
  };

  function strike(victim: Victim): void {
    const all = (test: (process: Process) => boolean) => {
      for (const { pid } of isThere(test)) kill(pid);
    };
    if (victim === 'connection') machine.disconnect();
    else if (victim === 'everything') machine.powerOff();
    else if (victim === 'worker and dpkg') all((process) => isWorker(process) || isDpkg(process));
    else all(began[victim]);
  }

  it('unpacks again what was cut off while its files were laid down, in the version it was on its way to', async () => {
    const big = (version: string, fields = {}) => ({ name: 'pl-big', version, ballast: 20_000_000, fields });
    const bigger = { name: 'pl-bigger', version: '1.0', ballast: 20_000_000 };
    machine.publish([...former, ...updates, big('1.0')]);
    machine.sh('apt-get install -y -q pl-big');
    for (const [token, caught] of [
      ['R5-W1-a', 'pl-big:all 1.0'],
      ['R5-W2-a', 'pl-bigger:all 1.0'],
    ] as const) {
      const to = token === 'R5-W1-a' ? '1.1' : '1.3';
      const depends = token === 'R5-W1-a' ? {} : { Depends: 'pl-bigger' };
      // Something newer is offered too: nobody asked for it.
      machine.publish([...former, ...updates, big(to, depends), big('1.9', depends), bigger]);
      const before = machine.dpkgLog().length;
      const lost = apt.upgrade(machine.host, token, [change('pl-big', to)]).catch((error: unknown) => error);
      while (!machine.dpkgLog().slice(before).includes(`status half-installed ${caught}`)) await sleep(2);
      machine.powerOff();
      await lost;
      expect(machine.sh('dpkg --audit')).toMatch(/reinstall/);
      expectOk(await apt.repair(machine.host));
      expect(machine.sh('dpkg --audit')).toBe('');
      expectOk(await apt.upgrade(machine.host, `${token}-again`, [change('pl-big', to)]));
      expect(machine.version('pl-big')).toBe(to);
    }
    expect(machine.sh('apt-mark showauto')).toBe('pl-auto\npl-bigger\n');
  });

  it('finishes a rollback that was cut off', async () => {
    const before = machine.list();
    const first = await machine.snapshot();
    expectOk(await apt.upgrade(machine.host, 'R7-W1-a', whole));
    const after = await machine.snapshot();
    const lost = apt.rollback(machine.host, 'R7-back-a', first, after).catch((error: unknown) => error);
    // The dpkg that apt runs for the act itself, not one that only answers a question.
    while (!machine.processes().some(({ command }) => command.includes('--status-fd'))) await sleep(5);
    machine.powerOff();
    await lost;
    expect((await apt.probe(machine.host, 'R7-back-a')).state).toBe('broken');
    expectOk(await apt.repair(machine.host));
    expectOk(await apt.rollback(machine.host, 'R7-back-b', first, after));
    expect(machine.list()).toBe(before);
    expect(machine.sh('dpkg --audit')).toBe('');
  });

  it('waits in a repair for a script that outlived its dpkg', async () => {
    const lost = apt.upgrade(machine.host, 'R8-W1-a', [change('pl-slower')]).catch((error: unknown) => error);
    while (!machine.processes().some(({ command }) => command.includes('pl-slower.postinst'))) await sleep(20);
    for (const { pid, name, command } of machine.processes())
      if (name === 'dpkg' || name === 'apt-get' || command.startsWith('/bin/sh /var/lib/patchledger')) kill(pid);
    machine.disconnect();
    await lost;
    expect((await apt.probe(machine.host, 'R8-W1-a')).state).toBe('broken');
    expectOk(await apt.repair(machine.host));
    const log = machine.sh('cat /var/log/pl-slower.log');
    expect(log).toBe('1.0 done\n1.0 done\n');
    expect(machine.version('pl-slower')).toBe('1.1');
  });
});
