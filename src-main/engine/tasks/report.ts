/**
 * Makes a report of the vault, as finished bytes or as pictures of its pages. Reads only: a report is no change and leaves
 * no entry in the log.
 */
import { createHash } from 'node:crypto';
import { Refusal } from '../../../src-shared/errors.ts';
import type { ReportFormat, ReportKind } from '../../../src-shared/model/report.ts';
import { reports } from '../reports/index.ts';
import { renderCsv } from '../reports/render/csv.ts';
import { renderHtml } from '../reports/render/html.ts';
import { renderJson } from '../reports/render/json.ts';
import { renderPages, renderPdf } from '../reports/render/pdf.ts';
import type { Report } from '../reports/report.ts';
import type { Database } from '../vault/database.ts';
import type { Acting } from '../vault/log.ts';
import type { Job } from './job.ts';
import { loadReportFacts } from './report-facts.ts';

export interface ReportSubject {
  kind: ReportKind;
  /** Id or title, for kinds that need one. */
  rollout?: string;
  /** Of the program. */
  version: string;
}

export interface MadeReport {
  /** File name without folders, e.g. "Sample site, executive, 2026-11-25.pdf". */
  name: string;
  type: string;
  bytes: Uint8Array;
  sha256: string;
  pages?: number;
}

const types: Record<ReportFormat, string> = {
  pdf: 'application/pdf',
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
};

/** Throws wrong-use for a format the kind has not, and for a rollout that is missing or not asked for. */
export function requireReport(
  { kind, rollout }: Pick<ReportSubject, 'kind' | 'rollout'>,
  format?: ReportFormat,
): Report {
  const report = reports.find(({ id }) => id === kind);
  if (!report) {
    const there = reports.map(({ id }) => id).join(', ');
    throw new Refusal('wrong-use', `There is no report "${kind}".`, `Reports: ${there}.`);
  }
  if (format !== undefined && !report.formats.includes(format)) {
    const formats = report.formats.join(', ');
    throw new Refusal('wrong-use', `The ${kind} report has no format "${format}".`, `Formats: ${formats}.`);
  }
  if (report.needsRollout && rollout === undefined)
    throw new Refusal('wrong-use', `The ${kind} report is about one rollout.`, 'Name it: its id (R3) or its title.');
  if (!report.needsRollout && rollout !== undefined)
    throw new Refusal('wrong-use', `The ${kind} report is about the whole site.`, 'Leave the rollout out.');
  return report;
}

function render(report: Report, format: ReportFormat, facts: ReturnType<typeof loadReportFacts>) {
  switch (format) {
    case 'pdf':
      return renderPdf(report.document(facts));
    case 'html':
      return { bytes: renderHtml(report.document(facts)) };
    case 'csv':
      return { bytes: renderCsv(report.rows(facts)) };
    case 'json':
      return { bytes: renderJson(report, facts.site, report.data(facts)) };
  }
}

/** Letters, digits and a few marks that every file system takes. */
function fileName(site: string, kind: string, at: string, format: string): string {
  const safe =
    site
      .replace(/[^\p{L}\p{N} ._-]/gu, '')
      .trim()
      .slice(0, 60) || 'site';
  return `${safe}, ${kind}, ${at.slice(0, 10)}.${format}`;
}

/** The report of this vault at `acting.now`: the same state gives the same bytes. */
export function makeReport(db: Database, acting: Acting, subject: ReportSubject, format: ReportFormat): MadeReport {
  const report = requireReport(subject, format);
  const facts = loadReportFacts(db, acting, report, subject);
  const { bytes, pages } = { pages: undefined, ...render(report, format, facts) };
  return {
    name: fileName(facts.site.site, report.id, acting.now, format),
    type: types[format],
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...(pages === undefined ? {} : { pages }),
  };
}

export const reportJob: Job<ReportSubject & { format: ReportFormat }, MadeReport> = {
  kind: 'report',
  title: ({ kind, format }) => `Making the ${kind} report (${format})`,
  run: ({ db, acting }, { format, ...subject }) => makeReport(db, acting, subject, format),
};

export const previewJob: Job<
  ReportSubject & { most: number },
  { title: string; head: string; pages: string[]; total: number }
> = {
  kind: 'report-preview',
  title: ({ kind }) => `Preview of the ${kind} report`,
  run({ db, acting }, { most, ...subject }) {
    const report = requireReport(subject);
    const facts = loadReportFacts(db, acting, report, subject);
    const document = report.document(facts);
    return { title: document.title, head: facts.site.chain.head, ...renderPages(document, most) };
  },
};
