/**
 * Holds the records of a file while it is read, outside the vault and outside of memory: a file is taken whole or not at all, and
 * the vault is locked only while what changed is written. It lies in the system's folder for temporary files; feeds are public.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { AdvisoryRecord, PackageStatement } from '../../domain/advisory.ts';

/** A record as it will be stored: what its columns don't hold is in `document`, without packages. */
export interface SpooledRecord {
  part: string;
  name: string;
  published: string | null;
  modified: string | null;
  withdrawn: string | null;
  severity: string;
  title: string;
  document: string;
  hash: string;
  exploitation: string | null;
  /** JSON list of PackageStatement. */
  packages: string;
}

/** Rows written in one transaction of the temporary file. */
const batch = 5_000;

/** Feeds build a record's members in one order, so equal records give equal texts. */
const hashOf = (...texts: (string | null)[]) => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text ?? '\0').update('\0');
  return hash.digest('base64url').slice(0, 27);
};

export class Spool {
  private readonly folder = mkdtempSync(join(tmpdir(), 'patchledger-feed-'));
  private readonly db = new Sqlite(join(this.folder, 'records'));
  private readonly insert: Sqlite.Statement;
  private readonly known: Sqlite.Statement;
  private readonly scopes = new Set<string>();
  private pending = 0;
  /** Records that were there again under the same id and said something else; the newer counts. */
  repeated = 0;
  records = 0;
  /** Newest of published and modified that is not after `now`. */
  private newestAt: string | null = null;

  private readonly now: string;

  constructor(now: string) {
    this.now = now;
    this.db.pragma('journal_mode = OFF');
    this.db.pragma('synchronous = OFF');
    this.db.pragma('cache_size = -16000');
    this.db.exec(
      `CREATE TABLE record (part TEXT, name TEXT, published TEXT, modified TEXT, withdrawn TEXT, severity TEXT, title TEXT, document TEXT,
         hash TEXT, exploitation TEXT, packages TEXT, PRIMARY KEY (part, name)) WITHOUT ROWID`,
    );
    this.insert = this.db.prepare('INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.known = this.db.prepare('SELECT modified, hash FROM record WHERE part = ? AND name = ?');
  }

  get newest(): string | null {
    return this.newestAt;
  }

  add(record: AdvisoryRecord): void {
    const { id, part, published, modified, withdrawn, title, severity, packages, ...rest } = record;
    const document = JSON.stringify(rest);
    const said = JSON.stringify(packages);
    const hash = hashOf(published, modified, withdrawn, title, severity, document, said);
    const before = this.known.get(part, id) as { modified: string | null; hash: string } | undefined;
    if (before) {
      if (before.hash === hash) return;
      this.repeated += 1;
      if ((before.modified ?? '') > (modified ?? '')) return;
    } else this.records += 1;
    for (const { scope } of packages) this.scopes.add(scope);
    for (const at of [published, modified])
      if (at !== null && at <= this.now && at > (this.newestAt ?? '')) this.newestAt = at;
    if (this.pending === 0) this.db.exec('BEGIN');
    this.insert.run(
      part,
      id,
      published,
      modified,
      withdrawn,
      severity,
      title,
      document,
      hash,
      record.ssvc?.exploitation ?? null,
      said,
    );
    this.pending += 1;
    if (this.pending >= batch) this.flush();
  }

  private flush(): void {
    if (this.pending > 0) this.db.exec('COMMIT');
    this.pending = 0;
  }

  /** Scopes the records speak of, sorted. */
  scopesOf(): string[] {
    return [...this.scopes].sort();
  }

  parts(): { part: string; records: number }[] {
    this.flush();
    return this.db.prepare('SELECT part, count(*) records FROM record GROUP BY part ORDER BY part').all() as {
      part: string;
      records: number;
    }[];
  }

  /** In the order of their names. */
  *of(part: string): Generator<SpooledRecord> {
    this.flush();
    yield* this.db
      .prepare('SELECT * FROM record WHERE part = ? ORDER BY name')
      .iterate(part) as Iterable<SpooledRecord>;
  }

  names(part: string): string[] {
    this.flush();
    return this.db.prepare('SELECT name FROM record WHERE part = ?').pluck().all(part) as string[];
  }

  /** Ends it and takes its file away. */
  remove(): void {
    this.db.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const statementsOf = (record: SpooledRecord) => JSON.parse(record.packages) as PackageStatement[];
