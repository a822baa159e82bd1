/** Advisories of all publishers in the vault: bringing a feed's records to those of a file, and reading what is said of a package. */
import { Refusal } from '../../../../src-shared/errors.ts';
import type { FeedId } from '../../../../src-shared/model/feed.ts';
import type { SeverityWord } from '../../../../src-shared/model/finding.ts';
import type {
  AdvisoryRecord,
  HeldAdvisory,
  HeldStatement,
  PackageStatement,
  RecordsMode,
} from '../../domain/advisory.ts';
import type { Database } from '../database.ts';
import type { Acting } from '../log.ts';
import type { Counts } from './keyed-rows.ts';
import { statementsOf, type Spool, type SpooledRecord } from './spool.ts';

export interface StoredAdvisories extends Counts {
  /** Records that their publisher changed before those held: left out. */
  older: number;
}

interface Held {
  id: number;
  hash: string;
  modified: string | null;
}

function heldOf(db: Database, feed: FeedId, part: string): Map<string, Held> {
  const held = new Map<string, Held>();
  for (const { name, ...row } of db.iterate<Held & { name: string }>(
    'SELECT id, name, hash, modified FROM advisory WHERE feed = ? AND part = ?',
    feed,
    part,
  ))
    held.set(name, row);
  return held;
}

/** Whether the file's records replace all of the part that are held. Throws feed-shrunk. */
function replaces(
  spool: Spool,
  part: { part: string; records: number },
  held: ReadonlyMap<string, Held>,
  mode: RecordsMode,
  options: { force: boolean; file: string },
): boolean {
  if (mode === 'partial' || held.size === 0) return false;
  const shrunk = () =>
    new Refusal(
      'feed-shrunk',
      `${options.file} has ${part.records} records${part.part && ` of ${part.part}`} where ${held.size} are held: it fell by half or more`,
      'A file that was cut looks like this. If it is whole, import it again with force.',
    );
  if (mode === 'whole') {
    if (!options.force && part.records * 2 <= held.size) throw shrunk();
    return true;
  }
  const common = spool.names(part.part).reduce((n, name) => n + (held.has(name) ? 1 : 0), 0);
  if (common * 2 > held.size) return true;
  // Nothing new and only a part of what is held: a list that was cut. One record alone is an addition.
  const isCut = common === part.records && part.records > 1;
  if (isCut && !options.force) throw shrunk();
  return isCut;
}

/**
 * Brings the records of the spool's parts into the vault; must run in the caller's transaction. Records that are older than those
 * held are left out where the file does not replace the list. Throws feed-shrunk.
 */
