/**
 * Supplier statements as they are kept: whole documents, none of which changes. Which statement holds follows from all that are
 * there: the latest of an author on a vulnerability in a product.
 */
import type { SupplierDocumentRow, SupplierStatementRow, VexFormat } from '../../../src-shared/model/vex.ts';
import type { StatedProduct, SupplierDocument, SupplierStatement } from '../domain/supplier-statement.ts';
import type { HeldSupplierStatement } from '../domain/supplier-words.ts';
import type { Database } from './database.ts';
import { formatId, requireId, unknownId } from './ids.ts';
import { appendLog, type Acting } from './log.ts';

interface DocumentColumns extends Omit<SupplierDocumentRow, 'id'> {
  id: number;
}

const documentColumns = `d.id, d.author, d.name, d.format, d.file, d.sha256, d.at, d.imported_at importedAt, d.imported_by importedBy,
  (SELECT count(*) FROM supplier_statement s WHERE s.document = d.id) statements`;

/** Newest first. */
export function listSupplierDocuments(db: Database): SupplierDocumentRow[] {
  return db
    .all<DocumentColumns>(`SELECT ${documentColumns} FROM supplier_document d ORDER BY d.imported_at DESC, d.id DESC`)
    .map((row) => ({ ...row, id: formatId('document', row.id) }));
}

/** Throws unknown-id. */
function requireDocument(db: Database, text: string): DocumentColumns {
  const row = db.get<DocumentColumns>(
    `SELECT ${documentColumns} FROM supplier_document d WHERE d.id = ?`,
    requireId('document', text),
  );
  if (!row) throw unknownId('document', text);
  return row;
}

const productKey = ({ id, version, parts }: StatedProduct) =>
  JSON.stringify([id, version ?? '', ...(parts ?? []).toSorted()]);

/** Of statement s in document d: a later one of the same author on the same takes its place. */
const replaced = `EXISTS (
  SELECT 1 FROM supplier_statement t JOIN supplier_document e ON e.id = t.document
  WHERE t.vulnerability = s.vulnerability AND t.product = s.product AND e.author = d.author
    AND (t.at, e.at, t.document, t.n) > (s.at, d.at, s.document, s.n))`;

/** All that hold. */
export function loadSupplierStatements(db: Database): HeldSupplierStatement[] {
  return db
    .all<{ said: string; author: string; document: number; file: string }>(
      `SELECT s.said, d.author, d.id document, d.file
       FROM supplier_statement s JOIN supplier_document d ON d.id = s.document
       WHERE NOT ${replaced} ORDER BY s.document, s.n`,
    )
    .map(({ said, document, ...of }) => ({
      ...(JSON.parse(said) as SupplierStatement),
      ...of,
      document: formatId('document', document),
    }));
}

/** A document and the part of its statements that was asked for. Throws unknown-id. */
export function readSupplierDocument(
  db: Database,
  text: string,
  { offset, limit }: { offset: number; limit: number },
): { document: SupplierDocumentRow; statements: SupplierStatementRow[] } {
  const { id, ...row } = requireDocument(db, text);
  const statements = db
    .all<{ said: string; replaced: number }>(
      `SELECT s.said, ${replaced} replaced
       FROM supplier_statement s JOIN supplier_document d ON d.id = s.document
       WHERE s.document = ? ORDER BY s.n LIMIT ? OFFSET ?`,
      id,
      limit,
      offset,
    )
    .map(({ said, replaced: isReplaced }): SupplierStatementRow => {
      const { product, aliases: _aliases, ...rest } = JSON.parse(said) as SupplierStatement;
      const version = product.purl === undefined && product.version ? ` ${product.version}` : '';
      return { ...rest, product: `${product.id}${version}`, parts: product.parts ?? [], replaced: isReplaced === 1 };
    });
  return { document: { ...row, id: formatId('document', id) }, statements };
}

export interface TakenSource {
  format: VexFormat;
  file: string;
  sha256: string;
}

/**
 * Keeps a document; an older version of it gives way. Answers what became of it: `same` and `older` change nothing, since these
 * bytes, or a later version, are held. Must run in a transaction.
 */
export function saveSupplierDocument(
  db: Database,
  acting: Acting,
  document: SupplierDocument,
  source: TakenSource,
): { id: string; what: 'added' | 'changed' | 'same' | 'older' } {
  const { author, name, at, statements } = document;
  const known = db.get<{ id: number; at: string; sha256: string }>(
    'SELECT id, at, sha256 FROM supplier_document WHERE author = ? AND name = ?',
    author,
    name,
  );
  if (known && known.sha256 === source.sha256) return { id: formatId('document', known.id), what: 'same' };
  if (known && known.at > at) return { id: formatId('document', known.id), what: 'older' };
  if (known) {
    db.run('DELETE FROM supplier_statement WHERE document = ?', known.id);
    db.run(
      'UPDATE supplier_document SET format = ?, file = ?, sha256 = ?, at = ?, imported_at = ?, imported_by = ? WHERE id = ?',
      source.format,
      source.file,
      source.sha256,
      at,
      acting.now,
      acting.actor,
      known.id,
    );
  }
  const row =
    known?.id ??
    db.run(
      'INSERT INTO supplier_document (author, name, format, file, sha256, at, imported_at, imported_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      author,
      name,
      source.format,
      source.file,
      source.sha256,
      at,
      acting.now,
      acting.actor,
    ).lastId;
  for (const [n, said] of statements.entries())
    db.run(
      'INSERT INTO supplier_statement (document, n, vulnerability, product, at, said) VALUES (?, ?, ?, ?, ?, ?)',
      row,
      n,
      said.vulnerability,
      productKey(said.product),
      said.at,
      JSON.stringify(said),
    );
  const id = formatId('document', row);
  appendLog(db, acting, known ? 'vex.changed' : 'vex.added', id, {
    author,
    name,
    file: source.file,
    sha256: source.sha256,
    at,
    statements: statements.length,
  });
  return { id, what: known ? 'changed' : 'added' };
}

/** What its author said before counts again. Throws unknown-id; must run in a transaction. */
export function removeSupplierDocument(db: Database, acting: Acting, text: string, reason: string): void {
  const { id, author, name, file, statements } = requireDocument(db, text);
  db.run('DELETE FROM supplier_statement WHERE document = ?', id);
  db.run('DELETE FROM supplier_document WHERE id = ?', id);
  appendLog(db, acting, 'vex.removed', formatId('document', id), { author, name, file, statements, reason });
}
