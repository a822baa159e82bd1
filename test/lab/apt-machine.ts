/** The machine the executor is tried on: its packages and their updates, and what is asked of it over and over. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { apt } from '../../src-main/engine/executors/apt.ts';
import type { Snapshot, StepOutcome } from '../../src-main/engine/executors/executor.ts';
import type { PackageChange } from '../../src-shared/model/rollout.ts';
import { makeAptRoot, native, type AptRoot, type TestPackage } from './apt-root.ts';
import { openBase } from './base.ts';
import type { Release } from './settings.ts';

export const change = (name: string, to = '1.1', arch = 'all'): PackageChange => ({ name, arch, from: '1.0', to });

/** Configures slowly enough to be hit in the middle, and says in a file each time it ran to its end. */
const slow = (seconds: number) => `sleep ${seconds}\necho "$2 done" >> /var/log/$DPKG_MAINTSCRIPT_PACKAGE.log`;

export const former: TestPackage[] = [
  { name: 'pl-plain', version: '1.0' },
  { name: 'pl-needy', version: '1.0' },
  { name: 'pl-auto', version: '1.0' },
  { name: 'pl-user', version: '1.0', fields: { Depends: 'pl-auto' } },
  { name: 'pl-conf', version: '1.0', arch: native, conffiles: { '/etc/pl-conf.conf': 'of 1.0\n' } },
  { name: 'pl-fail', version: '1.0' },
  { name: 'pl-held', version: '1.0', arch: native },
  { name: 'pl-jealous', version: '1.0' },
  { name: 'pl-slow', version: '1.0' },
  { name: 'pl-slower', version: '1.0' },
];

export const updates: TestPackage[] = [
  { name: 'pl-plain', version: '1.1' },
  { name: 'pl-needy', version: '1.1', fields: { Depends: 'pl-extra (>= 1.0)', Recommends: 'pl-recommended' } },
  { name: 'pl-extra', version: '1.0' },
  { name: 'pl-recommended', version: '1.0' },
  { name: 'pl-auto', version: '1.1' },
  { name: 'pl-conf', version: '1.1', arch: native, conffiles: { '/etc/pl-conf.conf': 'of 1.1\n' } },
  { name: 'pl-fail', version: '1.1', postinst: 'echo "the data can not be converted" >&2\nexit 7' },
  { name: 'pl-held', version: '1.1', arch: native },
  { name: 'pl-jealous', version: '1.1', fields: { Conflicts: 'pl-plain' } },
  { name: 'pl-slow', version: '1.1', postinst: slow(1) },
  { name: 'pl-slower', version: '1.1', postinst: slow(2) },
];

/** Updates that go well; pl-auto is installed automatically, pl-needy brings in pl-extra. */
export const whole = ['pl-plain', 'pl-needy', 'pl-auto', 'pl-conf', 'pl-slow', 'pl-slower'].map((name) =>
  change(name, '1.1', name === 'pl-conf' ? native : 'all'),
);

export interface AptMachine extends AptRoot {
  /** What dpkg-query -W prints, and the marks of automatic installation. */
  list(): string;
  /** Of one package, empty where it is not there. */
  version(name: string): string;
  snapshot(): Promise<Snapshot>;
  dpkgLog(): string;
}

/**
 * Tests on a machine of their own each, with the former packages installed, pl-held held and the updates offered. Skipped
 * with the reason in the title where the lab has not made its base.
 */
export async function onMachine(title: string, release: Release, tests: (machine: AptMachine) => void): Promise<void> {
  const base = await openBase(release).catch(() => null);
  const name = base ? `${title} (${release})` : `${title} (${release}; skipped: the lab has made no base of it)`;
  describe.skipIf(base === null)(name, () => {
    let template: AptRoot;
    let start: string;
    let root: AptRoot;
    // Each test has its own root behind the same object.
    const machine = new Proxy({} as AptMachine, {
      get: (_, key) => own[key as keyof typeof own] ?? root[key as keyof AptRoot],
    });
    const own = {
      list: () => root.sh('dpkg-query -W; apt-mark showauto | sed "s/^/auto /"'),
      version: (of: string) => root.sh(`dpkg-query -W -f '\${Version}' ${of} 2>/dev/null || true`),
      snapshot: async () => (await apt.snapshot(root.host)).snapshot!,
      dpkgLog: () => readFileSync(join(root.root, 'var/log/dpkg.log'), 'utf8'),
    };
    beforeAll(() => {
      template = makeAptRoot(base!);
      template.publish(former);
      const names = former.map((item) => item.name).filter((item) => item !== 'pl-auto');
      template.sh(`apt-get install -y -q ${names.join(' ')}`);
      template.sh('apt-mark hold pl-held');
      template.publish([...former, ...updates]);
      start = template.freeze();
    });
    afterAll(() => template.close());
    beforeEach(() => {
      root = makeAptRoot(base!, start);
    });
    afterEach(() => root.close());
    tests(machine);
  });
}

export const expectOk = (outcome: StepOutcome) => expect(outcome, outcome.output).toMatchObject({ ok: true });
