/** The palette finds commands by any of their words and puts the closest first. */
import { expect, test } from 'vitest';
import { fitting } from './palette-filter.ts';

const commands = [
  { id: 'match', label: 'Match now', words: 'findings advisories' },
  { id: 'findings', label: 'Findings', words: 'go to judge' },
  { id: 'import', label: 'Import files', words: 'inventory' },
];
const ids = (query: string) => fitting(commands, query).map(({ id }) => id);

test('nothing typed shows all, in their order', () => expect(ids(' ')).toEqual(['match', 'findings', 'import']));
test('the start of a label counts more than a further word', () => expect(ids('find')).toEqual(['findings', 'match']));
test('every word must occur', () => {
  expect(ids('go find')).toEqual(['findings']);
  expect(ids('import board')).toEqual([]);
});
