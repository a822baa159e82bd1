/**
 * Takes in files of a drop folder: imports them in one batch, then moves each away. Killed in between, nothing is half done: the
 * next look imports them again, which only stores the time, and moves them.
 */
import type { ItemError } from '../../../src-shared/errors.ts';
import type { DropLook } from '../../../src-shared/model/drop-folder.ts';
import { siteCalendar } from '../domain/site-calendar.ts';
import { moveAway, refusedFolder, takenFolder, whyNotReady, type DroppedFile } from '../files/drop-folder.ts';
import { appendLog } from '../vault/log.ts';
import { loadPolicy } from '../vault/settings.ts';
import { runImport, type ImportedFile } from './import.ts';
import type { Job, JobContext } from './job.ts';

export interface DropInput {
  folder: string;
  files: DroppedFile[];
}

/** Of an archive each member has its row. */
const rowsOf = (rows: readonly ImportedFile[], path: string) =>
  rows.filter(({ file }) => file === path || file.startsWith(`${path}/`));

/** For the person who finds the file: what was wrong, and what to do. */
function problemText(rows: readonly ImportedFile[]): string | null {
  const problems = rows.flatMap(({ file, error }) =>
    error ? [`${file}\n  ${error.code}: ${error.message}\n  ${error.hint}\n`] : [],
  );
  return problems.length === 0 ? null : problems.join('\n');
}

async function takeDrops(context: JobContext, { folder, files }: DropInput): Promise<DropLook> {
  const { db, acting } = context;
  const look: DropLook = { folder, taken: [], refused: [], left: [] };
  const ready: { file: DroppedFile; path: string }[] = [];
  for (const file of files) {
    const why = await whyNotReady(folder, file);
    if (why === null) ready.push({ file, path: `${folder.replace(/[\\/]$/, '')}/${file.path}` });
    else look.left.push({ file: file.path, why });
  }
  if (ready.length === 0) return look;
  const imported = await runImport(context, { paths: ready.map(({ path }) => path), uploads: [], unattended: true });
  const day = siteCalendar(loadPolicy(db).policy.timeZone).dayOf(acting.now);
  for (const { file, path } of ready) {
    const rows = rowsOf(imported.files, path);
    const isTaken = rows.some(({ ok }) => ok);
    const changed = await whyNotReady(folder, file);
    if (changed !== null) {
      look.left.push({ file: file.path, why: changed });
      continue;
    }
    try {
      const into = isTaken ? `${takenFolder}/${day}` : refusedFolder;
      const movedTo = await moveAway(folder, file.path, into, problemText(rows));
      if (isTaken)
        look.taken.push({ file: file.path, movedTo, assets: [...new Set(rows.flatMap((row) => row.assets))] });
      else look.refused.push({ file: file.path, movedTo, error: errorOf(rows, file.path) });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const done = isTaken ? 'it was taken in' : 'it was refused';
      look.left.push({ file: file.path, why: `${done}, but can't be moved away: ${code ?? message}` });
    }
  }
  if (look.taken.length + look.refused.length > 0)
    db.transaction(() =>
      appendLog(db, acting, 'drop.taken', folder, {
        taken: look.taken,
        refused: look.refused.map(({ file, movedTo, error }) => ({ file, movedTo, code: error.code })),
      }),
    );
  return look;
}

function errorOf(rows: readonly ImportedFile[], file: string): ItemError {
  const error = rows.find((row) => row.error)?.error;
  return (
    error ?? {
      code: 'nothing-to-import',
      message: `${file} says nothing of a machine`,
      hint: 'Check that the file is whole.',
    }
  );
}

export const dropJob: Job<DropInput, DropLook> = {
  kind: 'drop',
  title: ({ files }) =>
    files.length === 1
      ? `Take in ${files[0]!.path} of the drop folder`
      : `Take in ${files.length} files of the drop folder`,
  run: takeDrops,
};
