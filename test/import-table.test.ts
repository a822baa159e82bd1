import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { importTable, importTablePath } from './import-table.ts';
import { haveSharedData } from './shared-data.ts';

it.skipIf(!haveSharedData)('every capture gives what docs/imports.md says (needs the shared data)', async () => {
  expect(readFileSync(importTablePath, 'utf8')).toBe(await importTable());
});
