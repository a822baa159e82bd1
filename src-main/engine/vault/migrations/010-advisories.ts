/**
 * Advisories of all publishers in one form, which scopes they speak of, and what the last import of each feed replaced. CVE
 * records move here from a table of their own.
 */
export const advisories = /* sql */ `
CREATE TABLE advisory (
  id INTEGER PRIMARY KEY,
  feed TEXT NOT NULL,
  part TEXT NOT NULL,           -- the list within the feed
  name TEXT NOT NULL,           -- the publisher's id
  published TEXT,               -- instants
  modified TEXT,
  withdrawn TEXT,
  severity TEXT NOT NULL,
  title TEXT NOT NULL,
  document TEXT NOT NULL,       -- the rest of domain/advisory.ts's AdvisoryRecord as JSON, without packages
  hash TEXT NOT NULL,           -- of all that the record says
  known_active_since TEXT,      -- when CISA's "active" reached this vault; not compared
  UNIQUE (feed, part, name)
) STRICT;
CREATE INDEX advisory_by_name ON advisory(name);

CREATE TABLE advisory_package (
  scope TEXT NOT NULL,
  package TEXT NOT NULL,
  advisory INTEGER NOT NULL,
  n INTEGER NOT NULL,           -- place in the record
  said TEXT NOT NULL,           -- the rest of PackageStatement as JSON
  PRIMARY KEY (scope, package, advisory, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX advisory_package_by_advisory ON advisory_package(advisory);

-- Distributions' releases and ecosystems a feed speaks of, and of when its word on the whole of each is.
CREATE TABLE feed_scope (
  feed TEXT NOT NULL,
  scope TEXT NOT NULL,
  date TEXT NOT NULL,
  PRIMARY KEY (feed, scope)
) STRICT, WITHOUT ROWID;

-- What the rows that the last import of a feed touched were before it: enough to take it back once.
CREATE TABLE feed_undo (
  id INTEGER PRIMARY KEY,
  feed TEXT NOT NULL,
  name TEXT NOT NULL,           -- of the table
  row TEXT NOT NULL,            -- JSON list of its columns, blobs as hex; of a row that was added only its key is used
  added INTEGER NOT NULL
) STRICT;
CREATE INDEX feed_undo_by_feed ON feed_undo(feed);
ALTER TABLE feed_import ADD COLUMN undone_at TEXT;
ALTER TABLE feed_import ADD COLUMN can_undo INTEGER NOT NULL DEFAULT 0;

INSERT INTO advisory (feed, part, name, published, modified, withdrawn, severity, title, document, hash, known_active_since)
  SELECT 'cve-records', '', cve, published, updated, CASE state WHEN 'REJECTED' THEN coalesce(updated, published, '1970-01-01T00:00:00.000Z') END,
    'unrated', title,
    json_object('kind', 'security', 'vulnerabilities', json_array(json_object('id', cve, 'cvss', json(cvss))),
      'ssvc', json_object('exploitation', exploitation, 'automatable', automatable, 'technicalImpact', technical_impact, 'at', ssvc_at)),
    '', known_active_since
  FROM cve_record;
DROP TABLE cve_record;
`;
