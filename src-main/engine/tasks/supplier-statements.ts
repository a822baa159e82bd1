/** Takes in suppliers' VEX documents and takes them back; either way the machines are matched again. */
import { createHash } from 'node:crypto';
import { Refusal } from '../../../src-shared/errors.ts';
import type { SupplierDocumentRow } from '../../../src-shared/model/vex.ts';
import type { SupplierDocument } from '../domain/supplier-statement.ts';
import { detectFeed } from '../feeds/index.ts';
import type { Content } from '../files/content.ts';
import type { VexDocumentFormat } from '../interchange/vex-format.ts';
import type { Database } from '../vault/database.ts';
import type { Acting } from '../vault/log.ts';
import {
  listSupplierDocuments,
  removeSupplierDocument,
  saveSupplierDocument,
  type TakenSource,
} from '../vault/supplier-documents.ts';
import type { Job } from './job.ts';
import { matchAssets, type MatchSummary } from './match.ts';

/** Enough of a file to know a feed's by. */
const headBytes = 64_000;

export interface ReadDocument {
  document: SupplierDocument;
  source: TakenSource;
}

/** A document of which something can be used. `unattended`: no person chose the file. Throws Refusal. */
export function readStatements(content: Content, format: VexDocumentFormat, unattended: boolean): ReadDocument {
  const { file } = content;
  if (unattended)
    throw new Refusal(
      'not-recognised',
      `${file.name} is a VEX document, by whose word findings would be suppressed`,
      'A person takes it in, by "import" or in the window; then the log says who trusted it.',
    );
  const feed = detectFeed({ ...file, head: file.bytes.subarray(0, headBytes) });
  if (feed)
    throw new Refusal(
      'not-recognised',
      `${file.name} is of ${feed.title}: a feed, by which machines are judged`,
      'Import it with "feeds import".',
    );
  const document = format.read(content);
  if (document.statements.length === 0)
    throw new Refusal(
      'nothing-to-import',
      `${file.name} states nothing of a product that could be recognised`,
      document.warnings.join('. ') || 'Check that the file is whole.',
    );
  const sha256 = createHash('sha256').update(file.bytes).digest('hex');
  return { document, source: { format: format.id, file: file.name, sha256 } };
}

/** Keeps the documents; answers what to tell of each, and whether any changes what holds. Must run in a transaction. */
export function keepDocuments(
  db: Database,
  acting: Acting,
  read: readonly ReadDocument[],
): { changed: boolean; told: string[] } {
  let changed = false;
  const told = read.map(({ document, source }) => {
    const { id, what } = saveSupplierDocument(db, acting, document, source);
    if (what === 'same') return `${id} holds this file already: nothing changed`;
    if (what === 'older') return `${id} is a later version of this document: nothing changed`;
    changed = true;
    const { author, statements } = document;
    return `${statements.length.toLocaleString('en')} statement(s) of ${author} count from now on, as ${id}`;
  });
  return { changed, told };
}

export const removeDocumentJob: Job<
  { document: string; reason: string },
  { documents: SupplierDocumentRow[]; match: MatchSummary }
> = {
  kind: 'vex-remove',
  title: ({ document }) => `Take back the statements of ${document}`,
  run: ({ db, acting, progress }, { document, reason }) =>
    db.transaction(() => {
      removeSupplierDocument(db, acting, document, reason);
      const match = matchAssets(db, acting, 'all', progress);
      return { documents: listSupplierDocuments(db), match };
    }),
};
