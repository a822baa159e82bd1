/** Documents that many findings share (facts, evidence), kept once each and named by number. */
import type { AssetContext, FindingFacts } from '../domain/facts.ts';
import type { Evidence } from '../../../src-shared/model/finding.ts';
import type { Database } from './database.ts';

export type StoredEvidence = Omit<Evidence, 'observation'>;

/** Numbers documents for one run of work: equal texts get equal numbers, the same object is not written twice. */
export interface DocumentStore {
  facts(document: FindingFacts): number;
  context(document: AssetContext): number;
  evidence(document: StoredEvidence): number;
}

export function createDocumentStore(db: Database): DocumentStore {
  const byObject = new WeakMap<object, number>();
  const byText = { judged_facts: new Map<string, number>(), evidence: new Map<string, number>() };

  function store(table: 'judged_facts' | 'evidence', document: object): number {
    const seen = byObject.get(document);
    if (seen !== undefined) return seen;
    const text = JSON.stringify(document);
    let id = byText[table].get(text);
    if (id === undefined) {
      const added = db.run(`INSERT INTO ${table} (document) VALUES (?) ON CONFLICT (document) DO NOTHING`, text);
      id =
        added.changes > 0
          ? added.lastId
          : db.get<{ id: number }>(`SELECT id FROM ${table} WHERE document = ?`, text)!.id;
      byText[table].set(text, id);
    }
    byObject.set(document, id);
    return id;
  }

  return {
    facts: (document) => store('judged_facts', document),
    context: (document) => store('judged_facts', document),
    evidence: (document) => store('evidence', document),
  };
}

export function readDocument<Shape>(db: Database, table: 'judged_facts' | 'evidence', id: number): Shape {
  const row = db.get<{ document: string }>(`SELECT document FROM ${table} WHERE id = ?`, id);
  if (!row) throw new Error(`${table} ${id} is missing`);
  return JSON.parse(row.document) as Shape;
}

/** Drops documents no finding points at any more. */
export function sweepDocuments(db: Database): void {
  db.run('DELETE FROM judged_facts WHERE id NOT IN (SELECT facts FROM finding UNION SELECT context FROM finding)');
  db.run('DELETE FROM evidence WHERE id NOT IN (SELECT evidence FROM finding)');
}
