/** When support of an operating system ends, from the shipped table of dates. */
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
