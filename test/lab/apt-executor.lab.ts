/** The executor over apt on real Debian systems with real packages: what an upgrade and a rollback change, and what not. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { apt } from '../../src-main/engine/executors/apt.ts';
import { change, expectOk, former, onMachine, updates, whole, type AptMachine } from './apt-machine.ts';
import { native } from './apt-root.ts';

function tests(machine: AptMachine): void {
  /** Every folder, and every file with its size and times; what lies only in memory left out. */
  const tree = () =>
    machine.sh(
      "find / -xdev \\( -path /proc -o -path /dev \\) -prune -o -type d -printf '%p\\n' -o -printf '%p %s %T@ %C@\\n' | sort",
    );
  it('looks, rehearses and lists without changing a single file', async () => {
    const before = tree();
    const dry = await apt.dryRun(machine.host, [...whole, change('pl-held', '1.1', native)]);
    expect(dry).toMatchObject({ ok: true, exit: 0, pulledIn: [{ name: 'pl-extra', from: '', to: '1.0' }] });
    expect(dry.evidence).toBe(
      '6 packages would be upgraded, 1 brought in: pl-extra 1.0; pl-held is held at 1.0; nothing was changed',
    );
    const preflight = await apt.preflight(machine.host, [
      ...whole,
      change('pl-held', '1.1', native),
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
    const listed = await machine.snapshot();
    expect(listed.packages.map((item) => `${item.name}\t${item.version}\n`).join('')).toBe(
      machine.sh("dpkg-query -W -f '${Package}\\t${Version}\\n'"),
    );
    expect(listed.packages.filter((item) => item.auto).map((item) => item.name)).toEqual(['pl-auto']);
    expect(listed.packages.find((item) => item.name === 'pl-held')).toMatchObject({ status: 'hi ', arch: native });
    expect(tree()).toBe(before);
  });

  it('upgrades to the exact versions and nothing else, and rolls back byte for byte', async () => {
    machine.sh('echo "of the administrator" > /etc/pl-conf.conf');
    const before = machine.list();
    const first = await machine.snapshot();
    const texts: string[] = [];
    const outcome = await apt.upgrade(machine.host, 'R1-W1-a', whole, { onOutput: (text) => texts.push(text) });
    expectOk(outcome);
    expect(outcome.evidence).toMatch(
      /^6 packages upgraded in \d+ s, 1 brought in: pl-extra 1\.0; changed there and therefore kept: \/etc\/pl-conf\.conf$/,
    );
    expect(texts.join('')).toBe(outcome.output);
    expect(outcome.output).toContain('Setting up pl-slow (1.1)');
    for (const { name } of whole) expect(machine.version(name)).toBe('1.1');
    expect(machine.version('pl-recommended')).toBe('');
    expect(machine.version('pl-held')).toBe('1.0');
    // pl-auto was named, and is marked as automatic all the same; pl-extra is because it was brought in.
    expect(machine.sh('apt-mark showauto')).toBe('pl-auto\npl-extra\n');
    expect(machine.sh('cat /etc/pl-conf.conf')).toBe('of the administrator\n');
    expect(machine.sh('apt-get -s dist-upgrade')).not.toMatch(/^Inst pl-(?:plain|needy|auto|conf|slow)/m);
    expect(machine.sh('dpkg --audit')).toBe('');

    // The same act again is told, not done; another finds nothing to do, and wishes below what is there never downgrade.
    const log = machine.dpkgLog();
    expect(await apt.upgrade(machine.host, 'R1-W1-a', whole)).toEqual(outcome);
    expectOk(await apt.upgrade(machine.host, 'R1-W1-b', whole));
    expectOk(await apt.upgrade(machine.host, 'R1-W1-c', [change('pl-plain', '1.0')]));
    expect(machine.dpkgLog()).toBe(log);
    expect(await apt.probe(machine.host, 'R1-W1-a')).toMatchObject({ state: 'ended', exit: 0, output: outcome.output });
    expect(await apt.probe(machine.host, 'R1-W1-d')).toEqual({ state: 'absent', exit: null, output: '' });

    const back = await apt.rollback(machine.host, 'R1-back-a', first, await machine.snapshot());
    expectOk(back);
    expect(back.evidence).toContain("dpkg's list of");
    expect(machine.list()).toBe(before);
    expect(machine.sh('cat /etc/pl-conf.conf')).toBe('of the administrator\n');
    expect(await apt.rollback(machine.host, 'R1-back-a', first, first)).toMatchObject({ ok: true });

    expectOk(await apt.clean(machine.host, ['R1-W1-a', 'R1-W1-b', 'R1-W1-c', 'R1-back-a']));
    expect(existsSync(join(machine.root, 'var/lib/patchledger'))).toBe(false);
  });

  it('rolls back nothing at all where the way back is not free', async () => {
    const first = await machine.snapshot();
    expectOk(await apt.upgrade(machine.host, 'R5-W1-a', [change('pl-plain'), change('pl-needy')]));
    const after = await machine.snapshot();
    const upgraded = machine.list();

    // A former version that nobody offers.
    machine.publish([...former.filter((item) => item.name !== 'pl-plain'), ...updates]);
    machine.sh('rm -f /var/cache/apt/archives/*.deb');
    const lost = await apt.rollback(machine.host, 'R5-back-a', first, after);
    expect(lost).toMatchObject({ ok: false, exit: null });
    expect(lost.evidence).toMatch(/^nothing was changed: pl-plain 1\.0 can't be had any more/);
    expect(machine.list()).toBe(upgraded);
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
    expect(machine.version('pl-plain')).toBe('1.1');
    expect(machine.version('pl-needy')).toBe('1.0');
    expect(machine.version('pl-extra')).toBe('');
    machine.sh('apt-mark unhold pl-plain');
    expectOk(await apt.rollback(machine.host, 'R5-back-d', first, after));
    expect((await machine.snapshot()).packages).toEqual(first.packages);
  });

  it('brings a former version back from the file apt has kept', async () => {
    const first = await machine.snapshot();
    expectOk(await apt.upgrade(machine.host, 'R6-W1-a', [change('pl-plain')]));
    const after = await machine.snapshot();
    machine.publish(updates);
    expect(machine.sh('apt-cache policy pl-plain')).not.toMatch(/^ {5}1\.0/m);
    expectOk(await apt.rollback(machine.host, 'R6-back-a', first, after));
    expect(machine.version('pl-plain')).toBe('1.0');
  });
}

for (const release of ['bookworm', 'trixie'] as const) await onMachine('apt', release, tests);
