/** Checks a vault file: pages, references, schema, indexes, log chain, leases, signing keys, free space. Damage is reported, never thrown. */
import { statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Database } from './database.ts';
import { listLeases } from './leases.ts';
import { verifyLog } from './log.ts';
import { newestVersion, schemaVersion } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import type { OpenVault } from './session.ts';
import { keyFaults, listSigningKeys } from './signing-keys.ts';

export interface Check {
  name: string;
  ok: boolean;
  detail: string;
}

export interface Diagnosis {
  ok: boolean;
  checks: Check[];
  problems: { code: string; message: string; hint: string }[];
}

interface Outcome {
  detail: string;
  /** Set when something is wrong: what a person can do. */
  hint?: string;
}

/** Tables, indexes and triggers of a schema by name, with their text. */
function schemaObjects(db: Database): Map<string, string> {
  const rows = db.all<{ type: string; name: string; sql: string }>(
    "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
  );
  return new Map(rows.map(({ type, name, sql }) => [`${type} ${name}`, sql]));
}

/** What the migrations make of an empty database. */
function expectedObjects(): Map<string, string> {
  const db = new Database(new Sqlite(':memory:'));
  try {
    for (const { sql } of migrations) db.exec(sql);
    return schemaObjects(db);
  } finally {
    db.close();
  }
}

const restoreHint = 'restore a backup; what can still be read stays in this file';

function checkPages(db: Database): Outcome {
  const found = db.raw.pragma('integrity_check(20)') as { integrity_check: string }[];
  const faults = found.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  return faults.length === 0
    ? { detail: 'every page and index reads' }
    : { detail: faults.join('; '), hint: restoreHint };
}

function checkReferences(db: Database): Outcome {
  const found = db.raw.pragma('foreign_key_check') as { table: string }[];
  if (found.length === 0) return { detail: 'every reference leads to a row' };
  return { detail: `${found.length} references lead nowhere, first in ${found[0]?.table}`, hint: restoreHint };
}

function checkSchema(db: Database): Outcome {
  const version = schemaVersion(db);
  if (version !== newestVersion())
    return { detail: `schema ${version}, expected ${newestVersion()}`, hint: 'close the vault and open it again' };
  const [actual, expected] = [schemaObjects(db), expectedObjects()];
  const wrong = [...expected].filter(([name, sql]) => actual.get(name) !== sql).map(([name]) => name);
  if (wrong.length > 0) return { detail: `missing or changed: ${wrong.join(', ')}`, hint: restoreHint };
  return { detail: `schema ${version}, ${expected.size} tables, indexes and triggers in place` };
}

function checkChain(db: Database): Outcome {
  const log = verifyLog(db);
  if (log.ok) return { detail: `${log.entries} entries, head ${log.head}` };
  return {
    detail: `broken at entry ${log.firstBad?.seq}: ${log.firstBad?.reason}`,
    hint: 'the log was changed or damaged from this entry on; compare with a backup',
  };
}

function checkLeases(db: Database): Outcome {
  const leases = listLeases(db);
  if (leases.length === 0) return { detail: 'no task holds the vault' };
  return {
    detail: leases
      .map(
        (lease) =>
          `${lease.name}: ${lease.alive ? 'a task is running' : 'left by a process that ended; the next task takes it over'} (${lease.host}, process ${lease.pid})`,
      )
      .join('; '),
  };
}

function checkKeys(db: Database): Outcome {
  const faults = keyFaults(db);
  if (faults.length > 0) {
    return {
      detail: faults.join('; '),
      hint: 'put the file back from your backup, or make a new key with keys rotate',
    };
  }
  const current = listSigningKeys(db).find((key) => key.current);
  if (!current) return { detail: 'no signing key was made yet' };
  return { detail: `${current.name} (${current.fingerprint}) can sign` };
}

async function checkSpace(path: string): Promise<Outcome> {
  const { bavail, bsize } = await statfs(dirname(path));
  const free = bavail * bsize;
  const { size } = statSync(path);
  // A backup, a migration's copy and a change of the passphrase each need the file's size once more.
  const needed = size * 2 + 64 * 1024 * 1024;
  const detail = `${Math.round(free / 1048576)} MiB free, the vault has ${Math.round(size / 1048576)} MiB`;
  return free >= needed
    ? { detail }
    : { detail, hint: `free some space: ${Math.round(needed / 1048576)} MiB are needed to work safely` };
}

/** Runs every check; a check that can't even be made counts as failed. */
export async function examine(vault: OpenVault): Promise<Diagnosis> {
  const { db, path } = vault;
  const list: { name: string; code: string; run: () => Outcome | Promise<Outcome> }[] = [
    { name: 'integrity', code: 'vault-damaged', run: () => checkPages(db) },
    { name: 'references', code: 'references-broken', run: () => checkReferences(db) },
    { name: 'schema', code: 'schema-wrong', run: () => checkSchema(db) },
    { name: 'log chain', code: 'log-broken', run: () => checkChain(db) },
    { name: 'leases', code: 'lease-wrong', run: () => checkLeases(db) },
    { name: 'signing keys', code: 'key-missing', run: () => checkKeys(db) },
    { name: 'free space', code: 'space-low', run: () => checkSpace(path) },
  ];
  const checks: Check[] = [];
  const problems: Diagnosis['problems'] = [];
  for (const { name, code, run } of list) {
    let outcome: Outcome;
    try {
      outcome = await run();
    } catch (error) {
      outcome = { detail: (error as Error).message, hint: restoreHint };
    }
    checks.push({ name, ok: outcome.hint === undefined, detail: outcome.detail });
    if (outcome.hint !== undefined) problems.push({ code, message: `${name}: ${outcome.detail}`, hint: outcome.hint });
  }
  return { ok: problems.length === 0, checks, problems };
}
