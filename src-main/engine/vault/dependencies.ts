/** "A needs B": which machine does not work without which. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { Database } from './database.ts';
import { formatId } from './ids.ts';
import { appendLog, type Acting } from './log.ts';

export interface DependencyRow {
  asset: number;
  assetName: string;
  assetCriticality: number | null;
  needs: number;
  needsName: string;
  needsCriticality: number | null;
  note: string;
  actor: string;
  at: string;
}

/** Between machines in service, by machine. */
export function listDependencies(db: Database): DependencyRow[] {
  return db.all<DependencyRow>(
    `SELECT d.asset, a.name assetName, a.criticality assetCriticality,
       d.needs, n.name needsName, n.criticality needsCriticality, d.note, d.actor, d.at
     FROM asset_dependency d JOIN asset a ON a.id = d.asset JOIN asset n ON n.id = d.needs
     WHERE a.retired_at IS NULL AND n.retired_at IS NULL ORDER BY d.asset, d.needs`,
  );
}

/** Said again, the note is replaced. Throws invalid-argument for a machine and itself. */
export function addDependency(db: Database, acting: Acting, asset: number, needs: number, note: string): void {
  if (asset === needs)
    throw new Refusal('invalid-argument', 'A machine can’t need itself.', 'Name two different machines.');
  db.transaction(() => {
    db.run(
      `INSERT INTO asset_dependency (asset, needs, note, actor, at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (asset, needs) DO UPDATE SET note = excluded.note, actor = excluded.actor, at = excluded.at`,
      asset,
      needs,
      note,
      acting.actor,
      acting.now,
    );
    appendLog(db, acting, 'dependency.added', formatId('asset', asset), { needs: formatId('asset', needs), note });
  });
}

/** Throws unknown-id where it was never said. */
export function removeDependency(db: Database, acting: Acting, asset: number, needs: number): void {
  db.transaction(() => {
    const { changes } = db.run('DELETE FROM asset_dependency WHERE asset = ? AND needs = ?', asset, needs);
    if (changes === 0)
      throw new Refusal(
        'unknown-id',
        `It is not said that ${formatId('asset', asset)} needs ${formatId('asset', needs)}.`,
        '`assets depend ID` shows what a machine needs.',
      );
    appendLog(db, acting, 'dependency.removed', formatId('asset', asset), { needs: formatId('asset', needs) });
  });
}