export function storeAdvisories(
  db: Database,
  acting: Acting,
  feed: FeedId,
  spool: Spool,
  mode: RecordsMode,
  options: { force: boolean; file: string },
): StoredAdvisories {
  const insert = db.raw.prepare(
    `INSERT INTO advisory (feed, part, name, published, modified, withdrawn, severity, title, document, hash, known_active_since)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = db.raw.prepare(
    `UPDATE advisory SET published = ?, modified = ?, withdrawn = ?, severity = ?, title = ?, document = ?, hash = ?,
       known_active_since = coalesce(known_active_since, ?) WHERE id = ?`,
  );
  const dropPackages = db.raw.prepare('DELETE FROM advisory_package WHERE advisory = ?');
  const drop = db.raw.prepare('DELETE FROM advisory WHERE id = ?');
  const addPackage = db.raw.prepare(
    'INSERT INTO advisory_package (scope, package, advisory, n, said) VALUES (?, ?, ?, ?, ?)',
  );
  const storePackages = (id: number, record: SpooledRecord) => {
    for (const [n, { scope, package: name, ...said }] of statementsOf(record).entries())
      addPackage.run(scope, name, id, n, JSON.stringify(said));
  };
  const counts: StoredAdvisories = { added: 0, changed: 0, removed: 0, older: 0 };
  for (const part of spool.parts()) {
    const held = heldOf(db, feed, part.part);
    const isWhole = replaces(spool, part, held, mode, options);
    for (const record of spool.of(part.part)) {
      const { published, modified, withdrawn, severity, title, document, hash } = record;
      const before = held.get(record.name);
      held.delete(record.name);
      const active = record.exploitation === 'active' ? acting.now : null;
      if (!before) {
        const { lastInsertRowid } = insert.run(
          feed,
          part.part,
          record.name,
          published,
          modified,
          withdrawn,
          severity,
          title,
          document,
          hash,
          active,
        );
        storePackages(Number(lastInsertRowid), record);
        counts.added += 1;
      } else if (before.hash === hash) continue;
      else if (!isWhole && before.modified !== null && modified !== null && modified < before.modified)
        counts.older += 1;
      else {
        update.run(published, modified, withdrawn, severity, title, document, hash, active, before.id);
        dropPackages.run(before.id);
        storePackages(before.id, record);
        counts.changed += 1;
      }
    }
    if (!isWhole) continue;
    for (const { id } of held.values()) {
      dropPackages.run(id);
      drop.run(id);
      counts.removed += 1;
    }
  }
  return counts;
}

/** Notes of when the feed's word on each scope is. A part of a list makes nothing fresher. */
export function noteScopes(
  db: Database,
  feed: FeedId,
  scopes: readonly string[],
  date: string,
  mode: RecordsMode,
): void {
  const insert = db.raw.prepare(
    `INSERT INTO feed_scope (feed, scope, date) VALUES (?, ?, ?)
     ON CONFLICT (feed, scope) DO ${mode === 'partial' ? 'NOTHING' : 'UPDATE SET date = excluded.date'}`,
  );
  for (const scope of scopes) insert.run(feed, scope, date);
}

/** Which feeds speak of a scope, and of when their word is. */
export function feedsOfScope(db: Database, scope: string): { feed: FeedId; date: string }[] {
  return db.all('SELECT feed, date FROM feed_scope WHERE scope = ? ORDER BY date DESC, feed', scope);
}

/** All scopes that any feed speaks of, with the newest date. */
export function heldScopes(db: Database): Map<string, string> {
  return new Map(
    db
      .all<{ scope: string; date: string }>('SELECT scope, max(date) date FROM feed_scope GROUP BY scope')
      .map(({ scope, date }) => [scope, date]),
  );
}

interface AdvisoryRow {
  id: number;
  feed: FeedId;
  part: string;
  name: string;
  published: string | null;
  modified: string | null;
  withdrawn: string | null;
  severity: SeverityWord;
  title: string;
  document: string;
}

const advisoryColumns =
  'a.id, a.feed, a.part, a.name, a.published, a.modified, a.withdrawn, a.severity, a.title, a.document';

function toAdvisory({ id: _id, name, document, ...row }: AdvisoryRow): HeldAdvisory {
  return {
    ...row,
    id: name,
    ...(JSON.parse(document) as Pick<
      AdvisoryRecord,
      'kind' | 'vulnerabilities' | 'aliases' | 'ssvc' | 'reboot' | 'exploitLinks'
    >),
  };
}

/** What all feeds say of a package of a scope; records are read once. The feeds must not change while the reader is in use. */
export function createStatementReader(db: Database): (scope: string, name: string) => HeldStatement[] {
  const known = new Map<number, HeldAdvisory>();
  return (scope, name) =>
    db
      .all<AdvisoryRow & { said: string }>(
        `SELECT ${advisoryColumns}, p.said FROM advisory_package p JOIN advisory a ON a.id = p.advisory
         WHERE p.scope = ? AND p.package = ? ORDER BY a.id, p.n`,
        scope,
        name,
      )
      .map(({ said, ...row }) => {
        let advisory = known.get(row.id);
        if (!advisory) known.set(row.id, (advisory = toAdvisory(row)));
        return { scope, package: name, ...(JSON.parse(said) as Omit<PackageStatement, 'scope' | 'package'>), advisory };
      });
}

/** Every feed's record under this id (a CVE), with when CISA's "active" reached this vault. */
export function advisoriesNamed(db: Database, name: string): (HeldAdvisory & { knownActiveSince: string | null })[] {
  return db
    .all<AdvisoryRow & { knownActiveSince: string | null }>(
      `SELECT ${advisoryColumns}, a.known_active_since knownActiveSince FROM advisory a WHERE a.name = ? ORDER BY a.id`,
      name,
    )
    .map(({ knownActiveSince, ...row }) => ({ ...toAdvisory(row), knownActiveSince }));
}
