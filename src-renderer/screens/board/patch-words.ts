/** Patches in the few words of a card: name and version, due date, deadline of a column. */
import type { Decision } from '../../../src-shared/model/finding.ts';
import type { PatchKind, PatchRow } from '../../../src-shared/model/patch.ts';
import type { Policy } from '../../../src-shared/model/policy.ts';
import { daysBetween, wallClock, type Zone } from '../../parts/dates.ts';

/** What is installed, and in which version; a KB goes by its number, the product below. */
export function patchName(patch: Pick<PatchRow, 'kind' | 'product' | 'version'>): { name: string; version: string } {
  return patch.kind === 'kb' && /^KB\d/i.test(patch.version)
    ? { name: patch.version, version: patch.product }
    : { name: patch.product, version: patch.version };
}

export const kindWords: Record<PatchKind, string> = {
  package: 'package upgrade',
  kb: 'Windows update',
  application: 'program upgrade',
  library: 'library upgrade',
  'security-update': 'security update without a known CVE',
};

/** One word, for a card. */
export const shortKinds: Record<PatchKind, string> = {
  package: 'package',
  kb: 'Windows',
  application: 'program',
  library: 'library',
  'security-update': 'security',
};

/** "12 min: 4 machines, 3 min each, with reboot". */
export function effortWords({ effortMinutes, hosts, reboot }: PatchRow): string {
  const each = hosts > 1 ? `: ${hosts} machines, ${Math.round(effortMinutes / hosts)} min each` : '';
  return `${effortMinutes.toLocaleString('en')} min${each}, ${reboot ? 'with' : 'no'} reboot`;
}

/** How a patch of this kind gets onto its machines; null where a rollout installs it. */
export const byHand: Record<PatchKind, string | null> = {
  package: null,
  'security-update': null,
  kb: 'by Windows Update, WSUS or by hand; a rollout here does not install it',
  application:
    'by the program’s own updater, your software distribution or by hand; a rollout here does not install it',
  library: 'by whoever builds the application: with a newer version of it, or built anew',
};

/** As short as it stays clear: "today", "Tue", "4 Dec", "Feb 2027". */
export function shortDue(iso: string, now: string, zone: Zone): string {
  const then = wallClock(iso, zone.timeZone);
  const wholeDay = then.time === '00:00';
  // A day clock ends at midnight; the day that still counts is the one before.
  const last = wholeDay ? wallClock(new Date(Date.parse(iso) - 60_000).toISOString(), zone.timeZone).day : then.day;
  const distance = daysBetween(wallClock(now, zone.timeZone).day, last);
  if (distance === 0) return 'today';
  if (distance === 1) return 'tomorrow';
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(zone.locale, { ...options, timeZone: 'UTC' }).format(new Date(`${last}T00:00:00Z`));
  if (distance > 1 && distance < 7) return format({ weekday: 'short' });
  return Math.abs(distance) < 180
    ? format({ day: 'numeric', month: 'short' })
    : format({ month: 'short', year: 'numeric' });
}

/** The line under a column's name. */
export function deadlineWords(decision: Decision, clocks: Policy['clocks']): string {
  switch (decision) {
    case 'immediate': {
      const [least, most] = [clocks.exploitedCriticalOrExposedHours, clocks.exploitedElsewhereHours];
      return least === most ? `due within ${most} h` : `due within ${most} h, ${least} h if critical or exposed`;
    }
    case 'out-of-cycle':
      return `due within ${clocks.outOfCycleDays} days`;
    case 'scheduled':
      return `due within ${clocks.scheduledDays} days, next window`;
    case 'defer':
      return `due within ${clocks.deferDays} days, next upgrade`;
  }
}
