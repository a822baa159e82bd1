/** Stored logins: account, scope and order; their secrets or where those are read from; what became of them on each machine. */
export const credentials = /* sql */ `
CREATE TABLE credential (
  id INTEGER PRIMARY KEY,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  account TEXT NOT NULL,        -- JSON of model/credential.ts, without secrets
  scope TEXT NOT NULL,          -- JSON list
  note TEXT NOT NULL,
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX credential_by_name ON credential(lower(name));

CREATE TABLE credential_secret (
  credential INTEGER NOT NULL REFERENCES credential(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT,                   -- in encrypted vaults only
  variable TEXT,                -- name of an environment variable
  PRIMARY KEY (credential, name),
  CHECK ((value IS NULL) <> (variable IS NULL))
) STRICT;

CREATE TABLE credential_use (
  credential INTEGER NOT NULL REFERENCES credential(id) ON DELETE CASCADE,
  host TEXT NOT NULL,           -- as reached, in lower case, with the port where it is not the usual one
  result TEXT NOT NULL,         -- worked, refused
  at TEXT NOT NULL,
  PRIMARY KEY (credential, host)
) STRICT, WITHOUT ROWID;
CREATE INDEX credential_use_by_host ON credential_use(host);
`;
