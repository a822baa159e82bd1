/**
 * Finds the results in everything osquery and its servers write: `osqueryi --json` and `--csv`, several tables in one
 * object, osqueryd's result log, live queries of Fleet and Kolide. Answers rows by host and table; what a table means is
 * read elsewhere. Forms: https://osquery.readthedocs.io/en/stable/deployment/logging/
 */
import type { Content } from '../files/content.ts';
import { isRecord, recordsOf, textOf, type JsonRecord } from '../domain/json-values.ts';
import { readInstant } from '../domain/written-dates.ts';

export type OsqueryTable =
  | 'deb_packages'
  | 'rpm_packages'
  | 'programs'
  | 'patches'
  | 'apps'
  | 'os_version'
  | 'system_info'
  | 'interface_addresses'
  | 'interface_details'
  | 'homebrew_packages'
  | 'chocolatey_packages'
  | 'kernel_info';

export type Row = Record<string, string>;

export interface OsqueryResult {
  /** As the server or the log calls the host; empty for a result of one machine without a name. */
  host: string;
  table: OsqueryTable;
  rows: Row[];
  /** ISO instant, where the log tells. */
  at?: string;
  /** False for what was only added since the last run. */
  whole: boolean;
  decorations: Row;
}

export interface OsqueryResults {
  results: OsqueryResult[];
  /** Names of queries whose tables are not read. */
  others: Set<string>;
  /** Lines or rows that are no results. */
  unread: number;
}

/** Columns that tell each table: one set of them must be there whole. From osquery's schema. */
const telling: readonly (readonly [OsqueryTable, readonly string[]])[] = [
  ['os_version', ['name', 'version', 'platform', 'build']],
  ['os_version', ['name', 'version', 'platform', 'major']],
  ['rpm_packages', ['name', 'version', 'release']],
  ['deb_packages', ['name', 'version', 'revision']],
  ['deb_packages', ['name', 'version', 'source', 'maintainer']],
  ['deb_packages', ['name', 'version', 'source', 'status']],
  ['programs', ['name', 'version', 'uninstall_string']],
  ['programs', ['name', 'version', 'identifying_number']],
  ['programs', ['name', 'version', 'install_location', 'publisher']],
  ['programs', ['name', 'version', 'publisher', 'install_date']],
  ['patches', ['hotfix_id']],
  ['apps', ['name', 'bundle_identifier']],
  ['apps', ['name', 'bundle_short_version']],
  ['system_info', ['hardware_serial']],
  ['system_info', ['hostname', 'cpu_brand']],
  ['system_info', ['uuid', 'computer_name']],
  ['interface_details', ['interface', 'mac']],
  ['interface_addresses', ['interface', 'address', 'mask']],
  ['chocolatey_packages', ['name', 'version', 'summary', 'author']],
  ['homebrew_packages', ['name', 'version', 'path', 'prefix']],
  ['homebrew_packages', ['name', 'version', 'path', 'type', 'auto_updates']],
  ['kernel_info', ['version', 'arguments', 'device']],
];

const hostColumns = ['host_hostname', 'host_display_name', 'host_identifier', 'device_name'];

/** The table that columns tell; the name of the query counts where it names one and the columns say nothing else. */
function tableOf(row: JsonRecord, query: string): OsqueryTable | null {
  const byColumns = telling.find(([, columns]) => columns.every((column) => column in row))?.[0];
  if (byColumns) return byColumns;
  const named = telling.find(
    ([table]) => query === table || query.endsWith(`_${table}`) || query.endsWith(`/${table}`),
  );
  if (named) return named[0];
  const path = textOf(row['path']);
  return 'name' in row && 'version' in row && /\/(?:Cellar|Caskroom)\//.test(path) ? 'homebrew_packages' : null;
}

const plainRow = (row: JsonRecord): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, textOf(value)]));

type About = Partial<Pick<OsqueryResult, 'host' | 'at' | 'whole' | 'decorations'>>;

class ResultCollector {
  readonly results: OsqueryResult[] = [];
  readonly others = new Set<string>();
  unread = 0;
  private readonly events = new Map<string, { rows: JsonRecord[]; query: string; about: About }>();

  add(rows: JsonRecord[], query: string, about: About) {
    const [first] = rows;
    if (!first) return;
    const table = tableOf(first, query);
    if (!table) {
      this.others.add(query || Object.keys(first).slice(0, 5).join(', '));
      return;
    }
    const hostColumn = hostColumns.find((column) => column in first);
    const byHost = Map.groupBy(rows, (row) => (hostColumn ? textOf(row[hostColumn]) : (about.host ?? '')));
    for (const [host, own] of byHost)
      this.results.push({
        host,
        table,
        rows: own.map(plainRow),
        whole: about.whole ?? true,
        decorations: about.decorations ?? {},
        ...(about.at ? { at: about.at } : {}),
      });
  }

