/** What a kind of report is: pure functions from facts to a document, to rows and to data. */
import type { ReportFormat, ReportKind } from '../../../src-shared/model/report.ts';
import type { ReportDocument } from './document.ts';
import type { ReportFacts } from './facts.ts';

/** One table of plain values, e.g. for CSV. */
export interface Rows {
  columns: string[];
  rows: (string | number | boolean | null)[][];
}

export interface Report {
  id: ReportKind;
  title: string;
  /** Whom it is for and what is in it, in a sentence. */
  about: string;
  formats: ReportFormat[];
  needsRollout: boolean;
  /** Ask for the open findings. */
  needsFindings: boolean;
  /** For PDF and HTML. */
  document(facts: ReportFacts): ReportDocument;
  /** Its main rows, for CSV: instants in ISO 8601 UTC, one fact a cell. */
  rows(facts: ReportFacts): Rows;
  /** The part of the JSON document that is its own; docs/reports.md describes it. */
  data(facts: ReportFacts): Record<string, unknown>;
}
