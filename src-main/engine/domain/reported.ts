/** One result of a scanner of others, as the vault holds it and matching reads it. */
import type { SeverityWord } from '../../../src-shared/model/finding.ts';

export interface Reported {
  scanner: string;
  /** The scanner's id of the check. */
  check: string;
  /** "" where the scanner names none. */
  cve: string;
  title: string;
  severity: SeverityWord;
  product: string;
  installed: string;
  fixed: string | null;
  port: string;
  output: string;
  solution: string;
  /** When it was scanned, ISO instant. */
  takenAt: string;
}
