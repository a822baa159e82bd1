import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import Sqlite from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { Database } from './database.ts';
import { isDead, listLeases, takeLease } from './leases.ts';
import { migrate } from './migrate.ts';

let db: Database;
beforeEach(() => {
  db = new Database(new Sqlite(':memory:'));
  migrate(db, { actor: 'tester', now: '2026-11-23T09:00:00.000Z' });
});

const now = Date.now();
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();
const holder = (change: object) =>
  JSON.stringify({ host: hostname(), pid: process.pid, started: '', token: 't', ...change });

describe('a lease', () => {
  it('has one holder until it is given back', () => {
    const first = takeLease(db, 'task', 'a')!;
    expect(takeLease(db, 'task', 'b')).toBeNull();
    expect(takeLease(db, 'other', 'b')).not.toBeNull();
    first.beat();
    expect(listLeases(db).find(({ name }) => name === 'task')).toMatchObject({ alive: true, pid: process.pid });
    first.release();
    expect(takeLease(db, 'task', 'b')).not.toBeNull();
    first.release(); // no longer its own: b keeps it
    expect(takeLease(db, 'task', 'c')).toBeNull();
  });

  it('is taken over only from a dead holder', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect(isDead(holder({ pid }), ago(1), now)).toBe(true);
    expect(isDead(holder({}), ago(1), now)).toBe(false);
    expect(isDead(holder({ started: 'another process of this number' }), ago(1), now)).toBe(true);
    expect(isDead(holder({}), ago(10 * 365 * 86_400), now)).toBe(true); // before this boot
    expect(isDead(holder({ host: 'elsewhere' }), ago(29), now)).toBe(false);
    expect(isDead(holder({ host: 'elsewhere' }), ago(31), now)).toBe(true);
    db.run('INSERT INTO lease VALUES (?, ?, ?)', 'task', holder({ pid }), ago(1));
    expect(listLeases(db)[0]?.alive).toBe(false);
    expect(takeLease(db, 'task', 'a')).not.toBeNull();
  });
});