  /** One record of osqueryd's log, or one host's answer to a live query. False where it is neither. */
  addRecord(record: JsonRecord): boolean {
    if ('rows' in record && ('host' in record || 'host_id' in record)) {
      const host = isRecord(record['host']) ? textOf(record['host']['hostname']) : textOf(record['host']);
      this.add(recordsOf(record['rows']), '', { host });
      return true;
    }
    // What osqueryd posts to a server, and what some servers store.
    if (Array.isArray(record['data']) && 'log_type' in record) {
      for (const one of recordsOf(record['data'])) this.addRecord(one);
      return true;
    }
    if (!('hostIdentifier' in record || 'snapshot' in record || 'diffResults' in record || 'columns' in record))
      return false;
    const query = textOf(record['name']);
    const about = {
      host: textOf(record['hostIdentifier']),
      at:
        readInstant(textOf(record['unixTime']), 'unknown') ??
        readInstant(textOf(record['calendarTime']), 'unknown') ??
        undefined,
      decorations: isRecord(record['decorations']) ? plainRow(record['decorations']) : {},
    };
    if ('snapshot' in record) this.add(recordsOf(record['snapshot']), query, about);
    else if (isRecord(record['diffResults']))
      this.add(recordsOf(record['diffResults']['added']), query, { ...about, whole: false });
    else if (isRecord(record['columns']) && record['action'] === 'snapshot') {
      // One event for each row of a snapshot (logger_snapshot_event_type).
      const key = [about.host, query, about.at].join('\0');
      const event = this.events.get(key) ?? { rows: [] as JsonRecord[], query, about };
      event.rows.push(record['columns']);
      this.events.set(key, event);
    } else if (isRecord(record['columns']) && record['action'] !== 'removed')
      this.add([record['columns']], query, { ...about, whole: false });
    return true;
  }

  addValue(value: unknown): void {
    if (Array.isArray(value)) {
      const records = recordsOf(value);
      const rows = records.filter((record) => !this.addRecord(record));
      this.add(rows, '', {});
    } else if (isRecord(value) && !this.addRecord(value)) {
      for (const [query, rows] of Object.entries(value)) this.add(recordsOf(rows), query, {});
    }
  }

  /** Everything that was added; to be called once. */
  finish(): OsqueryResults {
    for (const { rows, query, about } of this.events.values()) this.add(rows, query, about);
    return this;
  }
}

/** Longest line of a log that is looked at; a snapshot of 20,000 packages has a tenth of it. */
const lineLimit = 50_000_000;

export function readOsqueryResults(content: Content): OsqueryResults {
  const found = new ResultCollector();
  const value = content.json();
  if (value !== undefined) {
    found.addValue(value);
    return found.finish();
  }
  if (/^\s*[{[]/.test(content.head)) {
    for (const line of content.text.split('\n')) {
      if (!line.trim()) continue;
      try {
        if (line.length > lineLimit) throw new Error('too long');
        found.addValue(JSON.parse(line));
      } catch {
        found.unread += 1;
      }
    }
    return found.finish();
  }
  const table = content.table();
  if (!table) return found.finish();
  found.unread += table.uneven;
  found.add(
    table.rows.map((cells) => Object.fromEntries(table.header.map((name, index) => [name, cells[index]!]))),
    '',
    {},
  );
  return found.finish();
}

/** Quick look at the beginning only: is it a result of osquery at all? */
export function looksLikeOsquery(content: Content): number {
  const { head } = content;
  if (/^\s*\{/.test(head)) {
    const first = head.slice(0, 100_000);
    if (/"hostIdentifier"\s*:/.test(first) && /"(?:snapshot|diffResults|columns)"\s*:/.test(first)) return 0.97;
    // The host stands behind the rows, which may be many.
    if (/^\s*\{\s*"(?:snapshot|diffResults)"/.test(first) && content.text.includes('"hostIdentifier"')) return 0.97;
    if (/^\s*\{"host(?:_id)?"\s*:/.test(first) && /"rows"\s*:\s*\[/.test(first)) return 0.9;
  }
  if (/^\s*[[{]/.test(head)) {
    const value = content.json();
    if (Array.isArray(value)) {
      const first: unknown = value[0];
      if (!isRecord(first)) return 0;
      if ('hostIdentifier' in first && ('snapshot' in first || 'columns' in first)) return 0.97;
      return tableOf(first, '') ? 0.95 : 0;
    }
    if (!isRecord(value)) return 0;
    const entries = Object.entries(value).slice(0, 200);
    return entries.some(([name, rows]) => telling.some(([table]) => name === table) && Array.isArray(rows)) ? 0.95 : 0;
  }
  const table = content.table();
  if (!table) return 0;
  const row = Object.fromEntries(table.header.map((name) => [name, '']));
  if (!tableOf(row, '')) return 0;
  // Fleet's columns before those of the table leave no doubt.
  return table.header.some((name) => name.startsWith('host_')) ? 0.97 : 0.95;
}
