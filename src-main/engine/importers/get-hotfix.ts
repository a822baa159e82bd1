/** PowerShell's Get-HotFix (and Get-CimInstance Win32_QuickFixEngineering) as a table, a list, CSV or JSON, of one or several machines. */
import { Refusal } from '../../../src-shared/errors.ts';
import { hotfixKb, installedOn, isDayFirst } from '../domain/windows-hotfix.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import type { Content } from '../files/content.ts';
import { byMachine, first, identityOf, machineName, readRecords, type Fields, unreadRows } from './windows-records.ts';

/** What `wmic qfe` writes is read by its own importer: it names machines in Node, and its lists have "=". */
const read = (content: Content, text: string) =>
  readRecords(
    content,
    text,
    (names, form) => names.has('hotfixid') && !names.has('node') && form !== 'wmic-list' && form !== 'wmic-table',
  );

/** "File 1" rows of XP and 2003 are files of the update that stands in ServicePackInEffect. */
function kbOf(fields: Fields): string | null {
  const id = first(fields, 'hotfixid');
  return hotfixKb(id) ?? (/^File \d/iu.test(id) ? hotfixKb(first(fields, 'servicepackineffect')) : null);
}

/** JSON tells local midnight as an instant in UTC: from 11 o'clock on it is the eve of the day that was meant. */
function dayOf(value: string, dayFirst: boolean): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return installedOn(value, dayFirst);
  return new Date(Date.parse(value) + 13 * 3_600_000).toISOString().slice(0, 10);
}

/** The table's Source is the machine; CSV and lists name it in CSName. */
function nameOf(fields: Fields): string {
  const source = first(fields, 'source');
  return machineName(fields) || (source && machineName(new Map([['node', source]])));
}

function readMachine(name: string, records: readonly Fields[], dayFirst: boolean): ParsedInventory {
  const installed = new Map<string, string | null>();
  let unread = 0;
  for (const fields of records) {
    const kb = kbOf(fields);
    if (kb) installed.set(kb, installed.get(kb) ?? dayOf(first(fields, 'installedon'), dayFirst));
    else if (first(fields, 'hotfixid') && !/^(?:File \d|Q147222$|\{)/iu.test(first(fields, 'hotfixid'))) unread += 1;
  }
  return {
    inventory: {
      identity: identityOf(name),
      hotfixes: [...installed].map(([kb, day]) => (day ? { kb, installedOn: day } : { kb })),
    },
    warnings: unread ? [`${unread} entries carry no KB number and were left out.`] : [],
    ...(name ? { part: name.toLowerCase() } : {}),
  };
}

export const getHotfix: Importer = {
  id: 'get-hotfix',
  title: 'Windows updates listed by PowerShell',
  example: 'Get-HotFix | Export-Csv hotfixes.csv -NoTypeInformation',
  detect(content) {
    const found = /hotfixid/i.test(content.head) ? read(content, content.head) : null;
    if (!found) return 0;
    return found.records.some((fields) => kbOf(fields) !== null) ? 0.98 : 0.7;
  },
  parse(content) {
    const found = read(content, content.text);
    const records = found?.records ?? [];
    if (records.length === 0) {
      throw new Refusal(
        'file-damaged',
        `${content.file.name} lists no update`,
        'Run Get-HotFix again and save its whole output.',
      );
    }
    const dayFirst = isDayFirst(records.map((fields) => first(fields, 'installedon')));
    const parsed = [...byMachine(records, nameOf)].map(([name, own]) => readMachine(name, own, dayFirst));
    parsed[0]!.warnings.push(...unreadRows(found));
    return parsed;
  },
};
