/**
 * Scan and asset reports of Qualys VM as CSV: one line for each detection on each host, below a heading of the report's own
 * in some of them. Severities 1 to 5 as Qualys defines them (5 urgent, 4 critical, 3 serious, 2 medium, 1 minimal).
 */
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import type { Content } from '../files/content.ts';
import { readTable, type Table } from '../files/table.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import { kindOf, systemOf, systemOfCpe } from './scanned-system.ts';
import { addressesOf, cvesIn, cvssOf, findingOf, instantOf, namesOf, portOf, versionsIn } from './scan-report.ts';

const severities: readonly SeverityWord[] = ['unrated', 'low', 'low', 'moderate', 'important', 'critical'];
const heading = /^"?IP"?,[^\n]{0,2000}\bQID\b[^\n]*$/m;

function tableIn(content: Content): Table | null {
  const at = content.head.search(heading);
  return at < 0 ? null : at === 0 ? content.table() : readTable(content.text.slice(at));
}

type Cells = (name: string) => string;

/** "8.1 (AV:N/AC:H/...)"; a dash where there is none. */
function scoreIn(cell: string) {
  const [, base, vector] = /^([\d.]+)\s*\((AV:[^)]+)\)/.exec(cell) ?? [];
  return cvssOf(vector, base);
}

function readHost(part: string, rows: readonly Cells[]): ParsedInventory {
  const first = rows[0]!;
  const os = systemOf(first('OS')) ?? systemOfCpe(first('OS CPE'));
  const kind = kindOf(undefined, os);
  const weak = rows.filter((cell) => !/^(?:Ig|Info)/i.test(cell('Type')) && !/^Fixed/i.test(cell('Vuln Status')));
  const seen = rows.map((cell) => instantOf(cell('Last Detected'))).filter((at) => at !== undefined);
  const takenAt = seen.toSorted().at(-1);
  const addresses = addressesOf([part]);
  return {
    inventory: {
      ...(takenAt ? { takenAt } : {}),
      identity: namesOf([first('NetBIOS'), first('DNS'), first('FQDN')]),
      ...(addresses.length > 0 ? { addresses } : {}),
      ...(os ? { os } : {}),
      ...(kind ? { kind } : {}),
      scans: [
        {
          scanner: 'qualys',
          ...(takenAt ? { at: takenAt } : {}),
          // An agent sits on the machine; of other scans the table does not tell.
          ...(first('Tracking Method').toUpperCase() === 'QAGENT' ? { credentialed: true } : {}),
          findings: weak.map((cell) =>
            findingOf({
              id: cell('QID'),
              title: cell('Title'),
              cves: cvesIn(cell('CVE ID')),
              severity: severities[Number(cell('Severity'))] ?? 'unrated',
              cvss: [
                scoreIn(cell('CVSS4 Base')),
                scoreIn(cell('CVSS3.1 Base') || cell('CVSS3 Base')),
                scoreIn(cell('CVSS Base')),
              ],
              ...versionsIn(cell('Results')),
              port: portOf(cell('Port'), cell('Protocol')),
              output: cell('Results'),
              solution: cell('Solution'),
            }),
          ),
          informational: rows.length - weak.length,
        },
      ],
    },
    warnings: [],
    part,
  };
}

export const qualysCsv: Importer = {
  id: 'qualys-csv',
  title: 'Qualys report',
  example: 'Qualys VM: Reports > New > Scan Report, CSV',
  detect(content) {
    const header = tableIn(content)?.header ?? [];
    return ['IP', 'QID', 'Title', 'Severity'].every((name) => header.includes(name)) ? 0.95 : 0;
  },
  parse(content) {
    const table = tableIn(content);
    const rows = (table?.rows ?? []).map(
      (row): Cells =>
        (name) =>
          row[table!.header.indexOf(name)]?.trim() ?? '',
    );
    const known = rows.filter((cell) => cell('IP') && /^\d+$/.test(cell('QID')));
    const hosts = [...Map.groupBy(known, (cell) => cell('IP'))].map(([part, own]) => readHost(part, own));
    const [first] = hosts;
    if (!first)
      throw new Refusal(
        'nothing-to-import',
        `${content.file.name} has no detection in it`,
        'Export the report with its hosts and detections as CSV.',
      );
    const unread = (table?.uneven ?? 0) + rows.length - known.length;
    if (unread > 0) first.warnings.push(`${unread} line(s) could not be read`);
    return hosts;
  },
};
