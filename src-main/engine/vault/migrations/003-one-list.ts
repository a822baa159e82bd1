/** One true list of machines: what was said by whom, lists by section, joins that can be undone, what scanners reported. */
export const oneList = /* sql */ `
-- The file observations were read from, once however many machines it tells of.
CREATE TABLE source_file (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  received_at TEXT NOT NULL,
  raw BLOB NOT NULL             -- deflated bytes as received
) STRICT;

ALTER TABLE observation ADD COLUMN source_file INTEGER REFERENCES source_file(id);  -- raw is empty where this is set
ALTER TABLE observation ADD COLUMN part TEXT;       -- which machine of a file of several
ALTER TABLE observation ADD COLUMN inventory BLOB;  -- deflated JSON of the inventory; null: taken in before version 3

-- Which observation states a part of a machine's software: a section of model/software.ts, or available, hotfixes, state,
-- scan:NAME.
CREATE TABLE listing (
  asset INTEGER NOT NULL REFERENCES asset(id),
  section TEXT NOT NULL,
  source TEXT NOT NULL,
  taken_at TEXT NOT NULL,
  observation INTEGER NOT NULL REFERENCES observation(id),
  PRIMARY KEY (asset, section)
) STRICT, WITHOUT ROWID;

CREATE TABLE installed_by_section (
  asset INTEGER NOT NULL REFERENCES asset(id),
  package INTEGER NOT NULL REFERENCES package(id),
  section TEXT NOT NULL,
  held INTEGER NOT NULL DEFAULT 0,
  observation INTEGER NOT NULL REFERENCES observation(id),
  PRIMARY KEY (asset, package, section)
) STRICT, WITHOUT ROWID;
INSERT INTO installed_by_section SELECT asset, package, 'system', held, observation FROM installed;
DROP TABLE installed;
ALTER TABLE installed_by_section RENAME TO installed;

INSERT INTO listing
  SELECT i.asset, 'system', o.source, o.taken_at, o.id FROM (SELECT asset, max(observation) id FROM installed GROUP BY asset) i
  JOIN observation o ON o.id = i.id;
INSERT INTO listing
  SELECT h.asset, 'hotfixes', o.source, o.taken_at, o.id FROM (SELECT asset, max(observation) id FROM hotfix GROUP BY asset) h
  JOIN observation o ON o.id = h.id;

ALTER TABLE package ADD COLUMN module TEXT NOT NULL DEFAULT '';  -- rpm's module stream
ALTER TABLE available ADD COLUMN class TEXT;
ALTER TABLE available ADD COLUMN advisories TEXT;   -- JSON list

ALTER TABLE asset ADD COLUMN location TEXT;
ALTER TABLE asset ADD COLUMN merged_into INTEGER REFERENCES asset(id);

-- What a person said the columns of a table mean, by the names of its columns.
CREATE TABLE column_mapping (
  signature TEXT PRIMARY KEY,
  mapping TEXT NOT NULL,        -- JSON
  actor TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Values that tell nothing here, by a person's word or since a split.
CREATE TABLE identity_ignored (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  reason TEXT NOT NULL,
  actor TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;

-- Merges and splits, with what each moved, so that it can be undone.
CREATE TABLE asset_edit (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,           -- merge, split
  asset INTEGER NOT NULL REFERENCES asset(id),  -- merge: the one that stays; split: the one that was split
  other INTEGER NOT NULL REFERENCES asset(id),  -- merge: the one that went into it; split: the new one
  reason TEXT NOT NULL,
  actor TEXT NOT NULL,
  at TEXT NOT NULL,
  moved TEXT NOT NULL,          -- JSON
  undone_at TEXT
) STRICT;
CREATE INDEX asset_edit_by_asset ON asset_edit(asset);

-- What scanners of others reported, one row a result and CVE; cve is '' where the scanner names none.
CREATE TABLE reported (
  id INTEGER PRIMARY KEY,
  asset INTEGER NOT NULL REFERENCES asset(id),
  scanner TEXT NOT NULL,
  check_id TEXT NOT NULL,
  cve TEXT NOT NULL,
  title TEXT NOT NULL,
  severity TEXT NOT NULL,
  cvss TEXT NOT NULL,           -- JSON list
  product TEXT NOT NULL,
  installed TEXT NOT NULL,
  fixed TEXT,
  port TEXT NOT NULL,
  output TEXT NOT NULL,
  solution TEXT NOT NULL,
  observation INTEGER NOT NULL REFERENCES observation(id)
) STRICT;
-- match: by our feeds; scan: only a scanner of others reports it.
ALTER TABLE finding ADD COLUMN origin TEXT NOT NULL DEFAULT 'match';

CREATE INDEX reported_by_asset ON reported(asset, scanner);
CREATE INDEX reported_by_cve ON reported(cve);
`;
