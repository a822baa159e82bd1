/** Lists merges and splits, and takes them back: what each moved goes where it was. */
import { Refusal } from '../../../src-shared/errors.ts';
import { moveRows, nameOf, refuseAtWork, type AssetEdit, type EditRow, type Moved } from './asset-edits.ts';
import { moveTies, restoreTies } from './asset-ties.ts';
import type { Database } from './database.ts';
import { formatId } from './ids.ts';
import { rebuildAsset } from './inventory-writes.ts';
import { appendLog, type Acting } from './log.ts';

const readEdit = ({ moved: _moved, undone_at: undoneAt, ...row }: EditRow): AssetEdit => ({ ...row, undoneAt });

/** Newest first; of one machine, or all. */
export function listEdits(db: Database, asset?: number): AssetEdit[] {
  const rows =
    asset === undefined
      ? db.all<EditRow>('SELECT * FROM asset_edit ORDER BY id DESC')
      : db.all<EditRow>('SELECT * FROM asset_edit WHERE asset = ? OR other = ? ORDER BY id DESC', asset, asset);
  return rows.map(readEdit);
}

/**
 * Takes the newest merge or split back, or this one. What came in since stays where it is. The caller matches both
 * machines. Throws unknown-id where there is none, state-conflict where a later edit of the same machines stands in the way.
 */
export function undoEdit(db: Database, acting: Acting, wanted?: number): AssetEdit {
  return db.transaction(() => {
    const row = db.get<EditRow>(
      wanted === undefined
        ? 'SELECT * FROM asset_edit WHERE undone_at IS NULL ORDER BY id DESC LIMIT 1'
        : 'SELECT * FROM asset_edit WHERE id = ?',
      ...(wanted === undefined ? [] : [wanted]),
    );
    if (!row)
      throw new Refusal('unknown-id', 'There is no merge or split to undo.', 'assets edits lists what was done.');
    if (row.undone_at !== null)
      throw new Refusal('state-conflict', 'That has been undone already.', 'assets edits lists what was done.');
    const later = db.get<{ id: number }>(
      'SELECT id FROM asset_edit WHERE id > ? AND undone_at IS NULL AND (asset IN (?, ?) OR other IN (?, ?)) ORDER BY id DESC LIMIT 1',
      row.id,
      row.asset,
      row.other,
      row.asset,
      row.other,
    );
    if (later)
      throw new Refusal(
        'state-conflict',
        'One of these machines was merged or split again since.',
        `Undo the later one first: assets undo ${later.id}.`,
      );
    refuseAtWork(db, [row.asset, row.other]);
    const moved = JSON.parse(row.moved) as Moved;
    const back = row.kind === 'merge' ? row.other : row.asset;
    moveRows(db, 'observations', moved.observations, back);
    moveRows(db, 'joins', moved.joins, back);
    if (row.kind === 'merge') undoMerge(db, row, moved);
    else undoSplit(db, acting, row, moved);
    rebuildAsset(db, row.asset);
    rebuildAsset(db, row.other);
    db.run('UPDATE asset_edit SET undone_at = ? WHERE id = ?', acting.now, row.id);
    appendLog(db, acting, 'asset.edit-undone', formatId('asset', row.asset), {
      kind: row.kind,
      other: formatId('asset', row.other),
    });
    return readEdit({ ...row, undone_at: acting.now });
  });
}

function undoMerge(db: Database, { asset, other }: EditRow, moved: Moved): void {
  moveRows(db, 'findings', moved.findings, other);
  for (const { finding, before } of moved.detected)
    db.run('UPDATE finding SET first_detected = ? WHERE id = ?', before, finding);
  for (const { exception, finding } of moved.excepted)
    db.run('DELETE FROM exception_finding WHERE exception = ? AND finding = ?', exception, finding);
  db.run(
    `DELETE FROM asset_fact WHERE asset = ? AND source LIKE 'user %' AND field IN (SELECT value FROM json_each(?))`,
    asset,
    JSON.stringify(moved.facts),
  );
  db.run(
    `UPDATE asset_identity SET asset = ? WHERE asset = ? AND kind = 'folder' AND value IN (SELECT value FROM json_each(?))`,
    other,
    asset,
    JSON.stringify(moved.folders),
  );
  for (const { sweep, address } of moved.sweepHosts)
    db.run('UPDATE sweep_host SET asset = ? WHERE sweep = ? AND address = ?', other, sweep, address);
  if (moved.reach) db.run('UPDATE reach SET asset = ? WHERE asset = ?', other, asset);
  if (moved.ties) restoreTies(db, asset, other, moved.ties);
  db.run('UPDATE asset SET retired_at = NULL, retired_reason = NULL, merged_into = NULL WHERE id = ?', other);
}

function undoSplit(db: Database, acting: Acting, { asset, other }: EditRow, moved: Moved): void {
  // What the part that left has got since goes back with it.
  db.run('UPDATE observation SET asset = ? WHERE asset = ?', asset, other);
  db.run('UPDATE asset_join SET asset = ? WHERE asset = ?', asset, other);
  moveTies(db, asset, other);
  for (const { kind, value } of moved.ignored)
    db.run('DELETE FROM identity_ignored WHERE kind = ? AND value = ?', kind, value);
  db.run(
    'UPDATE asset SET retired_at = ?, retired_reason = ?, merged_into = ? WHERE id = ?',
    acting.now,
    `the split from ${nameOf(db, asset)} was undone`,
    asset,
    other,
  );
}
