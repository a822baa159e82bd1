import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addMachine, acting, makeVault, setPackages, setTracker, type TestVault } from '../../../test/match-vault.ts';
import { seededRandom } from '../../../test/seeded.ts';
import { changeAssets, reinstateAssets, retireAssets } from '../vault/asset-writes.ts';
import type { Database } from '../vault/database.ts';
import { openVault } from '../vault/open-vault.ts';
import { fillAssetMemory } from './asset-memory.ts';
import { assetRows } from './asset-rows.ts';
import { matchAssets } from './match.ts';

let vault: TestVault;
beforeEach(async () => {
  vault = await makeVault({ now: '2026-11-20T00:00:00.000Z' });
  const fixed = (version: string) => ({ releases: { bookworm: { status: 'resolved', fixed_version: version } } });
  setTracker(vault.db, {
    bash: { 'CVE-2026-1': fixed('5.3') },
    sed: { 'CVE-2026-2': fixed('4.9'), 'CVE-2026-3': fixed('4.9') },
  });
});
afterEach(() => vault.remove());

const start = Date.parse('2026-11-20T00:00:00.000Z');
const instant = (hours: number) => new Date(start + hours * 3_600_000).toISOString();
/** As a transaction sees them: read from the tables. */
const read = (db: Database, now: string, withRetired = true) =>
  db.snapshot(() => {
    expect(db.inTransaction).toBe(true);
    return assetRows(db, now, { withRetired });
  });

describe('machines in memory', () => {
  it('are what the tables say, whoever changed them and however time goes', async () => {
    const other = (await openVault({ path: vault.path }, acting(instant(0)))).db;
    try {
      const random = seededRandom(7);
      const below = (n: number) => Math.floor(random() * n);
      let machines = 0;
      let hours = 0;
      for (let step = 0; step < 60; step++) {
        const db = random() < 0.5 ? vault.db : other;
        // Mostly forward by hours, sometimes by weeks, sometimes back.
        hours += random() < 0.1 ? below(600) : random() < 0.1 ? -below(5) : below(4);
        const now = instant(Math.max(0, hours));
        const one = 1 + below(Math.max(1, machines));
        const kind = machines < 3 ? 0 : below(6);
        if (kind === 0) addMachine(db, `host-${machines++}`, [{ name: 'bash', version: '5.2' }]);
        if (kind === 1) changeAssets(db, acting(now), [one], { owner: `Owner ${step}` });
        if (kind === 2)
          db.transaction(() => {
            setPackages(db, one, [{ name: 'sed', version: random() < 0.5 ? '4.8' : '5.0' }]);
            matchAssets(db, acting(now), [one]);
          });
        if (kind === 3) matchAssets(db, acting(now), 'all');
        if (kind === 4)
          if (random() < 0.5) retireAssets(db, acting(now), [one], 'sold');
          else reinstateAssets(db, acting(now), [one]);
        if (kind === 5)
          expect(() =>
            db.transaction(() => {
              changeAssets(db, acting(now), [one], { owner: 'nobody' });
              assetRows(db, now);
              throw new Error('taken back');
            }),
          ).toThrow('taken back');
        for (const asked of [vault.db, other]) {
          const rows = assetRows(asked, now, { withRetired: true });
          expect(rows).toEqual(read(asked, now));
          expect(assetRows(asked, now)).toEqual(read(asked, now, false));
        }
      }
      expect(machines).toBeGreaterThan(5);
    } finally {
      other.close();
    }
  });

  it('are read part by part, while others change them', async () => {
    vault.db.transaction(() => {
      for (let n = 0; n < 600; n++) addMachine(vault.db, `host-${n}`, [{ name: 'bash', version: '5.2' }]);
    });
    const filling = fillAssetMemory(vault.db);
    changeAssets(vault.db, acting(instant(1)), [1, 599], { owner: 'Anna' });
    await Promise.all([filling, fillAssetMemory(vault.db)]);
    const rows = assetRows(vault.db, instant(1), { withRetired: true });
    expect(rows).toEqual(read(vault.db, instant(1)));
    expect(rows.filter(({ owner }) => owner === 'Anna').map(({ id }) => id)).toEqual(['A1', 'A599']);
  });

  it('that nothing has changed are the same rows again', () => {
    for (let n = 0; n < 3; n++) addMachine(vault.db, `host-${n}`, [{ name: 'bash', version: '5.2' }]);
    matchAssets(vault.db, acting(instant(0)), 'all');
    const before = assetRows(vault.db, instant(1));
    changeAssets(vault.db, acting(instant(1)), [2], { owner: 'Anna' });
    const after = assetRows(vault.db, instant(2));
    expect(after.map((row, i) => row === before[i])).toEqual([true, false, true]);
  });
});
