/** The chain: sweeps, host keys and reach, rollouts with their journal, approvals, signing keys. */
export const chain = /* sql */ `
ALTER TABLE asset ADD COLUMN redundancy_group TEXT;
ALTER TABLE asset ADD COLUMN ring TEXT;

-- Know: the network -------------------------------------------------------------------------------

CREATE TABLE sweep (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL,          -- running, paused, cancelled, done
  request TEXT,                 -- pause or cancel, asked of the process that sweeps
  ranges TEXT NOT NULL,         -- JSON lists, as given
  exclude TEXT NOT NULL,
  ports TEXT NOT NULL,
  polite INTEGER NOT NULL,
  confirmed_by TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  addresses INTEGER NOT NULL,   -- in scope
  done INTEGER NOT NULL,        -- the first so many of them, in order, are looked at: a resumed sweep goes on there
  seconds REAL NOT NULL
) STRICT;

CREATE TABLE sweep_host (
  sweep INTEGER NOT NULL REFERENCES sweep(id),
  address TEXT NOT NULL,
  document TEXT NOT NULL,       -- JSON: model/discovery.ts sweepHost without asset
  asset INTEGER REFERENCES asset(id),
  PRIMARY KEY (sweep, address)
) STRICT, WITHOUT ROWID;

-- The key a host showed first; another one stops every connection until a person accepts it.
CREATE TABLE host_key (
  address TEXT NOT NULL,
  port INTEGER NOT NULL,
  algorithm TEXT NOT NULL,
  key TEXT NOT NULL,            -- base64 of the wire format
  fingerprint TEXT NOT NULL,    -- SHA256:..., as ssh-keygen -l prints it
  pinned_at TEXT NOT NULL,
  pinned_by TEXT NOT NULL,
  PRIMARY KEY (address, port)
) STRICT, WITHOUT ROWID;

-- How a machine was last reached over SSH. References only: never a secret.
CREATE TABLE reach (
  asset INTEGER PRIMARY KEY REFERENCES asset(id),
  address TEXT NOT NULL,
  port INTEGER NOT NULL,
  user TEXT NOT NULL,
  key_path TEXT,
  jump TEXT,
  sudo INTEGER NOT NULL,
  at TEXT NOT NULL
) STRICT;

-- Act ---------------------------------------------------------------------------------------------

CREATE TABLE actor (
  name TEXT PRIMARY KEY,
  public_key TEXT,              -- PEM
  fingerprint TEXT,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rollout (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  state TEXT NOT NULL,          -- planned, approved, running, waiting, paused, stopped, cancelled, done, rolled-back
  request TEXT,                 -- pause or cancel, asked of the process that runs it
  stopped TEXT,                 -- why, in words
  plan_version INTEGER NOT NULL,
  wanted TEXT NOT NULL,         -- JSON: what plan was asked for, to plan it anew
  figures TEXT NOT NULL,        -- JSON: planFigures
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT
) STRICT;

-- Every version of a plan stays; hash is the SHA-256 of the document, canonical JSON.
CREATE TABLE rollout_plan (
  rollout INTEGER NOT NULL REFERENCES rollout(id),
  version INTEGER NOT NULL,
  hash TEXT NOT NULL,
  document TEXT NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  PRIMARY KEY (rollout, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE approval (
  id INTEGER PRIMARY KEY,
  rollout INTEGER NOT NULL REFERENCES rollout(id),
  actor TEXT NOT NULL,
  at TEXT NOT NULL,
  strength TEXT NOT NULL,       -- typed, slip, key
  plan_hash TEXT NOT NULL,
  fingerprint TEXT,
  signature TEXT,               -- base64, over the 64 hex digits of the plan's hash
  evidence_name TEXT,
  evidence_sha256 TEXT,
  evidence BLOB
) STRICT;

CREATE TABLE rollout_wave (
  rollout INTEGER NOT NULL REFERENCES rollout(id),
  wave TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT,
  PRIMARY KEY (rollout, wave)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollout_item (
  id INTEGER PRIMARY KEY,
  rollout INTEGER NOT NULL REFERENCES rollout(id),
  wave TEXT NOT NULL,
  asset INTEGER NOT NULL REFERENCES asset(id),
  patch INTEGER NOT NULL REFERENCES patch(id),
  state TEXT NOT NULL,          -- waiting, running, done, failed, skipped, rolled-back
  why TEXT,
  excused INTEGER NOT NULL DEFAULT 0,  -- 1: it failed, and a person let the rollout go on all the same
  started_at TEXT,
  ended_at TEXT,
  UNIQUE (rollout, asset, patch)
) STRICT;

-- The journal. A row is committed with its intent before the act, and completed after it; a row without ended_at is an
-- act whose outcome must be probed before anything else happens on that machine.
CREATE TABLE rollout_step (
  id INTEGER PRIMARY KEY,
  rollout INTEGER NOT NULL REFERENCES rollout(id),
  wave TEXT NOT NULL,
  asset INTEGER NOT NULL REFERENCES asset(id),
  name TEXT NOT NULL,
  mode TEXT NOT NULL,           -- dry-run, run, rollback
  token TEXT,                   -- names the act on the machine, where it is one that must not happen twice
  intent TEXT NOT NULL,         -- JSON: what was about to be done
  ok INTEGER,
  exit INTEGER,
  evidence TEXT NOT NULL,
  output BLOB,                  -- deflated
  begun_at TEXT NOT NULL,
  ended_at TEXT
) STRICT;
CREATE INDEX step_by_rollout ON rollout_step(rollout, asset);

-- dpkg's list on a machine before and after a wave and after a rollback to the list before.
CREATE TABLE rollout_snapshot (
  rollout INTEGER NOT NULL REFERENCES rollout(id),
  wave TEXT NOT NULL,
  asset INTEGER NOT NULL REFERENCES asset(id),
  moment TEXT NOT NULL,         -- before, after, rolled-back
  document BLOB NOT NULL,       -- deflated JSON: executors/executor.ts Snapshot
  taken_at TEXT NOT NULL,
  PRIMARY KEY (rollout, wave, asset, moment)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollout_verification (
  rollout INTEGER NOT NULL REFERENCES rollout(id),
  asset INTEGER NOT NULL REFERENCES asset(id),
  patch INTEGER NOT NULL REFERENCES patch(id),
  claimed TEXT NOT NULL,
  observed TEXT NOT NULL,
  verdict TEXT NOT NULL,
  notes TEXT NOT NULL,          -- JSON list
  at TEXT NOT NULL,
  PRIMARY KEY (rollout, asset, patch)
) STRICT, WITHOUT ROWID;

-- Prove -------------------------------------------------------------------------------------------

-- private_key only in encrypted vaults; a plain one keeps it in a file of the folder VAULT.keys, named here.
CREATE TABLE signing_key (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  fingerprint TEXT NOT NULL UNIQUE,
  public_key TEXT NOT NULL,
  private_key TEXT,
  file TEXT,
  created_at TEXT NOT NULL,
  retired_at TEXT,
  retired_reason TEXT
) STRICT;
`;
