/** The Debian security tracker and Debian's advisories in the vault. */
import type { DebianAdvisoryRecord, DebianRelease, DebianTrackerRecord } from '../../feeds/feed.ts';
import type { Database, SqlValue } from '../database.ts';
import { replaceRows, type Counts } from './keyed-rows.ts';

export function storeDebianTracker(db: Database, records: readonly DebianTrackerRecord[]): Counts {
  function* rows(): Generator<SqlValue[]> {
    for (const { source, cve, description, scope, releases } of records)
      yield [source, cve, description, scope, JSON.stringify(releases)];
  }
  return replaceRows(
    db,
    { table: 'debian_tracker', keys: ['source', 'cve'], columns: ['description', 'scope', 'releases'] },
    rows(),
  );
}

interface TrackerRow {
  source: string;
  cve: string;
  description: string;
  scope: string;
  releases: string;
}

const fromRow = ({ releases, ...row }: TrackerRow): DebianTrackerRecord => ({
  ...row,
  releases: JSON.parse(releases) as Record<string, DebianRelease>,
});

/** What the tracker says of these source packages; a source it does not know is not in the answer. */
export function debianTrackerBySources(db: Database, sources: Iterable<string>): Map<string, DebianTrackerRecord[]> {
  const found = new Map<string, DebianTrackerRecord[]>();
  for (const source of new Set(sources)) {
    const rows = db.all<TrackerRow>(
      'SELECT source, cve, description, scope, releases FROM debian_tracker WHERE source = ?',
      source,
    );
    if (rows.length > 0) found.set(source, rows.map(fromRow));
  }
  return found;
}

/** The releases the tracker judges, e.g. bookworm; sorted. */
export function debianReleases(db: Database): string[] {
  return db
    .all<{ name: string }>(
      'SELECT DISTINCT key name FROM debian_tracker, json_each(debian_tracker.releases) ORDER BY key',
    )
    .map(({ name }) => name);
}

/** DSA and DLA are two lists of one feed: a list replaces only the entries with its own prefix. */
export const advisoryScope = (records: readonly DebianAdvisoryRecord[]) =>
  records[0]!.id.startsWith('DLA-')
    ? "id LIKE 'DLA-%'"
    : records[0]!.id.startsWith('DTA-')
      ? "id LIKE 'DTA-%'"
      : "id LIKE 'DSA-%'";

export function storeDebianAdvisories(db: Database, records: readonly DebianAdvisoryRecord[]): Counts {
  const rows = records.map((record): SqlValue[] => [
    record.id,
    record.date,
    record.source,
    record.kind,
    JSON.stringify(record.cves),
    JSON.stringify(record.fixes),
  ]);
  return replaceRows(
    db,
    {
      table: 'debian_advisory',
      keys: ['id'],
      columns: ['date', 'source', 'kind', 'cves', 'fixes'],
      scope: advisoryScope(records),
    },
    rows,
  );
}

/** Every advisory by the source packages it fixes, newest first: dates of the first fix, and ids to cite. */
export function debianAdvisoryIndex(db: Database): Map<string, DebianAdvisoryRecord[]> {
  const index = new Map<string, DebianAdvisoryRecord[]>();
  const rows = db.all<Omit<DebianAdvisoryRecord, 'cves' | 'fixes'> & { cves: string; fixes: string }>(
    'SELECT id, date, source, kind, cves, fixes FROM debian_advisory ORDER BY date DESC, id DESC',
  );
  for (const row of rows) {
    const record: DebianAdvisoryRecord = {
      ...row,
      cves: JSON.parse(row.cves) as string[],
      fixes: JSON.parse(row.fixes) as DebianAdvisoryRecord['fixes'],
    };
    for (const source of new Set(record.fixes.map((fix) => fix.source))) {
      const list = index.get(source);
      if (list) list.push(record);
      else index.set(source, [record]);
    }
  }
  return index;
}
