/**
 * Imports files into a new vault in a process of its own and prints what it took: `node test/import-alone.ts VAULT FILE...`.
 * One line of JSON: the rows, milliseconds of the import, and the peak of the process's memory in bytes.
 */
import { Refusal } from '../src-shared/errors.ts';
import { runImport, type ImportedFile } from '../src-main/engine/tasks/import.ts';
import { createVault } from '../src-main/engine/vault/open-vault.ts';

export interface ImportAlone {
  files: Pick<ImportedFile, 'ok' | 'format' | 'error' | 'warnings'>[];
  /** Set where the import as a whole was refused. */
  refused: string | null;
  assets: number;
  milliseconds: number;
  /** Of the import alone. */
  processorMilliseconds: number;
  peakBytes: number;
}

if (process.argv[1] === import.meta.filename) {
  const [, , path, ...paths] = process.argv;
  const acting = { actor: 'tester', now: '2026-11-30T12:00:00.000Z' };
  const { vault } = await createVault({ path: path!, test: true }, acting);
  const { db } = vault;
  const began = performance.now();
  const used = process.cpuUsage();
  const answer: ImportAlone = {
    files: [],
    refused: null,
    assets: 0,
    milliseconds: 0,
    processorMilliseconds: 0,
    peakBytes: 0,
  };
  try {
    const context = { db, acting, clock: () => acting.now, progress: () => {}, note: () => {} };
    const { files } = await runImport(context, { paths, uploads: [] });
    answer.files = files.map(({ ok, format, error, warnings }) => ({
      ok,
      format,
      ...(error ? { error } : {}),
      warnings: warnings.slice(0, 5),
    }));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    answer.refused = error.code;
  }
  answer.milliseconds = performance.now() - began;
  const { user, system } = process.cpuUsage(used);
  answer.processorMilliseconds = (user + system) / 1000;
  answer.assets = db.get<{ n: number }>('SELECT count(*) n FROM asset')!.n;
  db.close();
  // Linux and macOS differ in the unit the kernel tells; Node gives kilobytes on both.
  answer.peakBytes = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
