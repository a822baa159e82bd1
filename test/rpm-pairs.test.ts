/**
 * The (package, vulnerability) pairs of package lists against AlmaLinux 9's real advisories equal those of a separate script
 * that asks rpm itself: labelled, unlabelled and excluded are counted, precision and recall must both be 1.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AdvisoryRecord } from '../src-main/engine/domain/advisory.ts';
import { readFeed } from '../src-main/engine/feeds/read-feed.ts';
import { feedImport } from '../src-main/engine/tasks/feed-import.ts';
import { matchAssets } from '../src-main/engine/tasks/match.ts';
import { listFindings } from '../src-main/engine/vault/findings.ts';
import { acting, addMachine, makeVault } from './match-vault.ts';
import { seededRandom } from './seeded.ts';
import { haveSharedData, sharedData } from './shared-data.ts';

const archive = sharedData('alma/osv-almalinux9-2023..2026.zip');
const script = resolve(import.meta.dirname, 'pairs/rpm-pairs.py');
const now = '2026-11-30T09:00:00.000Z';

/** Fixed versions of each package of plain advisories, in the order of the archive. */
async function fixedVersions(): Promise<Map<string, string[]>> {
  const versions = new Map<string, string[]>();
  const keep = ({ packages }: AdvisoryRecord) => {
    for (const { scope, package: name, ranges = [] } of packages) {
      if (scope !== 'almalinux:9') continue;
      for (const { fixed } of ranges)
        if (fixed && !fixed.includes('.module')) versions.set(name, [...(versions.get(name) ?? []), fixed]);
    }
  };
  await readFeed({ path: archive }, 'alma', { fallbackDate: now, record: keep });
  return versions;
}

/** A machine somewhere on its way: each package in one of the versions that fixed something, or a little before or after it. */
function drawMachine(versions: ReadonlyMap<string, string[]>, seed: number, count: number) {
  const random = seededRandom(seed);
  const pick = <One>(list: readonly One[]) => list[Math.floor(random() * list.length)]!;
  const names = [...versions.keys()];
  const chosen = new Set(Array.from({ length: count }, () => pick(names)));
  return [...chosen].map((name) => {
    const version = pick(versions.get(name)!);
    const changed = random();
    const evr = changed < 0.25 ? version.replace(/\d+(?=\D*$)/, '0') : changed < 0.4 ? `${version}.1` : version;
    return { name, version: evr.replace(/^0:/, '') };
  });
}

describe.skipIf(!haveSharedData || !existsSync('/usr/bin/rpm'))('AlmaLinux 9 (needs ../shared/data and rpm)', () => {
  it('six machines of 500 packages: every pair as rpm orders it', { timeout: 300_000 }, async () => {
    const vault = await makeVault();
    try {
      const { db } = vault;
      const context = { db, acting: acting(now), clock: () => now, progress: () => {}, note: () => {} };
      await feedImport.run(context, { sources: [{ path: archive }], force: false });
      const versions = await fixedVersions();
      const machines = Array.from({ length: 6 }, (_, i) => drawMachine(versions, 1_000 + i, 500));
      for (const [i, packages] of machines.entries())
        addMachine(
          db,
          `alma${i}`,
          packages.map((one) => ({ ...one, arch: 'x86_64' })),
          { os: { family: 'almalinux', name: 'AlmaLinux 9.6', version: '9.6' }, scheme: 'rpm' },
        );
      matchAssets(db, acting(now), 'all');
      let [agreed, onlyOurs, onlyTheirs] = [0, 0, 0];
      const excluded: string[] = [];
      for (const [i, packages] of machines.entries()) {
        const list = join(dirname(vault.path), 'packages.tsv');
        writeFileSync(list, packages.map(({ name, version }) => `${name}\t${version}\n`).join(''));
        const told = spawnSync('python3', [script, archive, 'AlmaLinux:9', list], { encoding: 'utf8', maxBuffer: 1e8 });
        expect(told.status, told.stderr).toBe(0);
        excluded.push(told.stderr.trim());
        const theirs = new Set(told.stdout.split('\n').filter(Boolean));
        const ours = new Set(
          listFindings(db, { state: 'open', asset: i + 1 }, now).findings.map(
            (row) => `${row.product}\t${row.cves[0]}`,
          ),
        );
        for (const pair of ours)
          if (theirs.has(pair)) agreed += 1;
          else onlyOurs += 1;
        onlyTheirs += [...theirs].filter((pair) => !ours.has(pair)).length;
      }
      const precision = agreed / (agreed + onlyOurs);
      const recall = agreed / (agreed + onlyTheirs);
      process.stdout.write(
        `AlmaLinux 9: ${agreed + onlyTheirs} labelled pairs, unlabelled ${onlyOurs}; ${excluded.join('; ')}; precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)}\n`,
      );
      expect(agreed).toBeGreaterThan(5_000);
      expect({ precision, recall }).toEqual({ precision: 1, recall: 1 });
    } finally {
      vault.remove();
    }
  });

  it('rpm answers the script', () => {
    expect(execFileSync('rpm', ['--eval', "%{lua:print(rpm.vercmp('1.0', '1.1'))}"], { encoding: 'utf8' }).trim()).toBe(
      '-1',
    );
  });
});
