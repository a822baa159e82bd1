/** What scanners of others reported of a machine, held apart from our findings and read when these are matched. */
import type { ScanReport } from '../../../src-shared/model/scan.ts';
import type { Reported } from '../domain/reported.ts';
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

const columns = `r.scanner, r.check_id "check", r.cve, r.title, r.severity, r.product, r.installed, r.fixed, r.port, r.output,
  r.solution, coalesce(o.last_repeat, o.taken_at) takenAt`;

export function loadReported(db: Database, asset: number): Reported[] {
  return db.all<Reported>(
    `SELECT ${columns} FROM reported r JOIN observation o ON o.id = r.observation WHERE r.asset = ? ORDER BY r.id`,
    asset,
  );
}

/** What scanners say of one CVE on one machine. */
export function reportedOf(db: Database, asset: number, cve: string): Reported[] {
  return db.all<Reported>(
    `SELECT ${columns} FROM reported r JOIN observation o ON o.id = r.observation WHERE r.cve = ? AND r.asset = ? ORDER BY r.id`,
    cve,
    asset,
  );
}
