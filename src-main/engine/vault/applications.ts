/** In-house applications and the machines that run them. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { Application, ApplicationFields } from '../../../src-shared/model/application.ts';
import type { Database } from './database.ts';
import { formatId, parseId } from './ids.ts';
import { appendLog, type Acting } from './log.ts';

interface Row extends ApplicationFields {
  id: number;
  actor: string;
  at: string;
}

/** By name; of one machine, or all. Retired machines are left out of `assets`. */
export function listApplications(db: Database, asset?: number): Application[] {
  const rows = db.all<Row>(
    `SELECT id, name, version, owner, criticality, note, actor, at FROM application
     ${asset === undefined ? '' : 'WHERE id IN (SELECT application FROM application_asset WHERE asset = ?)'}
     ORDER BY lower(name), id`,
    ...(asset === undefined ? [] : [asset]),
  );
  const machines = Map.groupBy(
    db.all<{ application: number; id: number; name: string }>(
      `SELECT r.application, a.id, a.name FROM application_asset r JOIN asset a ON a.id = r.asset
       WHERE a.retired_at IS NULL ORDER BY lower(a.name), a.id`,
    ),
    (row) => row.application,
  );
  return rows.map(({ id, ...row }) => ({
    ...row,
    id: formatId('application', id),
    assets: (machines.get(id) ?? []).map((machine) => ({ id: formatId('asset', machine.id), name: machine.name })),
  }));
}

/** By id or, in any case, name. Throws unknown-id. */
export function findApplication(db: Database, text: string): number {
  const row = db.get<{ id: number }>(
    'SELECT id FROM application WHERE id = ? OR lower(name) = lower(?) ORDER BY id = ? DESC LIMIT 1',
    parseId('application', text),
    text.trim(),
    parseId('application', text),
  );
  if (row) return row.id;
  const names = db.all<{ name: string }>('SELECT name FROM application ORDER BY lower(name) LIMIT 20');
  throw new Refusal(
    'unknown-id',
    `There is no application "${text}".`,
    names.length === 0 ? '`applications add` makes one.' : `There are: ${names.map(({ name }) => name).join(', ')}.`,
  );
}

/** Makes an application, or changes this one; answers its number. Throws state-conflict for a name another has. */
export function saveApplication(db: Database, acting: Acting, fields: ApplicationFields, id: number | null): number {
  return db.transaction(() => {
    const { name, version, owner, criticality, note } = fields;
    const other = db.get<{ id: number }>(
      'SELECT id FROM application WHERE lower(name) = lower(?) AND id IS NOT ?',
      name,
      id,
    );
    if (other)
      throw new Refusal(
        'state-conflict',
        `${formatId('application', other.id)} has the name "${name}" already.`,
        'Change that one, or choose another name.',
      );
    const values = [name, version, owner, criticality, note, acting.actor, acting.now];
    const row =
      id ??
      db.run(
        'INSERT INTO application (name, version, owner, criticality, note, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...values,
      ).lastId;
    if (id !== null)
      db.run(
        'UPDATE application SET name = ?, version = ?, owner = ?, criticality = ?, note = ?, actor = ?, at = ? WHERE id = ?',
        ...values,
        id,
      );
    appendLog(db, acting, id === null ? 'application.added' : 'application.set', formatId('application', row), fields);
    return row;
  });
}

/** Says on which machines it runs: these and no others. Names of both sides are in the log. */
export function setApplicationAssets(db: Database, acting: Acting, id: number, assets: readonly number[]): void {
  db.transaction(() => {
    const before = db
      .all<{ asset: number }>('SELECT asset FROM application_asset WHERE application = ?', id)
      .map((row) => row.asset);
    const [added, gone] = [
      assets.filter((asset) => !before.includes(asset)),
      before.filter((asset) => !assets.includes(asset)),
    ];
    if (added.length + gone.length === 0) return;
    for (const asset of added) db.run('INSERT INTO application_asset (application, asset) VALUES (?, ?)', id, asset);
    for (const asset of gone) db.run('DELETE FROM application_asset WHERE application = ? AND asset = ?', id, asset);
    appendLog(db, acting, 'application.machines', formatId('application', id), {
      added: added.map((asset) => formatId('asset', asset)),
      removed: gone.map((asset) => formatId('asset', asset)),
    });
  });
}

export function removeApplication(db: Database, acting: Acting, id: number): void {
  db.transaction(() => {
    const { name } = db.get<{ name: string }>('SELECT name FROM application WHERE id = ?', id)!;
    db.run('DELETE FROM application_asset WHERE application = ?', id);
    db.run('DELETE FROM application WHERE id = ?', id);
    appendLog(db, acting, 'application.removed', formatId('application', id), { name });
  });
}
