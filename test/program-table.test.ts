import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { programTable, programTablePath } from './program-table.ts';
import { haveSharedData } from './shared-data.ts';

it.skipIf(!haveSharedData)('every captured name is told as docs/programs.md says (needs the shared data)', async () => {
  expect(readFileSync(programTablePath, 'utf8')).toBe(await programTable());
});
