/**
 * The typed boundary to SQLite: prepared statements by text, synchronous transactions. Only files of
 * this room import it with SQL; a transaction never crosses an `await`.
 */
import type SqliteDatabase from 'better-sqlite3';

export type SqlValue = string | number | bigint | Uint8Array | null;

export class Database {
  private readonly statements = new Map<string, SqliteDatabase.Statement>();
  private readonly memory = new Map<string, unknown>();

  readonly raw: SqliteDatabase.Database;

  constructor(raw: SqliteDatabase.Database) {
    this.raw = raw;
  }

  private prepare(sql: string): SqliteDatabase.Statement {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.raw.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }

  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.prepare(sql).all(...values) as Row[];
  }

  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.prepare(sql).get(...values) as Row | undefined;
  }

  /** Reads rows one by one; the connection must not be written to meanwhile. */
  iterate<Row>(sql: string, ...values: SqlValue[]): IterableIterator<Row> {
    return this.prepare(sql).iterate(...values) as IterableIterator<Row>;
  }

  run(sql: string, ...values: SqlValue[]): { changes: number; lastId: number } {
    const result = this.prepare(sql).run(...values);
    return { changes: result.changes, lastId: Number(result.lastInsertRowid) };
  }

  exec(sql: string): void {
    this.raw.exec(sql);
  }

  get inTransaction(): boolean {
    return this.raw.inTransaction;
  }

  /** Runs `work` in one write transaction (joins the one that is open); anything thrown rolls it back. */
  transaction<Result>(work: () => Result): Result {
    if (this.raw.inTransaction) return work();
    return this.raw.transaction(work).immediate();
  }

  /** Runs reads that must all see the same state, while others may write; joins the transaction that is open. */
  snapshot<Result>(read: () => Result): Result {
    if (this.raw.inTransaction) return read();
    return this.raw.transaction(read).deferred();
  }

  /** What is remembered of this vault's rows under a name, made when first asked for; it ends with the connection. */
  remember<Kept>(name: string, make: () => Kept): Kept {
    if (!this.memory.has(name)) this.memory.set(name, make());
    return this.memory.get(name) as Kept;
  }

  close(): void {
    this.memory.clear();
    this.statements.clear();
    this.raw.close();
  }
}
