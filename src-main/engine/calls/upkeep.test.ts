/** Windows, dependencies and applications through their calls, on a real vault. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../create-engine.ts';

let folder: string;
let engine: Engine;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'upkeep-'));
  engine = createEngine({
    dataFolder: join(folder, 'data'),
    tasks: 'inline',
    clock: () => new Date('2026-11-30T09:00:00Z'),
    actor: 'tester',
    version: '1.2.3',
    logger: pino({ level: 'silent' }),
  });
  await engine.call.vaults.create({ path: join(folder, 'site.patchledger'), test: true, starter: false });
  await engine.call.settings.set({ timeZone: 'Europe/Berlin' });
  const table = ['name,serial', 'shop,S1', 'db1,S2', 'lb,S3'].join('\n');
  await engine.call.inventory.import({ files: [new File([table], 'machines.csv')] });
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

const sundays = {
  starts: '2026-12-06T22:00',
  timeZone: 'America/New_York',
  rule: 'freq=weekly; byday=su',
  minutes: 180,
};

describe('maintenance windows', () => {
  it('are kept, told by both clocks, given to machines in bulk, and kept while machines have them', async () => {
    const { call } = engine;
    const { window } = await call.windows.save({ name: 'Sundays', ...sundays });
    expect(window).toMatchObject({
      id: 'W1',
      rule: 'FREQ=WEEKLY;BYDAY=SU',
      words: 'every week on Sunday',
      machines: 0,
    });
    expect(window.next).toMatchObject({
      start: '2026-12-07T03:00:00.000Z',
      there: { start: '2026-12-06T22:00-05:00', end: '2026-12-07T01:00-05:00' },
      site: { start: '2026-12-07T04:00+01:00', end: '2026-12-07T07:00+01:00' },
    });
    await expect(call.windows.save({ name: 'sundays', ...sundays })).rejects.toThrow(/already/);
    const set = await call.assets.set({ ids: ['shop', 'db1'], change: { maintenanceWindow: 'sundays' } });
    expect(set.assets.map((row) => row.maintenanceWindow)).toEqual(['Sundays', 'Sundays']);
    await expect(call.assets.set({ ids: ['lb'], change: { maintenanceWindow: 'Mondays' } })).rejects.toMatchObject({
      message: expect.stringContaining('no maintenance window "Mondays"'),
      data: expect.objectContaining({ hint: 'There are: Sundays.' }),
    });
    await expect(call.windows.remove({ name: 'Sundays' })).rejects.toThrow(/2 machines have/);
    const changed = await call.windows.save({ name: 'SUNDAYS', ...sundays, minutes: 60, replace: true });
    expect(changed.window).toMatchObject({ name: 'Sundays', minutes: 60, machines: 2 });
    await call.assets.set({ ids: ['shop', 'db1'], change: { maintenanceWindow: null } });
    expect(await call.windows.remove({ name: 'Sundays' })).toEqual({ removed: 'Sundays' });
    expect((await call.windows.list()).windows).toEqual([]);
  });

  it('tell five runs of what is not saved yet, and what is wrong with it', async () => {
    const answer = await engine.call.windows.next({ of: sundays });
    expect(answer).toMatchObject({ name: null, timeZone: 'America/New_York', siteTimeZone: 'Europe/Berlin' });
    expect(answer.runs).toHaveLength(5);
    await expect(engine.call.windows.next({ of: { ...sundays, minutes: 0 } })).rejects.toThrow(/0 minutes/);
    expect((await engine.call.log.list({})).entries.some((entry) => entry.action.startsWith('window.'))).toBe(false);
  });
});

describe('dependencies', () => {
  it('are shown both ways, their circles named, and machines that matter too little warned of', async () => {
    const { call } = engine;
    await call.assets.set({ ids: ['shop'], change: { criticality: 5 } });
    await call.dependencies.add({ asset: 'shop', needs: 'db1', note: 'its database' });
    const both = await call.dependencies.list({ asset: 'db1' });
    expect(both.dependencies).toMatchObject([
      { asset: { name: 'shop' }, needs: { name: 'db1' }, note: 'its database', actor: 'tester' },
    ]);
    expect(both.circles).toEqual([]);
    expect((await call.dependencies.warnings()).warnings).toMatchObject([
      { asset: { name: 'db1' }, message: 'db1 has criticality 3 (assumed), but shop (5) does not work without it' },
    ]);
    await call.dependencies.add({ asset: 'db1', needs: 'lb' });
    const { circles } = await call.dependencies.add({ asset: 'lb', needs: 'shop' });
    expect(circles.map((circle) => circle.map(({ name }) => name))).toEqual([['shop', 'db1', 'lb']]);
    await call.assets.set({ ids: ['db1', 'lb'], change: { criticality: 5 } });
    expect((await call.dependencies.warnings()).warnings).toEqual([]);
    await call.dependencies.remove({ asset: 'lb', needs: 'shop' });
    await expect(call.dependencies.remove({ asset: 'lb', needs: 'shop' })).rejects.toThrow(/not said/);
    await expect(call.dependencies.add({ asset: 'lb', needs: 'lb' })).rejects.toThrow(/itself/);
  });
});

describe('in-house applications', () => {
  it('are changed in what is given, and on exactly the machines that are named', async () => {
    const { call } = engine;
    const made = await call.applications.save({
      name: 'Till',
      version: '4.2',
      criticality: 4,
      assets: ['shop', 'db1'],
    });
    expect(made.application).toMatchObject({ id: 'N1', version: '4.2', owner: '', criticality: 4 });
    expect(made.application.assets.map(({ name }) => name)).toEqual(['db1', 'shop']);
    const changed = await call.applications.save({ id: 'till', owner: 'IT', assets: ['lb'] });
    expect(changed.application).toMatchObject({ name: 'Till', version: '4.2', owner: 'IT', criticality: 4 });
    expect(changed.application.assets.map(({ name }) => name)).toEqual(['lb']);
    expect((await call.applications.save({ id: 'N1', criticality: null })).application.criticality).toBeNull();
    await expect(call.applications.save({ name: 'TILL' })).rejects.toThrow(/has the name/);
    await expect(call.applications.save({ id: 'Tills' })).rejects.toThrow(/no application/);
    await expect(call.applications.save({ id: 'Till', assets: ['web9'] })).rejects.toThrow(/no asset/);
    expect(await call.applications.remove({ id: 'N1' })).toEqual({ removed: 'Till' });
    expect((await call.applications.list()).applications).toEqual([]);
  });
});
