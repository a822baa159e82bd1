/**
 * Kill -9 at seeded moments of import, feed import and match: the vault is as before the command or as after it, its
 * chain holds, and the next run finishes the work. PATCHLEDGER_KILLS sets how many moments (default 12 in all).
 */
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { root, run, scratch, start } from './program.ts';
import { seededRandom } from './seeded.ts';

const folder = scratch();
const host = join(root, 'test/fixtures/hosts/shop-server');
const feed = join(root, 'test/fixtures/feeds/msrc.zip');
const kills = Number(process.env.PATCHLEDGER_KILLS ?? 12);
const now = ['--now', '2026-11-23T09:00:00Z', '--actor', 'tester', '--quiet'];

interface Status {
  assets: number;
  software: number;
  findings: Record<string, number>;
  feeds: { id: string; records: number }[];
  chain: { entries: number; ok: boolean };
}

function look(vault: string): string {
  const status = run<Status>(['--vault', vault, ...now, 'status']);
  expect(status.exit, status.stderr).toBe(0);
  const verified = run<{ ok: boolean }>(['--vault', vault, ...now, 'log', 'verify']);
  expect(verified.document).toMatchObject({ ok: true });
  const { assets, software, findings, feeds, chain } = status.document;
  return JSON.stringify({
    assets,
    software,
    findings,
    feeds: feeds.map((feed) => feed.records),
    entries: chain.entries,
  });
}

function copy(from: string, to: string): void {
  for (const ending of ['', '-wal']) if (existsSync(from + ending)) copyFileSync(from + ending, to + ending);
}

function killAfter(args: string[], milliseconds: number): Promise<void> {
  return new Promise((done) => {
    const child = start(args);
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
    child.on('exit', () => {
      clearTimeout(timer);
      done();
    });
  });
}

describe.each([
  { name: 'import', prepare: [] as string[][], command: ['import', host], seed: 1 },
  {
    name: 'match',
    prepare: [
      ['import', host, '--asset', 'a'],
      ['assets', 'set', 'a', 'criticality=5', 'exposure=internet'],
    ],
    command: ['match'],
    seed: 2,
  },
  { name: 'feeds import', prepare: [], command: ['feeds', 'import', feed, '--force'], seed: 3 },
])('kill -9 in $name', ({ name, prepare, command, seed }) => {
  const base = join(folder, `${name}.patchledger`);
  let before = '';
  let after = '';
  let duration = 0;

  beforeAll(() => {
    const made = run(['--vault', base, ...now, 'init', '--plain', '--test']);
    expect(made.exit, made.stderr).toBe(0);
    for (const args of prepare) expect(run(['--vault', base, ...now, ...args]).exit).toBe(0);
    before = look(base);
    const whole = join(folder, `${name}-whole.patchledger`);
    copy(base, whole);
    const began = performance.now();
    expect(run(['--vault', whole, ...now, ...command]).exit).toBe(0);
    duration = performance.now() - began;
    after = look(whole);
    expect(after).not.toBe(before);
  }, 60_000);

  it(
    `leaves the vault as before or as after at ${kills / 3} seeded moments`,
    async () => {
      const next = seededRandom(seed);
      const seen = new Set<string>();
      for (let i = 0; i < kills / 3; i++) {
        const victim = join(folder, `${name}-${i}.patchledger`);
        copy(base, victim);
        // Half of the moments in the last third, where the writing is.
        const moment = duration * (i % 2 === 0 ? next() : 0.66 + 0.4 * next());
        await killAfter(['--vault', victim, ...now, ...command], moment);
        const state = look(victim);
        expect([before, after], `killed at ${Math.round(moment)} ms`).toContain(state);
        seen.add(state);
        if (i % 10 === 0) {
          expect(run<{ ok: boolean }>(['--vault', victim, ...now, 'doctor']).document).toMatchObject({ ok: true });
          if (state === before) {
            expect(run(['--vault', victim, ...now, ...command]).exit).toBe(0);
            expect(look(victim)).toBe(after);
          }
        }
      }
      expect(readdirSync(folder).filter((file) => /journal|\.tmp$/.test(file))).toEqual([]);
      expect(seen.has(before)).toBe(true);
    },
    240_000 + kills * 5000,
  );
});

describe('kill -9 while a file is made', () => {
  const next = seededRandom(4);

  it('leaves no vault or a whole one, and init works again', async () => {
    for (let i = 0; i < 6; i++) {
      const path = join(folder, `made-${i}.patchledger`);
      await killAfter(['--vault', path, ...now, 'init', '--plain', '--test'], 300 + next() * 2700);
      if (!existsSync(path)) expect(run(['--vault', path, ...now, 'init', '--plain', '--test']).exit).toBe(0);
      expect(run<{ ok: boolean }>(['--vault', path, ...now, 'doctor']).document).toMatchObject({ ok: true });
    }
    expect(readdirSync(folder).filter((file) => file.startsWith('made-') && !file.endsWith('.patchledger'))).toEqual(
      [],
    );
  }, 120_000);

  it('leaves no backup or a whole one', async () => {
    const vault = join(folder, 'made-0.patchledger');
    for (let i = 0; i < 6; i++) {
      const copyPath = join(folder, `backup-${i}.copy`);
      await killAfter(['--vault', vault, ...now, 'backup', copyPath], 150 + next() * 600);
      if (existsSync(copyPath)) {
        expect(run<{ ok: boolean }>(['--vault', copyPath, ...now, 'doctor']).document).toMatchObject({ ok: true });
      }
      expect(run<{ ok: boolean }>(['--vault', vault, ...now, 'log', 'verify']).document).toMatchObject({ ok: true });
    }
  }, 120_000);
});
