/** A log entry's detail on one line. */
import { expect, test } from 'vitest';
import { detailLine } from './detail-line.ts';

test('plain values as they are, large ones by their size', () => {
  expect(
    detailLine({
      records: 310455,
      feed: 'kev',
      names: ['a', 'b'],
      ids: ['a', 'b', 'c'],
      before: { x: 1 },
      file: null,
      files: [],
    }),
  ).toBe('records 310,455, feed kev, names a, b, ids 3 entries, before 1 values, file none, files none');
  expect(detailLine({})).toBe('');
});
