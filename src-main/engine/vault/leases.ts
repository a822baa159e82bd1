/**
 * Leases: one long task at a time works on a vault, whichever process runs it. A lease is taken over only
 * from a holder that is dead. Times here are the machine's real clock, since they say who is alive, not what happened.
 */
import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import type { Database } from './database.ts';

/** A holder on another machine counts as dead after this silence. */
const silence = 30_000;
export const heartbeatInterval = 10_000;

interface Holder {
  host: string;
  pid: number;
  /** Tells this process from a later one with the same number; empty where the system does not say. */
  started: string;
  /** Tells two leases of one process apart. */
  token: string;
}

export interface Lease {
  /** Shows that the holder lives. Does nothing when the lease was lost. */
  beat(): void;
  release(): void;
}

/** Start time of a process in clock ticks since boot (Linux proc(5), field 22); empty elsewhere. */
function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * True when the holder can't be working any more. On this machine the process table decides, since a busy
 * process may be silent for minutes; on another one only the heartbeat can.
 */
export function isDead(holderText: string, heartbeat: string, realTime: number): boolean {
  const holder = JSON.parse(holderText) as Holder;
  const last = Date.parse(heartbeat);
  if (holder.host !== hostname()) return realTime - last > silence;
  if (last < realTime - uptime() * 1000 - 60_000) return true; // before this boot
  if (!isRunning(holder.pid)) return true;
  return holder.started !== '' && holder.started !== processStart(holder.pid);
}

const realTimeText = () => new Date().toISOString();

/** Shows that the holder lives as long as `act` works, and gives the lease back after it. */
export async function holdLease<Result>(lease: Lease, act: () => Promise<Result>): Promise<Result> {
  const timer = setInterval(() => {
    try {
      lease.beat();
    } catch {
      // A busy vault: the next beat shows that this process lives.
    }
  }, heartbeatInterval);
  timer.unref();
  try {
    return await act();
  } finally {
    clearInterval(timer);
    lease.release();
  }
}

/** Null when a living holder has it. */
export function takeLease(db: Database, name: string, token: string): Lease | null {
  const holder: Holder = { host: hostname(), pid: process.pid, started: processStart(process.pid), token };
  const text = JSON.stringify(holder);
  const taken = db.transaction(() => {
    const now = realTimeText();
    const row = db.get<{ holder: string; heartbeat: string }>(
      'SELECT holder, heartbeat FROM lease WHERE name = ?',
      name,
    );
    if (row && !isDead(row.holder, row.heartbeat, Date.parse(now))) return false;
    db.run('INSERT OR REPLACE INTO lease (name, holder, heartbeat) VALUES (?, ?, ?)', name, text, now);
    return true;
  });
  if (!taken) return null;
  return {
    beat: () => void db.run('UPDATE lease SET heartbeat = ? WHERE name = ? AND holder = ?', realTimeText(), name, text),
    release: () => void db.run('DELETE FROM lease WHERE name = ? AND holder = ?', name, text),
  };
}

/** For the holder of the vault's task lease, beside which nobody can be at such work: drops what a thread left behind. */
export function breakLease(db: Database, name: string): void {
  db.run('DELETE FROM lease WHERE name = ?', name);
}

/** Every lease row with whether its holder lives, for doctor. */
export function listLeases(
  db: Database,
): { name: string; alive: boolean; heartbeat: string; host: string; pid: number }[] {
  const now = Date.now();
  return db
    .all<{ name: string; holder: string; heartbeat: string }>('SELECT name, holder, heartbeat FROM lease ORDER BY name')
    .map((row) => {
      const { host, pid } = JSON.parse(row.holder) as Holder;
      return { name: row.name, alive: !isDead(row.holder, row.heartbeat, now), heartbeat: row.heartbeat, host, pid };
    });
}

/** Has it a living holder? */
export function isLeased(db: Database, name: string): boolean {
  const row = db.get<{ holder: string; heartbeat: string }>('SELECT holder, heartbeat FROM lease WHERE name = ?', name);
  return row !== undefined && !isDead(row.holder, row.heartbeat, Date.now());
}
