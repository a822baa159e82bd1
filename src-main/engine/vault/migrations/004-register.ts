/** What people say of their machines in bulk and in time: rules, windows, dependencies, applications, software standards. */
export const register = /* sql */ `
ALTER TABLE asset ADD COLUMN scopes TEXT NOT NULL DEFAULT '[]';   -- JSON list of regulatory scopes
ALTER TABLE asset ADD COLUMN maintenance_window TEXT;             -- name of a maintenance_window
ALTER TABLE asset ADD COLUMN extended_support TEXT;               -- last day of security updates under contract
ALTER TABLE asset ADD COLUMN reboot_since TEXT;                   -- when a restart was first seen to be needed, null: none is

-- Fill facts of machines by what they are; of the rules that set a field, the first that fits counts.
CREATE TABLE asset_rule (
  id INTEGER PRIMARY KEY,
  position INTEGER NOT NULL,
  name TEXT NOT NULL UNIQUE,
  conditions TEXT NOT NULL,     -- JSON
  sets TEXT NOT NULL,           -- JSON
  enabled INTEGER NOT NULL DEFAULT 1,
  actor TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

-- "asset" does not work without "needs".
CREATE TABLE asset_dependency (
  asset INTEGER NOT NULL REFERENCES asset(id),
  needs INTEGER NOT NULL REFERENCES asset(id),
  note TEXT NOT NULL,
  actor TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (asset, needs)
) STRICT, WITHOUT ROWID;
CREATE INDEX dependency_by_needs ON asset_dependency(needs);

CREATE TABLE maintenance_window (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  starts TEXT NOT NULL,         -- local date and time of the first, 2026-12-01T22:00
  time_zone TEXT NOT NULL,      -- IANA name
  rule TEXT NOT NULL,           -- RRULE of RFC 5545
  minutes INTEGER NOT NULL,
  actor TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

-- Software the organisation makes itself, or that no list of installed software shows.
CREATE TABLE application (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  version TEXT NOT NULL,
  owner TEXT NOT NULL,
  criticality INTEGER,
  note TEXT NOT NULL,
  actor TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE TABLE application_asset (
  application INTEGER NOT NULL REFERENCES application(id),
  asset INTEGER NOT NULL REFERENCES asset(id),
  PRIMARY KEY (application, asset)
) STRICT, WITHOUT ROWID;
CREATE INDEX application_by_asset ON application_asset(asset);

-- Which versions of a product are allowed here.
CREATE TABLE software_standard (
  id INTEGER PRIMARY KEY,
  product TEXT NOT NULL,        -- name as installed, * and ? stand for anything
  minimum TEXT,                 -- lowest version allowed
  allowed TEXT,                 -- JSON list of version patterns; null: any
  forbidden INTEGER NOT NULL DEFAULT 0,
  assets TEXT NOT NULL,         -- words that choose machines, '' all
  reason TEXT NOT NULL,
  actor TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
`;
