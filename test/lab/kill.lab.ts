/**
 * Kill -9 of PatchLedger at seeded points of a rollout's journal, on real hosts: the next run finishes, and the hosts' own
 * dpkg logs prove that nothing was done twice. PATCHLEDGER_ROLLOUT_KILLS sets how many points (default 4).
 */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run, start } from '../program.ts';
import { seededRandom } from '../seeded.ts';
import { audit, dpkgActs, packageList, upgradesOf } from './host-facts.ts';
import type { LabHost } from './host.ts';
import type { Lab } from './lab.ts';
import { onLab, openLab, Site } from './on-lab.ts';

const kills = Number(process.env.PATCHLEDGER_ROLLOUT_KILLS ?? 4);
const names = ['web2', 'files1', 'app1'];

interface Act {
  rollout: string;
  state: string;
  items: { asset: string; assetName: string; state: string; why?: string }[];
}

/** Journal writes so far: an intent is one, its outcome another. */
function journalWrites(vault: string): number {
  const db = new Sqlite(vault, { readonly: true, timeout: 5000 });
  try {
    const sql = "SELECT count(*) + count(ended_at) n FROM rollout_step WHERE mode = 'run'";
    return (db.prepare(sql).get() as { n: number }).n;
  } finally {
    db.close();
  }
}

onLab('a rollout whose program is killed', () => {
  let lab: Lab;
  let site: Site;
  let hosts: LabHost[];
  let total = 0;
  /** What the hosts list after a rollout that nobody disturbed. */
  let wanted: string[] = [];

  const reset = async () => {
    for (const host of hosts) {
      await host.reset();
      await host.slowUpgrade(1);
    }
  };
  const copyTo = (vault: string) => {
    for (const ending of ['', '-wal'])
      if (existsSync(site.vault + ending)) copyFileSync(site.vault + ending, vault + ending);
  };
  // A host that is as new has new keys; who resets it knows that.
  const runArguments = (vault: string) => [
    ...['--vault', vault, '--actor', 'tester', '--quiet', 'rollout', 'run', 'R1'],
    ...site.key,
    '--accept-host-key',
  ];

  beforeAll(async () => {
    lab = await openLab();
    hosts = names.map((name) => lab.host(name));
    await reset();
    site = new Site(lab);
    site.answer(['collect', 'ssh', ...hosts.map((host) => host.address), ...site.key]);
    const { patches } = site.answer<{ patches: { id: string; product: string }[] }>(['patches']);
    const chosen = patches.filter((patch) => ['lab-tools', 'lab-ledger', 'openssl', 'nginx'].includes(patch.product));
    const ids = chosen.map((patch) => patch.id).join(',');
    site.answer(['plan', '--patches', ids, '--title', 'Killed']);
    site.answer(['rollout', 'approve', 'R1', '--as', 'Owner']);
    const whole = join(site.folder, 'whole.patchledger');
    copyTo(whole);
    const ran = run<Act>(runArguments(whole));
    expect(ran.exit, ran.stderr).toBe(0);
    expect(new Set(ran.document.items.map((item) => item.state))).toEqual(new Set(['done']));
    total = journalWrites(whole);
    wanted = await Promise.all(hosts.map(packageList));
  });
  afterAll(async () => {
    for (const host of hosts) await host.reset();
  });

  it(
    `is finished by the next run, no step twice, at ${kills} seeded points`,
    async () => {
      expect(total).toBeGreaterThan(30);
      const next = seededRandom(7);
      for (let i = 0; i < kills; i++) {
        // The first write is the first host's connection; the last leaves nothing to finish.
        const point = 1 + Math.floor(next() * (total - 2));
        const vault = join(site.folder, `killed-${i}.patchledger`);
        await reset();
        copyTo(vault);
        const child = start(runArguments(vault));
        const over = new Promise<void>((done) => {
          child.on('exit', () => done());
        });
        while (child.exitCode === null && journalWrites(vault) < point) await pause(4);
        child.kill('SIGKILL');
        await over;
        const reached = journalWrites(vault);
        const where = `killed at write ${reached} of ${total} (wanted ${point})`;
        const again = run<Act>(runArguments(vault));
        expect(again.exit, `${where}\n${again.stderr}${again.stdout}`).toBe(0);
        const shown = run<Act>(['--vault', vault, 'rollout', 'show', 'R1']).document;
        expect(shown.state, where).toBe('done');
        expect(
          shown.items.filter((item) => item.state !== 'done'),
          where,
        ).toEqual([]);
        expect(await Promise.all(hosts.map(packageList)), where).toEqual(wanted);
        for (const host of hosts) {
          const twice = [...upgradesOf(await dpkgActs(host))].filter(([, times]) => times !== 1);
          expect(twice, `${where}: ${host.name}`).toEqual([]);
          expect(await audit(host), where).toBe('');
          expect(await host.tryExec(['ls', '/var/lib/patchledger']), where).toMatchObject({ code: 2 });
        }
        expect(run<{ ok: boolean }>(['--vault', vault, 'log', 'verify']).document).toMatchObject({ ok: true });
      }
    },
    120_000 + kills * 90_000,
  );
});
