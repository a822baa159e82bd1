/** What only exports ask of a vault: findings of every state as VEX needs them, with the exception that holds them. */
import type { VexFinding } from '../domain/vex-of-findings.ts';
import type { Database } from './database.ts';
import { exceptionsOfFinding } from './exceptions.ts';

export interface ExportedFinding extends VexFinding {
  asset: number;
}

/** Findings of machines in service, or of one machine, in the order of their numbers. `today`: the site's day. */
export function findingsForVex(db: Database, today: string, asset: number | undefined): ExportedFinding[] {
  const rows = db.all<Omit<ExportedFinding, 'exception'> & { id: number }>(
    `SELECT f.id, f.asset, f.cve vulnerability, f.state, f.state_reason stateReason, f.product, f.installed, f.fixed,
       coalesce(json_extract(e.document, '$.justification'), '') justification
     FROM finding f JOIN asset a ON a.id = f.asset JOIN evidence e ON e.id = f.evidence
     WHERE ${asset === undefined ? 'a.retired_at IS NULL' : 'f.asset = ?'} ORDER BY f.id`,
    ...(asset === undefined ? [] : [asset]),
  );
  return rows.map(({ id, ...row }) => {
    const held = row.state === 'excepted' ? exceptionsOfFinding(db, id, today).find(({ active }) => active) : undefined;
    return { ...row, exception: held ?? null };
  });
}
