/** The open vault as every call that reads findings needs it: exceptions whose last day is over are ended first. */
import { siteCalendar, type SiteCalendar } from '../domain/site-calendar.ts';
import { endExpired } from '../tasks/rejudge.ts';
import type { Database } from '../vault/database.ts';
import type { Acting } from '../vault/log.ts';
import { loadPolicy } from '../vault/settings.ts';
import type { CallContext } from './door.ts';

export interface SettledVault {
  db: Database;
  acting: Acting;
  calendar: SiteCalendar;
  /** The site's day. */
  today: string;
}

export function settledVault(context: CallContext): SettledVault {
  const { db } = context.session.vault();
  const { acting } = context;
  if (endExpired(db, acting) > 0) context.tasks.announceChange();
  const calendar = siteCalendar(loadPolicy(db).policy.timeZone);
  return { db, acting, calendar, today: calendar.dayOf(acting.now) };
}
