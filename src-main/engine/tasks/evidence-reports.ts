/** The reports of an evidence pack: every kind as PDF, HTML and JSON, those about a rollout once for each. */
import type { PackFile } from '../evidence/container.ts';
import { reports } from '../reports/index.ts';
import type { Database } from '../vault/database.ts';
import type { Acting } from '../vault/log.ts';
import { makeReport } from './report.ts';

const formats = ['pdf', 'html', 'json'] as const;

/** `rollouts`: ids. `progress` hears of each file, from 0.2 to 0.9 of the work. Call it in the snapshot of the rest. */
export function evidenceReports(
  db: Database,
  acting: Acting,
  { rollouts, version }: { rollouts: readonly string[]; version: string },
  progress: (fraction: number, message: string) => void,
): PackFile[] {
  const wanted = reports.flatMap(({ id: kind, needsRollout, formats: known }) =>
    (needsRollout ? rollouts : [undefined]).flatMap((rollout) =>
      formats.filter((format) => known.includes(format)).map((format) => ({ kind, rollout, format })),
    ),
  );
  return wanted.map(({ kind, rollout, format }, i) => {
    const name = `reports/${kind}${rollout === undefined ? '' : `-${rollout}`}.${format}`;
    progress(0.2 + (0.7 * i) / wanted.length, `making ${name}`);
    return { name, bytes: makeReport(db, acting, { kind, rollout, version }, format).bytes };
  });
}
