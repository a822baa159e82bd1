/** The scripts are fixed POSIX sh that a shell can read, and data never becomes part of one. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { RemoteHost, RemoteScript } from '../remote/remote-host.ts';
import { apt } from './apt.ts';

const scripts: RemoteScript[] = [];
const host: RemoteHost = {
  address: 'web1',
  isRoot: true,
  run: (script) => {
    scripts.push(script);
    return Promise.resolve({ exit: 0, stdout: '', stderr: 'patchledger: state absent\n' });
  },
  close: () => {},
};
const change = { name: 'nginx', arch: 'amd64', from: '1', to: '2' };
const snapshot = {
  packages: [{ name: 'nginx', arch: 'amd64', version: '1', status: 'ii ', auto: false }],
  bootId: null,
};

async function everything(target: RemoteHost, changes = [change]) {
  return [
    await apt.dryRun(target, changes),
    await apt.refresh(target),
    await apt.preflight(target, changes),
    await apt.snapshot(target),
    await apt.upgrade(target, 't-1', changes),
    await apt.repair(target),
    await apt.rollback(target, 't-2', snapshot, { packages: [], bootId: null }),
    await apt.clean(target, ['t-1']),
    ...(await Promise.all(
      (['service', 'port', 'command'] as const).map((kind) => apt.health(target, { kind, value: '22' })),
    )),
  ];
}

describe('the scripts over apt', () => {
  it.skipIf(process.platform === 'win32')(
    'can be read by sh, worker and all, and are the same whatever the data',
    async () => {
      await everything(host);
      const first = scripts.splice(0).map((script) => script.text);
      await everything(host, [{ ...change, name: 'curl', to: '7:1.2~rc1' }]);
      expect(scripts.splice(0).map((script) => script.text)).toEqual(first);
      expect(first.length).toBeGreaterThan(10);
      for (const text of first) {
        const parts = [
          text,
          ...Array.from(text.matchAll(/<<'END-OF-WORK'\n([\s\S]*?)\nEND-OF-WORK/g), (match) => match[1]!),
        ];
        for (const part of parts) {
          const { status, stderr } = spawnSync('sh', ['-n'], { input: part, encoding: 'utf8' });
          expect(stderr).toBe('');
          expect(status).toBe(0);
        }
      }
    },
  );

  it('run as root or not at all', async () => {
    const outcomes = await everything({ ...host, isRoot: false, run: () => Promise.reject(new Error('must not run')) });
    for (const outcome of outcomes) {
      expect(outcome.ok).toBe(false);
      expect(outcome.evidence).toBe('PatchLedger is not root on web1: log in as root or let it use sudo');
    }
    await expect(apt.probe({ ...host, isRoot: false }, 't-1')).rejects.toMatchObject({ code: 'sudo-refused' });
  });

  it('take no package that dpkg could not have told, and no odd token', async () => {
    for (const odd of [{ name: 'a b' }, { name: '-o' }, { to: '1 2' }, { arch: 'amd64;reboot' }, { name: 'a\nb' }])
      await expect(apt.upgrade(host, 't-1', [{ ...change, ...odd }])).rejects.toMatchObject({
        code: 'invalid-argument',
      });
    await expect(apt.upgrade(host, '../x', [change])).rejects.toThrow(TypeError);
  });

  it('never say "absent" where the machine has not said so', async () => {
    const silent = { ...host, run: () => Promise.resolve({ exit: 1, stdout: '', stderr: 'sh: not found' }) };
    await expect(apt.probe(silent, 't-1')).rejects.toMatchObject({ code: 'collection-failed' });
  });
});
