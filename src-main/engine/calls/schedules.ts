/** Calls on schedules: making them with a confirmed scope, holding them, running what is due. */
import type { Schedule, ScheduledWork, ScheduleRun } from '../../../src-shared/model/schedule.ts';
import { scopeOf } from '../domain/address-ranges.ts';
import { checkRhythm, nextAt, rhythmOf } from '../domain/schedule-due.ts';
import { portsToTry } from '../domain/services.ts';
import { zonedTime } from '../domain/zoned-time.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import {
  addSchedule,
  failuresOf,
  findSchedule,
  listRuns,
  listSchedules,
  pauseSchedule,
  removeSchedule,
  type RunRow,
  type ScheduleRow,
} from '../vault/schedules.ts';
import { scopeIn } from './discovery.ts';
import { door, type CallContext } from './door.ts';

const runsShown = 50;

const shownRun = ({ due, startedAt, endedAt, state, detail }: RunRow): ScheduleRun => ({
  due,
  startedAt,
  endedAt,
  state,
  detail,
});

function shown(db: Database, { seenTo: _seen, ...row }: ScheduleRow, now: string): Schedule {
  const { zone, words } = rhythmOf(row);
  const next = row.paused ? null : nextAt(row, Date.parse(now));
  const [last] = listRuns(db, row.id, 1);
  return {
    ...row,
    id: formatId('schedule', row.id),
    words,
    next: next === null ? null : { at: new Date(next).toISOString(), there: zone.text(next) },
    last: last ? shownRun(last) : null,
    failures: failuresOf(db, row.id),
  };
}

/** Throws Refusal for a scope that can't be meant, before anything is kept. */
function checkWork(work: ScheduledWork): ScheduledWork {
  if (work.kind === 'collect') return work;
  const scope = scopeIn(work);
  scopeOf(scope.ranges, scope.exclude);
  portsToTry(scope.ports, scope.polite);
  return { kind: 'discover', ...scope };
}

/** Today by the clock of the zone; a zone that there is not is refused with the rule. */
function todayIn(timeZone: string, now: string): string {
  try {
    return zonedTime(timeZone).text(Date.parse(now)).slice(0, 10);
  } catch {
    return now.slice(0, 10);
  }
}

function setPaused(context: CallContext, name: string, paused: boolean) {
  const { db } = context.session.vault();
  const row = pauseSchedule(db, context.acting, name, paused);
  context.tasks.announceChange();
  return { schedule: shown(db, row, context.acting.now) };
}

export const schedules = {
  list: door.schedules.list.handler(({ context }) => {
    const { db } = context.session.vault();
    return { schedules: listSchedules(db).map((row) => shown(db, row, context.acting.now)) };
  }),

  add: door.schedules.add.handler(({ context, input: { name, rule, time, timeZone, from, work } }) => {
    const { db } = context.session.vault();
    const { now } = context.acting;
    const starts = `${from ?? todayIn(timeZone, now)}T${time}`;
    const rhythm = checkRhythm({ starts, timeZone, rule }, Date.parse(now));
    const row = addSchedule(db, context.acting, { name, ...rhythm, work: checkWork(work) });
    context.tasks.announceChange();
    return { schedule: shown(db, row, now) };
  }),

  remove: door.schedules.remove.handler(({ context, input }) => {
    const removed = removeSchedule(context.session.vault().db, context.acting, input.name);
    context.tasks.announceChange();
    return { removed };
  }),

  pause: door.schedules.pause.handler(({ context, input }) => setPaused(context, input.name, true)),
  resume: door.schedules.resume.handler(({ context, input }) => setPaused(context, input.name, false)),

  runs: door.schedules.runs.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const row = findSchedule(db, input.name);
    return { schedule: shown(db, row, context.acting.now), runs: listRuns(db, row.id, runsShown).map(shownRun) };
  }),

  run: door.schedules.run.handler(async ({ context, input }) => {
    const { ran, waiting } = await context.schedules.run(input.name);
    return { ran: ran.map(({ name, run }) => ({ name, run: shownRun(run as RunRow) })), waiting };
  }),
};
