/** Microsoft's KB table in the vault: texts once, a product's rows in one block, supersedence kept for good. */
import type { MsrcRecord } from '../../domain/msrc-record.ts';
import { msrcColumns, type MsrcTable } from '../../feeds/feed.ts';
import type { Database } from '../database.ts';
import type { Counts } from './keyed-rows.ts';
import { blockWidth, createBlockEncoder, decodeBlock } from './msrc-block.ts';

const width = msrcColumns.length;
const productColumn = msrcColumns.indexOf('product');
const kbColumn = msrcColumns.indexOf('kb');
const supersedesColumn = msrcColumns.indexOf('supersedes');
/** The columns of a block, in its order. */
const factColumns = msrcColumns.map((_, i) => i).filter((i) => i !== productColumn);

/** Numbers of updates, and the names of service packs that stand for them. */
const updateName = /\b(?:SP[0-9A-Z]+|\d{5,8})\b/g;

/** Gives each text of the table its number in the vault; new texts are stored. Column 0 is a day, products stand apart. */
function storeTexts(db: Database, table: MsrcTable): { numbers: Int32Array; unused: Set<number> } {
  const used = new Uint8Array(table.texts.length);
  for (let at = 0; at < table.cells.length; at += width) {
    for (let column = 1; column < width; column++) if (column !== productColumn) used[table.cells[at + column]!] = 1;
  }
  const held = new Map<string, number>();
  let last = 0;
  for (const [id, text] of db.raw.prepare('SELECT id, text FROM msrc_text').raw().iterate() as IterableIterator<
    [number, string]
  >) {
    held.set(text, id);
    if (id > last) last = id;
  }
  const unused = new Set(held.values());
  const insert = db.raw.prepare('INSERT INTO msrc_text (id, text) VALUES (?, ?)');
  const numbers = new Int32Array(table.texts.length);
  for (const [index, text] of table.texts.entries()) {
    if (!used[index]) continue;
    let id = held.get(text);
    if (id === undefined) {
      last += 1;
      id = last;
      insert.run(id, text);
    } else {
      unused.delete(id);
    }
    numbers[index] = id;
  }
  return { numbers, unused };
}

/** Rows of each product, as places in the table. */
function groupByProduct(table: MsrcTable): Map<number, Uint32Array> {
  const sizes = new Map<number, number>();
  for (let at = productColumn; at < table.cells.length; at += width)
    sizes.set(table.cells[at]!, (sizes.get(table.cells[at]!) ?? 0) + 1);
  const groups = new Map([...sizes].map(([product, size]) => [product, { rows: new Uint32Array(size), filled: 0 }]));
  for (let row = 0; row < table.records; row++) {
    const group = groups.get(table.cells[row * width + productColumn]!)!;
    group.rows[group.filled++] = row;
  }
  return new Map([...groups].map(([product, { rows }]) => [product, rows]));
}

/** Differences of one product in rows; rows of the same CVE and KB that differ otherwise count as changed. */
function compareBlocks(before: Uint8Array, after: Uint8Array): Counts {
  const rows = new Map<string, { key: string; copies: number }>();
  for (const [block, sign] of [
    [before, -1],
    [after, 1],
  ] as const) {
    const cells = decodeBlock(block);
    for (let at = 0; at < cells.length; at += blockWidth) {
      const name = cells.subarray(at, at + blockWidth - 1).join();
      const row = rows.get(name) ?? { key: `${cells[at + 1]},${cells[at + 2]}`, copies: 0 };
      row.copies += sign * cells[at + blockWidth - 1]!;
      rows.set(name, row);
    }
  }
  const gone = new Map<string, number>();
  const come = new Map<string, number>();
  for (const { key, copies } of rows.values()) {
    if (copies < 0) gone.set(key, (gone.get(key) ?? 0) - copies);
    if (copies > 0) come.set(key, (come.get(key) ?? 0) + copies);
  }
  const counts: Counts = { added: 0, changed: 0, removed: 0 };
  for (const key of new Set([...gone.keys(), ...come.keys()])) {
    const removed = gone.get(key) ?? 0;
    const added = come.get(key) ?? 0;
    const changed = Math.min(removed, added);
    counts.changed += changed;
    counts.removed += removed - changed;
    counts.added += added - changed;
  }
  return counts;
}

function storeSupersedence(db: Database, table: MsrcTable): void {
  const pairs = new Map<number, Set<number>>();
  for (let at = 0; at < table.cells.length; at += width) {
    const supersedes = table.cells[at + supersedesColumn]!;
    if (table.texts[supersedes] === '') continue;
    const kb = table.cells[at + kbColumn]!;
    const list = pairs.get(kb);
    if (list) list.add(supersedes);
    else pairs.set(kb, new Set([supersedes]));
  }
  const insert = db.raw.prepare('INSERT OR IGNORE INTO msrc_supersedence (kb, superseded) VALUES (?, ?)');
  for (const [kb, lists] of pairs) {
    for (const name of table.texts[kb]!.match(updateName) ?? []) {
      for (const list of lists) {
        for (const superseded of table.texts[list]!.match(updateName) ?? [])
          if (superseded !== name) insert.run(name, superseded);
      }
    }
  }
}

