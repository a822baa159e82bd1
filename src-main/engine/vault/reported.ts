/** What scanners of others reported of a machine, held apart from our findings and read when these are matched. */
import type { ReportedFinding, ScanReport } from '../../../src-shared/model/scan.ts';
import type { Database } from './database.ts';

/** The scanner's whole report of the machine in place of its last. */
export function replaceReported(db: Database, asset: number, report: ScanReport, observation: number): void {
  db.run('DELETE FROM reported WHERE asset = ? AND scanner = ?', asset, report.scanner);
  for (const found of report.findings)
    for (const cve of found.cves.length ? new Set(found.cves) : [''])
      db.run(
        `INSERT INTO reported (asset, scanner, check_id, cve, title, severity, cvss, product, installed, fixed, port, output, solution, observation)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        asset,
        report.scanner,
        found.id,
        cve,
        found.title,
        found.severity,
        JSON.stringify(found.cvss ?? []),
        found.product ?? '',
        found.installed ?? '',
        found.fixed ?? null,
        found.port ?? '',
        found.output ?? '',
        found.solution ?? '',
        observation,
      );
}

/** One result as held: `cve` is empty where the scanner names none. */
export interface ReportedRow extends Omit<ReportedFinding, 'id' | 'cves' | 'cvss' | 'fixed'> {
  scanner: string;
  check: string;
  cve: string;
  cvss: NonNullable<ReportedFinding['cvss']>;
  fixed: string | null;
  product: string;
  installed: string;
  port: string;
  output: string;
  solution: string;
  observation: number;
  takenAt: string;
}

export function loadReported(db: Database, asset: number): ReportedRow[] {
  return db
    .all<Omit<ReportedRow, 'cvss'> & { cvss: string }>(
      `SELECT r.scanner, r.check_id "check", r.cve, r.title, r.severity, r.cvss, r.product, r.installed, r.fixed, r.port, r.output,
         r.solution, r.observation, coalesce(o.last_repeat, o.taken_at) takenAt
       FROM reported r JOIN observation o ON o.id = r.observation WHERE r.asset = ? ORDER BY r.id`,
      asset,
    )
    .map((row) => ({ ...row, cvss: JSON.parse(row.cvss) as ReportedRow['cvss'] }));
}
