/** Recurring maintenance windows by name, and which machines have them. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { WindowFields } from '../../../src-shared/model/window.ts';
import type { Database } from './database.ts';
import { formatId } from './ids.ts';
import { appendLog, type Acting } from './log.ts';

export interface WindowRow extends WindowFields {
  id: number;
  name: string;
  actor: string;
  at: string;
  /** Machines in service. */
  machines: number;
}

const select = `SELECT w.id, w.name, w.starts, w.time_zone timeZone, w.rule, w.minutes, w.actor, w.at,
    (SELECT count(*) FROM asset a WHERE a.maintenance_window = w.name AND a.retired_at IS NULL) machines
  FROM maintenance_window w`;

/** By name. */
export const listWindows = (db: Database): WindowRow[] => db.all<WindowRow>(`${select} ORDER BY lower(w.name)`);

/** By name, in any case. Throws unknown-id with the names there are. */
export function findWindow(db: Database, name: string): WindowRow {
  const row = db.get<WindowRow>(`${select} WHERE lower(w.name) = lower(?)`, name.trim());
  if (row) return row;
  const names = listWindows(db).map((window) => window.name);
  throw new Refusal(
    'unknown-id',
    `There is no maintenance window "${name}".`,
    names.length === 0 ? '`windows add` makes one.' : `There are: ${names.join(', ')}.`,
  );
}

/** Makes a window, or changes the one of this name. What it says has been checked (`checkWindow`). */
export function saveWindow(db: Database, acting: Acting, name: string, fields: WindowFields): WindowRow {
  return db.transaction(() => {
    const known = db.get<{ id: number; name: string }>(
      'SELECT id, name FROM maintenance_window WHERE lower(name) = lower(?)',
      name,
    );
    const { starts, timeZone, rule, minutes } = fields;
    const values = [starts, timeZone, rule, minutes, acting.actor, acting.now];
    const id =
      known?.id ??
      db.run(
        'INSERT INTO maintenance_window (starts, time_zone, rule, minutes, actor, at, name) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...values,
        name,
      ).lastId;
    if (known)
      db.run(
        'UPDATE maintenance_window SET starts = ?, time_zone = ?, rule = ?, minutes = ?, actor = ?, at = ? WHERE id = ?',
        ...values,
        id,
      );
    appendLog(db, acting, known ? 'window.set' : 'window.added', formatId('window', id), {
      name: known?.name ?? name,
      ...fields,
    });
    return findWindow(db, name);
  });
}

/** Throws unknown-id, and state-conflict while machines have it, also retired ones, which may come back, or rules give it. */
export function removeWindow(db: Database, acting: Acting, wanted: string): string {
  return db.transaction(() => {
    const { id, name, machines } = findWindow(db, wanted);
    const { n } = db.get<{ n: number }>('SELECT count(*) n FROM asset WHERE maintenance_window = ?', name)!;
    if (n > 0)
      throw new Refusal(
        'state-conflict',
        `${n === 1 ? 'One machine has' : `${n} machines have`} the maintenance window "${name}"${n > machines ? `, ${n - machines} of them retired` : ''}.`,
        'Give them another with `assets set ID maintenanceWindow=NAME` first, or none with `maintenanceWindow=`.',
      );
    const rule = db.get<{ name: string }>("SELECT name FROM asset_rule WHERE sets ->> '$.maintenanceWindow' = ?", name);
    if (rule)
      throw new Refusal(
        'state-conflict',
        `The rule "${rule.name}" gives machines the maintenance window "${name}".`,
        'Change or remove the rule first.',
      );
    db.run('DELETE FROM maintenance_window WHERE id = ?', id);
    appendLog(db, acting, 'window.removed', formatId('window', id), { name });
    return name;
  });
}
