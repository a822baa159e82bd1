/** Software standards of the site: which versions of a product are allowed. */
import type { Standard, StandardFields } from '../../../src-shared/model/standard.ts';
import type { Database } from './database.ts';
import { formatId, requireId, unknownId } from './ids.ts';
import { appendLog, type Acting } from './log.ts';

interface Row {
  id: number;
  product: string;
  minimum: string | null;
  allowed: string | null;
  forbidden: number;
  assets: string;
  reason: string;
  actor: string;
  at: string;
}

export function listStandards(db: Database): Standard[] {
  return db
    .all<Row>('SELECT * FROM software_standard ORDER BY lower(product), id')
    .map(({ id, allowed, forbidden, ...row }) => ({
      ...row,
      id: formatId('standard', id),
      allowed: allowed === null ? null : (JSON.parse(allowed) as string[]),
      forbidden: forbidden === 1,
    }));
}

function requireStandard(db: Database, text: string): number {
  const id = requireId('standard', text);
  if (!db.get('SELECT 1 FROM software_standard WHERE id = ?', id)) throw unknownId('standard', text);
  return id;
}

/** Makes a standard, or changes the one with this id; answers its id. Throws unknown-id. */
export function saveStandard(
  db: Database,
  acting: Acting,
  { rule, reason }: StandardFields,
  id: string | undefined,
): string {
  return db.transaction(() => {
    const known = id === undefined ? null : requireStandard(db, id);
    const values = [
      rule.product,
      rule.minimum,
      rule.allowed && JSON.stringify(rule.allowed),
      rule.forbidden ? 1 : 0,
      rule.assets,
      reason,
      acting.actor,
      acting.now,
    ];
    const row =
      known ??
      db.run(
        'INSERT INTO software_standard (product, minimum, allowed, forbidden, assets, reason, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        ...values,
      ).lastId;
    if (known !== null)
      db.run(
        'UPDATE software_standard SET product = ?, minimum = ?, allowed = ?, forbidden = ?, assets = ?, reason = ?, actor = ?, at = ? WHERE id = ?',
        ...values,
        known,
      );
    const subject = formatId('standard', row);
    appendLog(db, acting, known === null ? 'standard.added' : 'standard.changed', subject, { ...rule, reason });
    return subject;
  });
}

/** Throws unknown-id. */
export function removeStandard(db: Database, acting: Acting, text: string): void {
  db.transaction(() => {
    const id = requireStandard(db, text);
    const { product } = db.get<{ product: string }>('SELECT product FROM software_standard WHERE id = ?', id)!;
    db.run('DELETE FROM software_standard WHERE id = ?', id);
    appendLog(db, acting, 'standard.removed', formatId('standard', id), { product });
  });
}
