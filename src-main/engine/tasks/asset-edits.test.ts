/** Merges, splits and undoing on a real vault: one machine of two, two of one, and all of it back. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { acting, makeVault, setTracker, type TestVault } from '../../../test/match-vault.ts';
import { debianPackage, emptySourceMap } from '../domain/debian-sources.ts';
import { listApplications, saveApplication, setApplicationAssets } from '../vault/applications.ts';
import { changeAssets } from '../vault/asset-writes.ts';
import { listEdits } from '../vault/asset-undo.ts';
import { loadAssetHistory, loadAssets } from '../vault/assets.ts';
import { listIgnored } from '../vault/candidates.ts';
import { addDependency, listDependencies } from '../vault/dependencies.ts';
import { mergeMachines, splitMachine, undoLast } from './asset-edits.ts';
import { matchAssets } from './match.ts';
import { takeIn } from './take-in.ts';

const os = { family: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', version: '12', codename: 'bookworm' };
const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}T09:00:00.000Z`;

let vault: TestVault;
beforeEach(async () => {
  vault = await makeVault({ now: day(1) });
  setTracker(vault.db, {
    openssl: { 'CVE-2026-1': { releases: { bookworm: { status: 'resolved', fixed_version: '3.0.5-1' } } } },
    nginx: { 'CVE-2026-2': { releases: { bookworm: { status: 'open' } } } },
  });
});
afterEach(() => vault.remove());

function see(at: string, source: string, inventory: Inventory): number {
  const now = acting(at);
  const parts = [{ inventory: { ...inventory, takenAt: at }, source, file: null }];
  const { asset } = vault.db.transaction(() =>
    takeIn(vault.db, now, { parts, name: 'x', place: null }, emptySourceMap),
  );
  matchAssets(vault.db, now, [asset]);
  return asset;
}

const packages = (...list: [string, string][]) =>
  list.map(([name, version]) => debianPackage({ name, version, source: name, sourceTold: true }));

/** All that a person sees of machines, without what only counts up. */
function seen() {
  const at = day(20);
  return loadAssets(vault.db, at, { withRetired: true }).map((row) => {
    const { facts, identity, observations, hotfixes, listings } = loadAssetHistory(vault.db, row.id);
    const findings = vault.db.all(
      'SELECT id, product, cve, state, first_detected FROM finding WHERE asset = ? ORDER BY id',
      row.id,
    );
    return { row, facts, identity, observations, hotfixes, listings, findings };
  });
}

describe('a merge', () => {
  it('moves what was seen, keeps the clock that began first, and is undone without a trace', () => {
    const old = see(day(2), 'ssh-linux', {
      identity: { name: 'web1', serial: 'SN-1001' },
      os,
      packages: packages(['openssl', '3.0.1-1'], ['nginx', '1.0-1']),
    });
    changeAssets(vault.db, acting(day(2)), [old], { criticality: 5 });
    matchAssets(vault.db, acting(day(2)), [old]);
    const now = see(day(9), 'ssh-linux', {
      identity: { name: 'www', serial: 'SN-1002' },
      os,
      packages: packages(['openssl', '3.0.1-1']),
    });
    expect(now).not.toBe(old);
    const before = seen();

    mergeMachines(vault.db, acting(day(10)), { asset: now, other: old });
    const [gone, stays] = [seen().find(({ row }) => row.id === old)!, seen().find(({ row }) => row.id === now)!];
    expect(gone.row.retired?.reason).toMatch(/gone into www/);
    expect(gone.observations).toEqual([]);
    expect(stays.observations).toHaveLength(2);
    // Its newest list is in force, and what a person said of the other holds for it.
    expect(stays.row).toMatchObject({ name: 'www', packages: 1, criticality: 5 });
    const open = stays.findings.filter((finding) => (finding as { state: string }).state === 'open');
    expect(open).toMatchObject([{ product: 'openssl', first_detected: day(2) }]);

    // The next collection of either finds it.
    expect(see(day(11), 'glpi-json', { identity: { name: 'web1', serial: 'SN-1001' } })).toBe(now);
    vault.db.run('DELETE FROM asset_join WHERE asset = ? AND at = ?', now, day(11));
    vault.db.run('DELETE FROM observation WHERE asset = ? AND taken_at = ?', now, day(11));

    undoLast(vault.db, acting(day(12)));
    const after = seen();
    expect(after.map(({ row, ...rest }) => ({ ...rest, retired: row.retired, packages: row.packages }))).toEqual(
      before.map(({ row, ...rest }) => ({ ...rest, retired: row.retired, packages: row.packages })),
    );
    expect(listEdits(vault.db)[0]).toMatchObject({ kind: 'merge', undoneAt: day(12) });
    expect(() => undoLast(vault.db, acting(day(13)))).toThrow(Refusal);
  });

  it('moves dependencies and applications, and undoing gives them back', () => {
    const seeNamed = (name: string) =>
      see(day(2), 'ssh-debian', { identity: { name }, os, packages: packages(['nginx', '1.0-1']) });
    const [web, old, db, lb] = ['web', 'old', 'db', 'lb'].map(seeNamed) as [number, number, number, number];
    const now = acting(day(3));
    addDependency(vault.db, now, old, db, 'its database');
    addDependency(vault.db, now, lb, old, '');
    addDependency(vault.db, now, lb, web, 'both behind it');
    addDependency(vault.db, now, web, old, 'falls away');
    const fields = { version: '', owner: '', criticality: null, note: '' };
    const shop = saveApplication(vault.db, now, { ...fields, name: 'Shop' }, null);
    const till = saveApplication(vault.db, now, { ...fields, name: 'Till' }, null);
    setApplicationAssets(vault.db, now, shop, [web, old]);
    setApplicationAssets(vault.db, now, till, [old]);
    const label = new Map([web, old, db, lb].map((id, i) => [id, ['web', 'old', 'db', 'lb'][i]!]));
    const ties = () => ({
      needs: listDependencies(vault.db).map((row) => [label.get(row.asset), label.get(row.needs), row.note]),
      runs: listApplications(vault.db).map((row) => [
        row.name,
        row.assets.map(({ id }) => label.get(Number(id.slice(1)))),
      ]),
    });
    const before = ties();

    mergeMachines(vault.db, acting(day(4)), { asset: web, other: old });
    expect(ties()).toEqual({
      needs: [
        ['web', 'db', 'its database'],
        ['lb', 'web', 'both behind it'],
      ],
      runs: [
        ['Shop', ['web']],
        ['Till', ['web']],
      ],
    });
    undoLast(vault.db, acting(day(5)));
    expect(ties()).toEqual(before);
  });

  it('is refused with itself, and twice', () => {
    const a = see(day(2), 'ssh-linux', { identity: { name: 'a' }, os, packages: packages(['nginx', '1.0-1']) });
    const b = see(day(2), 'ssh-linux', { identity: { name: 'b' }, os, packages: packages(['nginx', '1.0-1']) });
    expect(() => mergeMachines(vault.db, acting(day(3)), { asset: a, other: a })).toThrow(/itself/);
    mergeMachines(vault.db, acting(day(3)), { asset: a, other: b });
    expect(() => mergeMachines(vault.db, acting(day(4)), { asset: a, other: b })).toThrow(/already gone into/);
  });
});

