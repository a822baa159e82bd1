/**
 * Sweeps by the command line over loopback addresses with real listeners: the confirmation, kill -9 and resume, pause and
 * cancel from another process, refusals. Needs Linux, where all of 127.0.0.0/8 is this computer.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SweepHost, SweepRow } from '../src-shared/model/discovery.ts';
import { connect } from '../src-main/engine/vault/connect.ts';
import type { Database } from '../src-main/engine/vault/database.ts';
import { listLog, verifyLog } from '../src-main/engine/vault/log.ts';
import { listSweeps } from '../src-main/engine/vault/sweeps.ts';
import { run, scratch, start } from './program.ts';

const folder = scratch();
/** In a process of its own: this one stands still while it waits for a command. */
const listeners = `
  const server = (address, port) => new Promise((done) => {
    const one = require('node:net').createServer((socket) => {
      socket.on('error', () => {});
      socket.write('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7\\r\\n');
    });
    one.listen(port, address, () => done(one.address().port));
  });
  server('127.81.0.5', 0).then((port) => server('127.81.0.29', port)).then((port) => console.log(port));
`;
let listening: ChildProcess;
let port = 0;

interface Swept {
  sweep: string;
  state: string;
  hosts: SweepHost[];
  seconds: number;
}

const vault = (name: string) => ['--vault', `${folder}/${name}.patchledger`, '--actor', 'tester', '--quiet'];
const newVault = (name: string) => run([...vault(name), 'init', '--plain', '--no-starter']);

/** Looks into a plain vault directly: starting a command may take longer than what is to be seen. */
function look<Result>(name: string, at: (db: Database) => Result): Result {
  const db = connect(`${folder}/${name}.patchledger`, null);
  try {
    return at(db);
  } finally {
    db.close();
  }
}
const row = (name: string): SweepRow | undefined => look(name, (db) => listSweeps(db)[0]);
const entries = (name: string) => look(name, (db) => listLog(db, {}).entries.toReversed());
const actions = (name: string) => entries(name).map(({ action }) => action);
const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
const found = ({ hosts }: Swept) => hosts.map(({ address, ports }) => [address, ports.map((entry) => entry.port)]);

/** Waits until a sweep of another process has looked at more addresses than `done`. */
async function untilFurther(name: string, done: number): Promise<SweepRow> {
  for (let tries = 0; tries < 600; tries++) {
    const now = row(name);
    if (now && now.done > done) return now;
    await wait(50);
  }
  throw new Error('the sweep does not begin');
}

const exited = (child: ReturnType<typeof start>) =>
  new Promise<number | null>((done) => child.on('exit', (code) => done(code)));

