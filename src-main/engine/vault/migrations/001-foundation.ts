/** The first shape of a vault. Times are ISO 8601 UTC text, lists and open-ended facts are JSON text. */
export const foundation = /* sql */ `
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The audit log. seq is INT and so no alias of the rowid: every column
-- is stored where a flipped bit shows. detail is JSON text; hash = SHA-256 of chainText (src-shared/model/log.ts).
CREATE TABLE log (
  seq INT PRIMARY KEY NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER log_never_updated BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_never_deleted BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

CREATE TABLE lease (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  heartbeat TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE policy (
  version INTEGER PRIMARY KEY,
  document TEXT NOT NULL,
  actor TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

-- Know -------------------------------------------------------------------------------------------

-- Columns hold the values in force; asset_fact holds every source's value.
CREATE TABLE asset (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'computer',
  os TEXT,                      -- operatingSystem as JSON
  os_family TEXT,               -- copied out of os for filters
  addresses TEXT NOT NULL DEFAULT '[]',
  criticality INTEGER,
  exposure TEXT,
  environment TEXT,
  owner TEXT,
  department TEXT,
  kernel TEXT,                  -- inventory.kernel as JSON
  boot_id TEXT,
  reboot TEXT,                  -- inventory.reboot as JSON
  stale_services TEXT,          -- inventory.staleServices as JSON
  available_as_of TEXT,         -- null: never collected what is offered
  has_packages INTEGER NOT NULL DEFAULT 0,  -- 1: a complete package (Windows: hotfix) list was seen
  created_at TEXT NOT NULL,
  last_seen TEXT,               -- when any source last saw it
  last_inventory TEXT,          -- when its software was last listed
  not_judged INTEGER NOT NULL DEFAULT 0,    -- installed packages no loaded feed judges, counted by the last match
  retired_at TEXT,
  retired_reason TEXT
) STRICT;
CREATE INDEX asset_by_name ON asset(name);

CREATE TABLE asset_fact (
  asset INTEGER NOT NULL REFERENCES asset(id),
  field TEXT NOT NULL,
  source TEXT NOT NULL,
  value TEXT NOT NULL,          -- JSON
  observed_at TEXT NOT NULL,
  PRIMARY KEY (asset, field, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE asset_identity (
  asset INTEGER NOT NULL REFERENCES asset(id),
  kind TEXT NOT NULL,           -- machine-id, serial, mac, fqdn, name, address, folder
  value TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  PRIMARY KEY (asset, kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_lookup ON asset_identity(kind, value);

CREATE TABLE asset_join (
  id INTEGER PRIMARY KEY,
  asset INTEGER NOT NULL REFERENCES asset(id),
  observation INTEGER NOT NULL REFERENCES observation(id),
  at TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX join_by_asset ON asset_join(asset);

-- What was seen, as it was seen. No observation is lost; an identical one stores only its time.
CREATE TABLE observation (
  id INTEGER PRIMARY KEY,
  asset INTEGER NOT NULL REFERENCES asset(id),
  source TEXT NOT NULL,         -- collector or importer id
  file TEXT,                    -- file name of an import
  taken_at TEXT NOT NULL,
  received_at TEXT NOT NULL,
  sha256 TEXT NOT NULL,         -- of raw
  packages INTEGER,
  raw BLOB NOT NULL,            -- deflated bytes as received
  repeats INTEGER NOT NULL DEFAULT 0,
  last_repeat TEXT
) STRICT;
CREATE INDEX observation_by_asset ON observation(asset, taken_at);

CREATE TABLE package (
  id INTEGER PRIMARY KEY,
  scheme TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  arch TEXT NOT NULL,
  source TEXT NOT NULL,
  source_version TEXT NOT NULL,
  origin TEXT NOT NULL DEFAULT '',
  UNIQUE (scheme, name, version, arch, source, source_version, origin)
) STRICT;
CREATE INDEX package_by_source ON package(source);

CREATE TABLE installed (
  asset INTEGER NOT NULL REFERENCES asset(id),
  package INTEGER NOT NULL REFERENCES package(id),
  held INTEGER NOT NULL DEFAULT 0,
  observation INTEGER NOT NULL REFERENCES observation(id),
  PRIMARY KEY (asset, package)
) STRICT, WITHOUT ROWID;

CREATE TABLE available (
  asset INTEGER NOT NULL REFERENCES asset(id),
  name TEXT NOT NULL,
  arch TEXT NOT NULL,
  version TEXT NOT NULL,
  source TEXT NOT NULL,
  source_version TEXT NOT NULL,
  suites TEXT NOT NULL,         -- JSON list
  security INTEGER NOT NULL,
  PRIMARY KEY (asset, name, arch)
) STRICT, WITHOUT ROWID;
CREATE INDEX available_by_source ON available(source);

CREATE TABLE hotfix (
  asset INTEGER NOT NULL REFERENCES asset(id),
  kb TEXT NOT NULL,             -- KB5003171
  installed_on TEXT,
  observation INTEGER NOT NULL REFERENCES observation(id),
  PRIMARY KEY (asset, kb)
) STRICT, WITHOUT ROWID;

-- Judge: feeds -----------------------------------------------------------------------------------

CREATE TABLE feed_import (
  id INTEGER PRIMARY KEY,
  feed TEXT NOT NULL,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  date TEXT NOT NULL,           -- the publisher's date of the data
  imported_at TEXT NOT NULL,
  starter INTEGER NOT NULL,
  records INTEGER NOT NULL,     -- held after the import, in the publisher's unit
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  removed INTEGER NOT NULL
) STRICT;
CREATE INDEX feed_import_by_feed ON feed_import(feed, id);

CREATE TABLE kev (
  cve TEXT PRIMARY KEY,
  vendor TEXT NOT NULL,
  product TEXT NOT NULL,
  name TEXT NOT NULL,
  date_added TEXT NOT NULL,     -- calendar day
  due_date TEXT NOT NULL,
  ransomware INTEGER NOT NULL,
  action TEXT NOT NULL,
  notes TEXT NOT NULL,
  description TEXT NOT NULL,
  known_since TEXT NOT NULL     -- when the fact reached this vault; not compared
) STRICT, WITHOUT ROWID;

CREATE TABLE epss (
  cve TEXT PRIMARY KEY,
  probability REAL NOT NULL,
  percentile REAL NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per source x CVE: what the tracker's JSON says, releases as it is there.
CREATE TABLE debian_tracker (
  source TEXT NOT NULL,
  cve TEXT NOT NULL,
  description TEXT NOT NULL,
  scope TEXT NOT NULL,
  releases TEXT NOT NULL,       -- JSON: release -> status, fixed_version, urgency, repositories, nodsa...
  PRIMARY KEY (source, cve)
) STRICT, WITHOUT ROWID;

CREATE TABLE debian_advisory (
  id TEXT PRIMARY KEY,          -- DSA-5380-1, DLA-3371-1
  date TEXT NOT NULL,           -- calendar day
  source TEXT NOT NULL,
  kind TEXT NOT NULL,           -- "security update"
  cves TEXT NOT NULL,           -- JSON list
  fixes TEXT NOT NULL           -- JSON list of {release, source, version}
) STRICT, WITHOUT ROWID;
CREATE INDEX debian_advisory_by_source ON debian_advisory(source);

-- The KB table: 600,000 rows in which the same texts repeat by the thousand. Each text is kept once, and a
-- product's rows are one packed block of numbers (vault/feeds/msrc-block.ts), in an order of their own.
CREATE TABLE msrc_text (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;
CREATE TABLE msrc_product (
  product TEXT PRIMARY KEY,
  records INTEGER NOT NULL,     -- rows of the publisher's file, exact duplicates counted
  rows BLOB NOT NULL
) STRICT, WITHOUT ROWID;
-- Which update took the place of which. Kept when the publisher drops the row that said so.
CREATE TABLE msrc_supersedence (
  kb TEXT NOT NULL,
  superseded TEXT NOT NULL,
  PRIMARY KEY (kb, superseded)
) STRICT, WITHOUT ROWID;

CREATE TABLE cve_record (
  cve TEXT PRIMARY KEY,
  state TEXT NOT NULL,          -- PUBLISHED, REJECTED
  published TEXT,               -- instant
  updated TEXT,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  cvss TEXT NOT NULL,           -- JSON list of {version, source, vector, base, severity}
  exploitation TEXT,            -- CISA ADP: none, poc, active
  automatable TEXT,             -- no, yes
  technical_impact TEXT,        -- partial, total
  ssvc_at TEXT,
  known_active_since TEXT       -- when "active" reached this vault; not compared
) STRICT, WITHOUT ROWID;

-- Judge: findings --------------------------------------------------------------------------------

-- The user's word on a CVE.
CREATE TABLE cve_word (
  cve TEXT PRIMARY KEY,
  exploitation TEXT NOT NULL,   -- active, weaponised, poc
  reason TEXT NOT NULL,
  actor TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE patch (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,     -- kind and what it brings to what, e.g. package|bookworm|openssl|3.0.22-1~deb12u2
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  product TEXT NOT NULL,
  version TEXT NOT NULL,
  reboot INTEGER NOT NULL
) STRICT;

-- Which machines a patch without a CVE is pending on (with a CVE, findings say it).
CREATE TABLE pending_patch (
  asset INTEGER NOT NULL REFERENCES asset(id),
  patch INTEGER NOT NULL REFERENCES patch(id),
  PRIMARY KEY (asset, patch)
) STRICT, WITHOUT ROWID;

-- What findings were judged by (facts of the CVE, facts of the asset), as JSON: explaining reads these again.
CREATE TABLE judged_facts (
  id INTEGER PRIMARY KEY,
  document TEXT NOT NULL UNIQUE
) STRICT;

-- Evidence is shared by all findings that say the same.
CREATE TABLE evidence (
  id INTEGER PRIMARY KEY,
  document TEXT NOT NULL UNIQUE -- JSON without the observation
) STRICT;

CREATE TABLE finding (
  id INTEGER PRIMARY KEY,
  asset INTEGER NOT NULL REFERENCES asset(id),
  product TEXT NOT NULL,        -- source package, or Windows product
  cve TEXT NOT NULL,            -- or the vendor's id where there is none
  advisory TEXT NOT NULL,
  state TEXT NOT NULL,          -- open, excepted, suppressed, closed
  state_reason TEXT,
  installed TEXT NOT NULL,
  fixed TEXT,
  patch INTEGER REFERENCES patch(id),
  fixable INTEGER,              -- 1, 0, null
  first_detected TEXT NOT NULL,
  reopened_at TEXT,
  closed_at TEXT,
  severity TEXT NOT NULL,
  kev INTEGER NOT NULL,
  exploited INTEGER NOT NULL,
  exploited_known_since TEXT,   -- when the exploitation fact reached this vault
  epss REAL,
  score REAL NOT NULL,
  decision TEXT NOT NULL,
  decision_rank INTEGER NOT NULL,  -- 0 immediate .. 3 defer, for sorting
  due TEXT NOT NULL,
  binding TEXT NOT NULL,
  late_on_arrival INTEGER NOT NULL,
  evidence INTEGER NOT NULL REFERENCES evidence(id),
  observation INTEGER REFERENCES observation(id),
  facts INTEGER NOT NULL REFERENCES judged_facts(id),    -- of the CVE and what the vendor says of it
  context INTEGER NOT NULL REFERENCES judged_facts(id),  -- of the asset, its controls and the policy's version
  judged_at TEXT NOT NULL,
  UNIQUE (asset, product, cve)
) STRICT;
CREATE INDEX finding_by_state ON finding(state, score);
CREATE INDEX finding_by_due ON finding(state, due);
CREATE INDEX finding_by_cve ON finding(cve);
CREATE INDEX finding_by_patch ON finding(patch);

CREATE TABLE finding_event (
  id INTEGER PRIMARY KEY,
  finding INTEGER NOT NULL REFERENCES finding(id),
  at TEXT NOT NULL,
  what TEXT NOT NULL
) STRICT;
CREATE INDEX finding_event_by_finding ON finding_event(finding);

-- Open risk by decision, one row per site day on which something was judged.
CREATE TABLE risk_day (
  day TEXT PRIMARY KEY,
  immediate REAL NOT NULL,
  out_of_cycle REAL NOT NULL,
  scheduled REAL NOT NULL,
  defer REAL NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE exception (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  approver TEXT NOT NULL,
  controls TEXT NOT NULL,       -- JSON list
  created_at TEXT NOT NULL,
  until TEXT NOT NULL,          -- calendar day, inclusive
  ended_at TEXT,
  ended_reason TEXT
) STRICT;
CREATE TABLE exception_finding (
  exception INTEGER NOT NULL REFERENCES exception(id),
  finding INTEGER NOT NULL REFERENCES finding(id),
  original_due TEXT NOT NULL,
  PRIMARY KEY (exception, finding)
) STRICT, WITHOUT ROWID;
CREATE INDEX exception_by_finding ON exception_finding(finding);
`;
