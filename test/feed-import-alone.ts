/**
 * Imports one feed file into a new vault in a process of its own and prints one line of JSON: what it took and the peak of the
 * process's memory in bytes: `node test/feed-import-alone.ts VAULT FILE`.
 */
import { feedImport } from '../src-main/engine/tasks/feed-import.ts';
import { createVault } from '../src-main/engine/vault/open-vault.ts';

const [, , path, file] = process.argv;
const acting = { actor: 'tester', now: '2026-11-30T12:00:00.000Z' };
const { vault } = await createVault({ path: path!, test: true }, acting);
const context = { db: vault.db, acting, clock: () => acting.now, progress: () => {}, note: () => {} };
const [result] = await feedImport.run(context, { sources: [{ path: file! }], force: false });
vault.db.close();
// Kilobytes on Linux.
process.stdout.write(`${JSON.stringify({ ...result, peakBytes: process.resourceUsage().maxRSS * 1024 })}\n`);
