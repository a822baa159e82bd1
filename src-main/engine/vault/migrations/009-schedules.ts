/** Work that comes again and again by itself, with the scope a person confirmed for all of its runs. */
export const schedules = /* sql */ `
CREATE TABLE schedule (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  starts TEXT NOT NULL,        -- date and time of the zone's clock
  time_zone TEXT NOT NULL,
  rule TEXT NOT NULL,          -- RRULE of RFC 5545
  work TEXT NOT NULL,          -- JSON: what is done, with its whole scope
  confirmed_by TEXT NOT NULL,
  at TEXT NOT NULL,
  paused INTEGER NOT NULL DEFAULT 0,
  -- Times up to this one are seen to: run, given up, or from before it was made or taken up again.
  seen_to TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX schedule_name ON schedule (lower(name));

CREATE TABLE schedule_run (
  id INTEGER PRIMARY KEY,
  schedule INTEGER NOT NULL REFERENCES schedule ON DELETE CASCADE,
  due TEXT,                    -- NULL: a person asked for it
  started_at TEXT NOT NULL,
  ended_at TEXT,
  state TEXT NOT NULL,         -- running, done, partial, failed
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX schedule_run_of ON schedule_run (schedule, id);
`;