describe.skipIf(process.platform !== 'linux')('patchledger discover', { timeout: 180_000 }, () => {
  beforeAll(async () => {
    listening = spawn(process.execPath, ['-e', listeners], { stdio: ['ignore', 'pipe', 'inherit'] });
    port = await new Promise<number>((done) => listening.stdout!.once('data', (text: Buffer) => done(Number(text))));
  });
  afterAll(() => void listening.kill());

  it('sends nothing before the scope is confirmed, and says how much it would be', () => {
    newVault('unconfirmed');
    const refused = run<{ error: { code: string; message: string; hint: string } }>([
      ...vault('unconfirmed'),
      'discover',
      '127.81.0.0/27',
      '--exclude',
      '127.81.0.8/29',
      '--ports',
      '22,80',
    ]);
    expect(refused.exit).toBe(2);
    expect(refused.document.error).toMatchObject({
      code: 'wrong-use',
      message: 'the scope is not confirmed: 24 addresses, at most 48 connections',
    });
    expect(refused.document.error.hint).toMatch(/--confirm-scope/);
    expect(actions('unconfirmed')).not.toContain('discovery.confirmed');
  });

  it('refuses what makes no sense, and changes nothing', () => {
    newVault('refusals');
    const before = actions('refusals');
    for (const [args, exit, code] of [
      [['not-a-range'], 2, 'invalid-argument'],
      [['10.0.0.0/8'], 2, 'invalid-argument'],
      [['127.81.0.1', '--exclude', '127.81.0.0/24'], 2, 'invalid-argument'],
      [['127.81.0.1', '--ports', '0'], 2, 'wrong-use'],
      [['127.81.0.1', '--ports', '9100', '--polite'], 2, 'invalid-argument'],
      [[], 2, 'wrong-use'],
      [['--resume', 'S77'], 3, 'unknown-id'],
    ] as const) {
      const refused = run<{ error: { code: string } }>([...vault('refusals'), 'discover', ...args, '--confirm-scope']);
      expect({ args, exit: refused.exit, code: refused.document.error.code }).toEqual({ args, exit, code });
    }
    expect(actions('refusals')).toEqual(before);
    expect(row('refusals')).toBeUndefined();
  });

  it('sweeps what was confirmed, takes the hosts in, and compares with the sweep before', () => {
    newVault('whole');
    const args = ['discover', '127.81.0.0/27', '--exclude', '127.81.0.16/28', '--confirm-scope', '--ports'];
    const swept = run<Swept>([...vault('whole'), ...args, String(port)]);
    expect(swept.exit, swept.stderr).toBe(0);
    expect(swept.document).toMatchObject({ sweep: 'S1', state: 'done' });
    expect(swept.document.hosts).toHaveLength(16);
    expect(swept.document.hosts[5]).toMatchObject({
      address: '127.81.0.5',
      ports: [{ port, service: 'ssh', banner: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7' }],
      os: { family: 'debian', version: '12' },
    });
    const asset = swept.document.hosts[5]!.asset;
    const assets = run<{ assets: { name: string; verdict: string; verdictReason: string }[] }>([
      ...vault('whole'),
      'assets',
    ]);
    expect(assets.document.assets).toHaveLength(16);
    expect(assets.document.assets.find(({ name }) => name === '127.81.0.5')).toMatchObject({
      verdict: 'unknown',
      verdictReason: 'its software was never collected',
    });
    const log = entries('whole');
    const confirmed = log.findIndex(({ action }) => action === 'discovery.confirmed');
    expect(log[confirmed]).toMatchObject({
      subject: 'S1',
      actor: 'tester',
      detail: {
        ranges: ['127.81.0.0/27'],
        exclude: ['127.81.0.16/28'],
        ports: [port],
        addresses: 16,
        confirmedBy: 'tester',
      },
    });
    expect(confirmed).toBeLessThan(log.findIndex(({ action }) => action === 'inventory.collected'));
    expect(log.at(-1)).toMatchObject({ action: 'discovery.swept', detail: { addresses: 16, done: 16, hosts: 16 } });

    const again = run<Swept>([...vault('whole'), ...args, `${port},1`]);
    expect(again.document.hosts[5]?.asset).toBe(asset);
    const shown = run<{ changes: unknown }>([...vault('whole'), 'discover', 'show', 'S2']);
    expect(shown.document.changes).toEqual({ since: 'S1', list: [] });
  });

  it('killed at any moment, goes on with the same result', async () => {
    newVault('killed');
    const scope = ['discover', '127.81.0.0/25', '--ports', String(port), '--confirm-scope'];
    const child = start([...vault('killed'), ...scope, '--polite']);
    const gone = exited(child);
    const { done } = await untilFurther('killed', 8);
    child.kill('SIGKILL');
    await gone;
    expect(done).toBeLessThan(128);
    expect(row('killed')).toMatchObject({ state: 'paused', endedAt: null });
    const resumed = run<Swept>([...vault('killed'), 'discover', '--resume', 'S1']);
    expect(resumed.exit, resumed.stderr).toBe(0);
    expect(row('killed')).toMatchObject({ state: 'done', done: 128, hosts: 128 });
    expect(actions('killed').filter((action) => action.startsWith('discovery.'))).toEqual([
      'discovery.confirmed',
      'discovery.resumed',
      'discovery.swept',
    ]);
    expect(look('killed', verifyLog).ok).toBe(true);

    newVault('reference');
    const reference = run<Swept>([...vault('reference'), ...scope]).document;
    expect(found(resumed.document)).toEqual(found(reference));
  });

  it('is paused, resumed and cancelled from another process', async () => {
    newVault('paused');
    const scope = ['discover', '127.81.0.0/20', '--ports', String(port), '--polite', '--confirm-scope'];
    const first = start([...vault('paused'), ...scope]);
    const firstExit = exited(first);
    await untilFurther('paused', 0);
    const busy = run<{ error: { code: string } }>([...vault('paused'), 'discover', '--resume', 'S1']);
    expect(busy.document.error.code).toBe('state-conflict');
    const paused = run<{ sweep: SweepRow }>([...vault('paused'), 'discover', 'pause', 'S1']);
    expect(paused.exit, paused.stderr).toBe(0);
    expect(await firstExit).toBe(1);
    const { state, done } = row('paused')!;
    expect(state).toBe('paused');

    const secondExit = exited(start([...vault('paused'), 'discover', '--resume', 'S1']));
    await untilFurther('paused', done);
    run([...vault('paused'), 'discover', 'cancel', 'S1']);
    expect(await secondExit).toBe(1);
    expect(row('paused')).toMatchObject({ state: 'cancelled' });
    const over = run<{ error: { code: string } }>([...vault('paused'), 'discover', '--resume', 'S1']);
    expect(over.exit).toBe(3);
    expect(over.document.error.code).toBe('state-conflict');
    expect(actions('paused').filter((action) => action.startsWith('discovery.'))).toEqual([
      'discovery.confirmed',
      'discovery.pause-asked',
      'discovery.paused',
      'discovery.resumed',
      'discovery.cancel-asked',
      'discovery.cancelled',
    ]);
  });
});
