/** Calls on recurring maintenance windows. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { RecurringWindow } from '../../../src-shared/model/window.ts';
import { checkWindow, recurrenceOf, runRow } from '../domain/maintenance-window.ts';
import { normaliseRule } from '../domain/recurrence.ts';
import { zonedTime } from '../domain/zoned-time.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import { loadPolicy } from '../vault/settings.ts';
import { findWindow, listWindows, removeWindow, saveWindow, type WindowRow } from '../vault/windows.ts';
import { door } from './door.ts';

const siteTimeZone = (db: Database) => loadPolicy(db).policy.timeZone;

function shown(db: Database, row: WindowRow, now: string): RecurringWindow {
  const { zone, next, words } = recurrenceOf(row);
  const [run] = next(Date.parse(now), 1);
  return {
    ...row,
    id: formatId('window', row.id),
    words,
    next: run ? runRow(run, zone, zonedTime(siteTimeZone(db))) : null,
  };
}

export const windows = {
  list: door.windows.list.handler(({ context }) => {
    const { db } = context.session.vault();
    return { windows: listWindows(db).map((row) => shown(db, row, context.acting.now)) };
  }),

  save: door.windows.save.handler(({ context, input: { name, replace, ...fields } }) => {
    const { db } = context.session.vault();
    const known = listWindows(db).find((row) => row.name.toLowerCase() === name.toLowerCase());
    if (known && !replace)
      throw new Refusal(
        'state-conflict',
        `There is a maintenance window "${known.name}" already.`,
        'Choose another name, or change that one.',
      );
    checkWindow(fields, Date.parse(context.acting.now));
    const row = saveWindow(db, context.acting, name, { ...fields, rule: normaliseRule(fields.rule) });
    context.tasks.announceChange();
    return { window: shown(db, row, context.acting.now) };
  }),

  remove: door.windows.remove.handler(({ context, input }) => {
    const removed = removeWindow(context.session.vault().db, context.acting, input.name);
    context.tasks.announceChange();
    return { removed };
  }),

  next: door.windows.next.handler(({ context, input: { of, count } }) => {
    const { db } = context.session.vault();
    const now = Date.parse(context.acting.now);
    const saved = typeof of === 'string' ? findWindow(db, of) : null;
    const fields = typeof of === 'string' ? saved! : of;
    const { zone, next, words } = saved ? recurrenceOf(fields) : checkWindow(fields, now);
    const site = siteTimeZone(db);
    return {
      name: saved?.name ?? null,
      timeZone: fields.timeZone,
      siteTimeZone: site,
      words,
      runs: next(now, count).map((run) => runRow(run, zone, zonedTime(site))),
    };
  }),
};