describe('a split', () => {
  it('takes the observations of another serial number away, and the next import keeps them apart', () => {
    const asset = see(day(2), 'glpi-json', {
      identity: { name: 'pos', serial: 'SN-1001' },
      os,
      packages: packages(['nginx', '1.0-1']),
    });
    // A list of names joins by the name alone, and a person's word joins what nothing else would.
    see(day(3), 'table', { identity: { name: 'pos' } });
    vault.db.transaction(() =>
      takeIn(
        vault.db,
        acting(day(4)),
        {
          parts: [
            {
              inventory: {
                identity: { name: 'pos', serial: 'SN-1002' },
                os,
                packages: packages(['openssl', '3.0.1-1']),
              },
              source: 'ocs-xml',
              file: null,
            },
          ],
          name: 'x',
          place: null,
          asset: `A${asset}`,
        },
        emptySourceMap,
      ),
    );
    matchAssets(vault.db, acting(day(4)), [asset]);
    const before = seen();
    const { other } = splitMachine(vault.db, acting(day(5)), { asset });
    const two = seen();
    expect(
      two
        .find(({ row }) => row.id === asset)!
        .observations.map(({ source }) => source)
        .sort(),
    ).toEqual(['glpi-json', 'table']);
    expect(two.find(({ row }) => row.id === other)!.observations.map(({ source }) => source)).toEqual(['ocs-xml']);
    expect(listIgnored(vault.db)).toMatchObject([{ kind: 'name', value: 'pos' }]);
    expect(see(day(6), 'glpi-json', { identity: { name: 'pos', serial: 'SN-1002' } })).toBe(other);
    expect(see(day(7), 'glpi-json', { identity: { name: 'pos', serial: 'SN-1001' } })).toBe(asset);
    undoLast(vault.db, acting(day(8)));
    const one = seen().find(({ row }) => row.id === asset)!;
    expect(one.observations).toHaveLength(before.find(({ row }) => row.id === asset)!.observations.length + 2);
    expect(listIgnored(vault.db)).toEqual([]);
  });

  it('is refused where everything names one machine, and for all of it', () => {
    const asset = see(day(2), 'glpi-json', { identity: { name: 'pos', serial: 'SN-1001' } });
    expect(() => splitMachine(vault.db, acting(day(3)), { asset })).toThrow(/contradicts the rest/);
    const ids = vault.db.all<{ id: number }>('SELECT id FROM observation').map(({ id }) => id);
    expect(() => splitMachine(vault.db, acting(day(3)), { asset, observations: ids })).toThrow(/at least one/);
    expect(() => splitMachine(vault.db, acting(day(3)), { asset, observations: [999] })).toThrow(/O999/);
  });
});

describe('what several sources say', () => {
  it('is listed by the strongest that is not out of date, and a new start clears what waited for it', () => {
    const asset = see(day(2), 'ssh-linux', {
      identity: { name: 'web1' },
      os,
      bootId: 'one',
      reboot: { required: true, packages: ['linux-image'] },
      packages: packages(['openssl', '3.0.1-1'], ['nginx', '1.0-1']),
    });
    see(day(3), 'glpi-json', { identity: { name: 'web1' }, packages: packages(['openssl', '3.0.1-1']) });
    const listing = () => loadAssetHistory(vault.db, asset).listings.find(({ section }) => section === 'system');
    expect(listing()).toMatchObject({ source: 'ssh-linux' });
    see('2026-12-20T09:00:00.000Z', 'glpi-json', {
      identity: { name: 'web1' },
      bootId: 'two',
      packages: packages(['openssl', '3.0.9-1']),
    });
    expect(listing()).toMatchObject({ source: 'glpi-json' });
    expect(vault.db.get('SELECT reboot, boot_id FROM asset WHERE id = ?', asset)).toEqual({
      reboot: null,
      boot_id: 'two',
    });
  });
});