export function storeMsrc(db: Database, table: MsrcTable): Counts {
  const { numbers, unused } = storeTexts(db, table);
  const held = new Map<string, { records: number; rows: Uint8Array }>();
  for (const row of db.all<{ product: string; records: number; rows: Uint8Array }>(
    'SELECT product, records, rows FROM msrc_product',
  ))
    held.set(row.product, row);
  const write = db.raw.prepare(
    `INSERT INTO msrc_product (product, records, rows) VALUES (?, ?, ?)
     ON CONFLICT (product) DO UPDATE SET records = excluded.records, rows = excluded.rows`,
  );
  const encode = createBlockEncoder();
  const total: Counts = { added: 0, changed: 0, removed: 0 };
  for (const [product, rows] of groupByProduct(table)) {
    const facts = new Int32Array(rows.length * factColumns.length);
    let at = 0;
    for (const row of rows) {
      for (const column of factColumns) {
        const cell = table.cells[row * width + column]!;
        facts[at++] = column === 0 ? cell : numbers[cell]!;
      }
    }
    const block = encode(facts);
    const name = table.texts[product]!;
    const old = held.get(name);
    held.delete(name);
    if (old && block.equals(old.rows)) continue;
    const counts = old ? compareBlocks(old.rows, block) : { added: rows.length, changed: 0, removed: 0 };
    total.added += counts.added;
    total.changed += counts.changed;
    total.removed += counts.removed;
    write.run(name, rows.length, block);
  }
  for (const [product, { records }] of held) {
    total.removed += records;
    db.run('DELETE FROM msrc_product WHERE product = ?', product);
  }
  for (const id of unused) db.run('DELETE FROM msrc_text WHERE id = ?', id);
  storeSupersedence(db, table);
  return total;
}

/** Rows held, in the publisher's unit. */
export function msrcRecords(db: Database): number {
  return db.get<{ n: number | null }>('SELECT sum(records) n FROM msrc_product')?.n ?? 0;
}

/** Reads the table; texts and products are read once and kept as long as the reader. */
export class MsrcReader {
  private readonly db: Database;
  private texts: string[] | null = null;
  private readonly rows = new Map<string, MsrcRecord[]>();

  constructor(db: Database) {
    this.db = db;
  }

  /** Every product the table knows, as published. */
  products(): string[] {
    return this.db.all<{ product: string }>('SELECT product FROM msrc_product').map(({ product }) => product);
  }

  /** The distinct rows of one product; empty for one the table does not know. */
  rowsOf(product: string): MsrcRecord[] {
    let rows = this.rows.get(product);
    if (!rows) {
      rows = this.read(product);
      this.rows.set(product, rows);
    }
    return rows;
  }

  private read(product: string): MsrcRecord[] {
    const held = this.db.get<{ rows: Uint8Array }>('SELECT rows FROM msrc_product WHERE product = ?', product);
    if (!held) return [];
    const texts = this.loadTexts();
    const cells = decodeBlock(held.rows);
    const rows: MsrcRecord[] = [];
    for (let at = 0; at < cells.length; at += blockWidth) {
      rows.push({
        posted: cells[at]!,
        cve: texts[cells[at + 1]!]!,
        kb: texts[cells[at + 2]!]!,
        title: texts[cells[at + 3]!]!,
        product,
        component: texts[cells[at + 4]!]!,
        severity: texts[cells[at + 5]!]!,
        impact: texts[cells[at + 6]!]!,
        supersedes: texts[cells[at + 7]!]!,
        exploits: texts[cells[at + 8]!]!,
      });
    }
    return rows;
  }

  private loadTexts(): string[] {
    if (!this.texts) {
      this.texts = [];
      for (const [id, text] of this.db.raw.prepare('SELECT id, text FROM msrc_text').raw().all() as [number, string][])
        this.texts[id] = text;
    }
    return this.texts;
  }
}

/** The distinct rows of these products, by product; products the table does not know are left out. */
export function msrcRowsForProducts(db: Database, products: Iterable<string>): Map<string, MsrcRecord[]> {
  const reader = new MsrcReader(db);
  const found = new Map<string, MsrcRecord[]>();
  for (const product of new Set(products)) {
    const rows = reader.rowsOf(product);
    if (rows.length > 0) found.set(product, rows);
  }
  return found;
}

/**
 * Which updates each update takes the place of, directly; transitive closure is the matcher's. Names as in the
 * table: "4012598" without KB, or a service pack's pseudo name like "SP81X86".
 */
export function msrcSupersedence(db: Database): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  for (const [kb, superseded] of db.raw
    .prepare('SELECT kb, superseded FROM msrc_supersedence')
    .raw()
    .iterate() as IterableIterator<[string, string]>) {
    const list = graph.get(kb);
    if (list) list.push(superseded);
    else graph.set(kb, [superseded]);
  }
  return graph;
}
