/** The reports of an evidence pack: every kind as PDF, HTML and JSON, those about a rollout once for each. */
import type { PackFile } from '../evidence/container.ts';
import { reports } from '../reports/index.ts';
import type { Database } from '../vault/database.ts';
import type { Acting } from '../vault/log.ts';
import { makeReport } from './report.ts';

const formats = ['pdf', 'html', 'json'] as const;

/** `rollouts`: ids. `told` hears of each file before it is made. Call it in the snapshot of the rest. */
export function evidenceReports(
  db: Database,
  acting: Acting,
  { rollouts, version }: { rollouts: readonly string[]; version: string },
  told: (name: string) => void,
): PackFile[] {
  const files: PackFile[] = [];
  for (const { id: kind, needsRollout, formats: known } of reports) {
    for (const rollout of needsRollout ? rollouts : [undefined]) {
      for (const format of formats.filter((wanted) => known.includes(wanted))) {
        const name = `reports/${kind}${rollout === undefined ? '' : `-${rollout}`}.${format}`;
        told(name);
        files.push({ name, bytes: makeReport(db, acting, { kind, rollout, version }, format).bytes });
      }
    }
  }
  return files;
}
