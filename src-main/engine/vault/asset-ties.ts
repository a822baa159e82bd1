/** What ties a machine to others and to applications, as a merge moves it to the machine that stays and undoing gives it back. */
import type { Database } from './database.ts';

interface Dependency {
  asset: number;
  needs: number;
  note: string;
  actor: string;
  at: string;
}

/** What the machine that went had, and which of it the other has only since. */
export interface MovedTies {
  dependencies: Dependency[];
  addedDependencies: Pick<Dependency, 'asset' | 'needs'>[];
  applications: number[];
  addedApplications: number[];
}

const insertDependency = (db: Database, row: Dependency) =>
  db.run(
    'INSERT OR IGNORE INTO asset_dependency (asset, needs, note, actor, at) VALUES (?, ?, ?, ?, ?)',
    row.asset,
    row.needs,
    row.note,
    row.actor,
    row.at,
  ).changes > 0;

const insertApplication = (db: Database, application: number, asset: number) =>
  db.run('INSERT OR IGNORE INTO application_asset (application, asset) VALUES (?, ?)', application, asset).changes > 0;

/** Gives what `other` needs, what needs it and what it runs to `asset`; that one needs the other falls away. */
export function moveTies(db: Database, asset: number, other: number): MovedTies {
  const dependencies = db.all<Dependency>(
    'SELECT asset, needs, note, actor, at FROM asset_dependency WHERE asset = ? OR needs = ? ORDER BY asset, needs',
    other,
    other,
  );
  const applications = db
    .all<{ application: number }>(
      'SELECT application FROM application_asset WHERE asset = ? ORDER BY application',
      other,
    )
    .map((row) => row.application);
  db.run('DELETE FROM asset_dependency WHERE asset = ? OR needs = ?', other, other);
  db.run('DELETE FROM application_asset WHERE asset = ?', other);
  const now = (machine: number) => (machine === other ? asset : machine);
  return {
    dependencies,
    addedDependencies: dependencies
      .map((row) => ({ ...row, asset: now(row.asset), needs: now(row.needs) }))
      .filter((row) => row.asset !== row.needs && insertDependency(db, row))
      .map(({ asset: from, needs }) => ({ asset: from, needs })),
    applications,
    addedApplications: applications.filter((application) => insertApplication(db, application, asset)),
  };
}

/** The way back; an application that was removed since stays removed. */
export function restoreTies(db: Database, asset: number, other: number, ties: MovedTies): void {
  for (const row of ties.addedDependencies)
    db.run('DELETE FROM asset_dependency WHERE asset = ? AND needs = ?', row.asset, row.needs);
  for (const row of ties.dependencies) insertDependency(db, row);
  for (const application of ties.addedApplications)
    db.run('DELETE FROM application_asset WHERE application = ? AND asset = ?', application, asset);
  for (const application of ties.applications)
    if (db.get('SELECT 1 FROM application WHERE id = ?', application)) insertApplication(db, application, other);
}
