/** Sweeps and the hosts they found: kept with their scope, who confirmed it and how far they came, so that one can go on. */
import type { SweepHost, SweepQuestion, SweepRow, SweepState } from '../../../src-shared/model/discovery.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { compareAddresses } from '../domain/address-ranges.ts';
import type { Database } from './database.ts';
import { formatId, unknownId } from './ids.ts';
import { breakLease, isLeased } from './leases.ts';
import { appendLog, type Acting } from './log.ts';

export interface SweepScope {
  ranges: string[];
  exclude: string[];
  ports: number[];
  polite: boolean;
  ask: SweepQuestion[];
}

interface Row {
  id: number;
  state: SweepState;
  request: string | null;
  ranges: string;
  exclude: string;
  ports: string;
  polite: number;
  ask: string;
  confirmed_by: string;
  started_at: string;
  ended_at: string | null;
  addresses: number;
  done: number;
  seconds: number;
  hosts: number;
}

export const sweepLease = (id: number): string => `sweep ${formatId('sweep', id)}`;

/** One whose process was killed can go on like one that was paused, and is shown as such. */
function stateOf(db: Database, row: Row): SweepState {
  return row.state === 'running' && !isLeased(db, sweepLease(row.id)) ? 'paused' : row.state;
}

function readRow(db: Database, row: Row): SweepRow {
  return {
    id: formatId('sweep', row.id),
    state: stateOf(db, row),
    ranges: JSON.parse(row.ranges) as string[],
    exclude: JSON.parse(row.exclude) as string[],
    ports: JSON.parse(row.ports) as number[],
    polite: row.polite === 1,
    ask: JSON.parse(row.ask) as SweepQuestion[],
    confirmedBy: row.confirmed_by,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    addresses: row.addresses,
    done: row.done,
    hosts: row.hosts,
    seconds: row.seconds,
  };
}

const columns = 'sweep.*, (SELECT count(*) FROM sweep_host WHERE sweep = sweep.id) hosts';

/** Newest first. */
export function listSweeps(db: Database): SweepRow[] {
  return db.all<Row>(`SELECT ${columns} FROM sweep ORDER BY id DESC`).map((row) => readRow(db, row));
}

/** Throws unknown-id. */
export function readSweep(db: Database, id: number): SweepRow {
  const row = db.get<Row>(`SELECT ${columns} FROM sweep WHERE id = ?`, id);
  if (!row) throw unknownId('sweep', formatId('sweep', id));
  return readRow(db, row);
}

/** In the order of their addresses. */
export function listSweepHosts(db: Database, id: number): SweepHost[] {
  return db
    .all<{ document: string; asset: number | null }>('SELECT document, asset FROM sweep_host WHERE sweep = ?', id)
    .map(({ document, asset }) => ({
      ...(JSON.parse(document) as SweepHost),
      ...(asset === null ? {} : { asset: formatId('asset', asset) }),
    }))
    .sort((a, b) => compareAddresses(a.address, b.address));
}

/** The scope and who confirmed it go into the log with it, before anything is sent. */
export function createSweep(db: Database, acting: Acting, scope: SweepScope, addresses: number): number {
  return db.transaction(() => {
    const id = db.run(
      `INSERT INTO sweep (state, ranges, exclude, ports, polite, ask, confirmed_by, started_at, addresses, done, seconds)
       VALUES ('running', ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)`,
      JSON.stringify(scope.ranges),
      JSON.stringify(scope.exclude),
      JSON.stringify(scope.ports),
      scope.polite ? 1 : 0,
      JSON.stringify(scope.ask),
      acting.actor,
      acting.now,
      addresses,
    ).lastId;
    appendLog(db, acting, 'discovery.confirmed', formatId('sweep', id), {
      ...scope,
      addresses,
      confirmedBy: acting.actor,
    });
    return id;
  });
}

/** Goes on where a paused or killed one stopped. The caller holds its lease. Throws state-conflict. */
export function resumeSweep(db: Database, acting: Acting, id: number): void {
  db.transaction(() => {
    const { id: name, state, done, addresses } = readSweep(db, id);
    if (state === 'done' || state === 'cancelled')
      throw new Refusal(
        'state-conflict',
        `Sweep ${name} is ${state}.`,
        'Only a paused one can go on; start a new one.',
      );
    db.run(`UPDATE sweep SET state = 'running', request = NULL, ended_at = NULL WHERE id = ?`, id);
    appendLog(db, acting, 'discovery.resumed', name, { done, addresses });
  });
}

/** Stores how far it came; answers what a person asked of it meanwhile. */
export function saveSweepProgress(
  db: Database,
  id: number,
  at: { done: number; seconds: number },
): 'pause' | 'cancel' | null {
  db.run('UPDATE sweep SET done = ?, seconds = ? WHERE id = ?', at.done, at.seconds, id);
  return db.get<{ request: 'pause' | 'cancel' | null }>('SELECT request FROM sweep WHERE id = ?', id)?.request ?? null;
}

export function saveSweepHost(db: Database, sweep: number, host: SweepHost, asset: number): void {
  db.run(
    'INSERT OR REPLACE INTO sweep_host (sweep, address, document, asset) VALUES (?, ?, ?, ?)',
    sweep,
    host.address,
    JSON.stringify(host),
    asset,
  );
}

const endings = { done: 'discovery.swept', paused: 'discovery.paused', cancelled: 'discovery.cancelled' } as const;

/** Ends a run of it; a paused one may go on. */
export function endSweep(db: Database, acting: Acting, id: number, state: keyof typeof endings): void {
  db.transaction(() => {
    db.run(
      'UPDATE sweep SET state = ?, request = NULL, ended_at = ? WHERE id = ?',
      state,
      state === 'paused' ? null : acting.now,
      id,
    );
    breakLease(db, sweepLease(id));
    const { id: name, ranges, addresses, done, hosts, seconds } = readSweep(db, id);
    appendLog(db, acting, endings[state], name, { ranges, addresses, done, hosts, seconds });
  });
}

/**
 * Asks the process that sweeps to stop; where none does (any more), the state changes at once. Throws state-conflict when
 * there is nothing left to stop.
 */
export function askSweep(db: Database, acting: Acting, id: number, request: 'pause' | 'cancel'): void {
  db.transaction(() => {
    const { id: name, state } = readSweep(db, id);
    if (state === 'done' || state === 'cancelled' || (state === 'paused' && request === 'pause'))
      throw new Refusal('state-conflict', `Sweep ${name} is ${state}.`, 'There is nothing left to stop.');
    if (state === 'paused') return endSweep(db, acting, id, 'cancelled');
    db.run('UPDATE sweep SET request = ? WHERE id = ?', request, id);
    appendLog(db, acting, `discovery.${request}-asked`, name);
    return undefined;
  });
}
