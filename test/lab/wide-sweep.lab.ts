/** A sweep of 4,096 addresses with 40 machines: how much memory it takes, and that a kill in its midst changes nothing. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SweepHost } from '../../src-shared/model/discovery.ts';
import { connect } from '../../src-main/engine/vault/connect.ts';
import { listSweeps } from '../../src-main/engine/vault/sweeps.ts';
import { run, scratch, start } from '../program.ts';
import { addressIn } from './network.ts';
import { startWideNetwork, sweepWide, wideMachines, wideNetwork, wideScope, wideWorkstation } from './wide-network.ts';

const missing =
  process.platform !== 'linux' || process.getuid?.() !== 0
    ? 'needs Linux and root'
    : ['ip', 'perl'].filter((tool) => spawnSync('which', [tool]).status !== 0).join(', ');

const megabytes = 200;
const folder = scratch();
const file = (name: string) => join(folder, `${name}.patchledger`);
const vault = (name: string) => ['--vault', file(name), '--actor', 'tester', '--quiet'];
const scope = ['discover', wideScope, '--exclude', wideWorkstation, '--confirm-scope'];
const truth = wideMachines.map(({ last, ports }) => [addressIn(wideNetwork, last), ports]);
const found = (hosts: readonly SweepHost[]) =>
  hosts.map(({ address, ports }) => [address, ports.map(({ port }) => port)]);

function newVault(name: string): void {
  expect(run([...vault(name), 'init', '--plain', '--no-starter']).exit).toBe(0);
}

function row(name: string) {
  const db = connect(file(name), null);
  try {
    return listSweeps(db)[0];
  } finally {
    db.close();
  }
}

describe.skipIf(missing !== '')(`a sweep of 4,096 addresses${missing === '' ? '' : ` (skipped: ${missing})`}`, () => {
  let down = async () => {};
  beforeAll(async () => {
    down = await startWideNetwork();
  }, 60_000);
  afterAll(() => down());

  it(`finds all 40 machines in less than ${megabytes} MB`, async () => {
    newVault('whole');
    const swept = await sweepWide([...vault('whole'), ...scope]);
    console.log(
      `wide: ${swept.hosts.length} hosts in ${swept.seconds.toFixed(1)} s, at most ${swept.peak.toFixed(0)} MB`,
    );
    expect(found(swept.hosts)).toEqual(truth);
    expect(swept.peak).toBeGreaterThan(20);
    expect(swept.peak).toBeLessThan(megabytes);
  });

  it('killed in its midst and resumed finds the same, and starts where it was', async () => {
    newVault('killed');
    const child = start([...vault('killed'), ...scope]);
    const gone = new Promise((done) => child.on('exit', done));
    while ((row('killed')?.done ?? 0) < 1_000) await wait(50);
    child.kill('SIGKILL');
    await gone;
    const left = row('killed')!;
    expect(left.state).toBe('paused');
    expect(left.done).toBeLessThan(left.addresses);
    const resumed = await sweepWide([...vault('killed'), 'discover', '--resume', 'S1']);
    expect(found(resumed.hosts)).toEqual(truth);
    expect(row('killed')).toMatchObject({ state: 'done', done: left.addresses });
  });
});
