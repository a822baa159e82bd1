/** What lists of ten thousand machines are answered from: counts that need no counting, and which machines have changed. */
export const assetChanges = /* sql */ `
-- Distinct items of the list in force; of packages and hotfixes only.
ALTER TABLE listing ADD COLUMN items INTEGER NOT NULL DEFAULT 0;
UPDATE listing SET items = (SELECT count(*) FROM installed i WHERE i.asset = listing.asset AND i.section = listing.section);
UPDATE listing SET items = (SELECT count(*) FROM hotfix h WHERE h.asset = listing.asset) WHERE section = 'hotfixes';

-- All that counts and sums of open findings need: the rows themselves are never read for these.
CREATE INDEX finding_open ON finding(asset, due, score, decision) WHERE state = 'open';
CREATE INDEX asset_by_lower_name ON asset(lower(name));
CREATE INDEX asset_in_service ON asset(id) WHERE retired_at IS NULL;
CREATE INDEX asset_retired ON asset(id) WHERE retired_at IS NOT NULL;

-- How long the log was when a machine's row, lists or open findings last changed: who remembers the log's length finds here
-- what has changed since, whoever changed it.
CREATE TABLE asset_change (
  asset INTEGER PRIMARY KEY REFERENCES asset(id),
  entries INTEGER NOT NULL
) STRICT;
CREATE INDEX asset_change_by_entries ON asset_change(entries);
${[
  ['asset_added', 'INSERT ON asset', 'new.id'],
  ['asset_changed', 'UPDATE ON asset', 'new.id'],
  ['listing_added', 'INSERT ON listing', 'new.asset'],
  ['listing_changed', 'UPDATE OF items ON listing WHEN old.items <> new.items', 'new.asset'],
  ['listing_removed', 'DELETE ON listing', 'old.asset'],
  ['finding_added', "INSERT ON finding WHEN new.state = 'open'", 'new.asset'],
  [
    'finding_changed',
    'UPDATE OF asset, state, due, score ON finding WHEN (old.asset, old.state, old.due, old.score) IS NOT (new.asset, new.state, new.due, new.score)',
    'new.asset',
  ],
  ['finding_left', 'UPDATE OF asset ON finding WHEN old.asset <> new.asset', 'old.asset'],
  ['finding_removed', 'DELETE ON finding', 'old.asset'],
]
  .map(
    ([name, event, asset]) => `
CREATE TRIGGER ${name} AFTER ${event} BEGIN
  INSERT INTO asset_change VALUES (${asset}, (SELECT coalesce(max(seq), 0) FROM log))
  ON CONFLICT (asset) DO UPDATE SET entries = excluded.entries WHERE entries <> excluded.entries;
END;`,
  )
  .join('')}
`;
