import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readResource, readResourceJson, resourcePath } from './resources.ts';

test('finds the shipped files', () => {
  expect(existsSync(resourcePath('ssvc'))).toBe(true);
  expect(readResource('ssvc/LICENSE').toString()).toContain('Carnegie Mellon');
  expect(readResourceJson('ssvc/cisa_bod_26_04_1_0_0.json')).toMatchObject({ key: expect.any(String) });
});

test('a file that does not ship is a fault of the installation', () => {
  expect(() => readResource('ssvc/none.csv')).toThrow(/ENOENT/);
});
