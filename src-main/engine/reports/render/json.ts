/** Writes a report as JSON: the same head for every kind, then what the kind tells. Fields are added, never renamed. */
import type { SiteFacts } from '../facts.ts';
import type { Report } from '../report.ts';

export const jsonFormat = 'patchledger-report/1';

export function renderJson(report: Report, site: SiteFacts, data: Record<string, unknown>): Uint8Array {
  const document = {
    format: jsonFormat,
    kind: report.id,
    title: report.title,
    site: site.site,
    test: site.test,
    at: site.at,
    timeZone: site.policy.timeZone,
    preparedBy: site.actor,
    program: `PatchLedger ${site.version}`,
    policy: { name: site.policy.name, version: site.policyVersion },
    feeds: site.feeds.map(({ id, title, date, ageDays, records }) => ({ id, title, date, ageDays, records })),
    stale: site.stale,
    log: site.chain,
    signingKey: site.key,
    ...data,
  };
  return new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`);
}
