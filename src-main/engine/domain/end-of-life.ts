/** When support of an operating system ends, what can be bought after that, and whose end is near. */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';

/** One line of resources/eol.json; the first that fits counts. */
export interface SupportEnd {
  family: string;
  /** First numbers of the version: 12 fits 12.5. */
  version?: string;
  /** Windows: build number. */
  build?: string;
  /** Windows: regular expression on the system's full name, where one build has several ends. */
  name?: string;
  /** Last day with security updates that need no contract. */
  end: string;
  /** What ends then, e.g. "Debian LTS". */
  what: string;
  /** Security updates the vendor sells after `end`: the last day there can be any, and the name of the contract. */
  sold?: { until: string; what: string };
}

/** The line that speaks of this system, or null where the table knows nothing. */
export function supportEnd(os: OperatingSystem, table: readonly SupportEnd[]): SupportEnd | null {
  const version = `${os.version ?? ''}.`;
  const fits = (line: SupportEnd) =>
    line.family === os.family &&
    (line.version === undefined || version.startsWith(`${line.version}.`)) &&
    (line.build === undefined || line.build === os.build) &&
    (line.name === undefined || new RegExp(line.name, 'i').test(`${os.name} ${os.edition ?? ''}`));
  return table.find(fits) ?? null;
}

/** So many days ahead an end of support is worth a word. */
export const supportNoticeDays = 180;

/**
 * Days from `today` (the site's day) to the last day of support, where it is neither over nor further ahead than the notice;
 * 0 on the last day itself. Null otherwise.
 */
export function daysOfSupportLeft(supportEnd: { on: string } | null, today: string): number | null {
  if (supportEnd === null) return null;
  const days = Math.round((Date.parse(supportEnd.on) - Date.parse(today)) / 86_400_000);
  return days >= 0 && days <= supportNoticeDays ? days : null;
}
