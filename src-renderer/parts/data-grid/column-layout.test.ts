import { describe, expect, it } from 'vitest';
import { moveColumn, readLayout } from './column-layout.ts';

const columns = [{ id: 'name' }, { id: 'score' }, { id: 'owner', hidden: true }];

describe('column layout', () => {
  it('starts as the screen gives it', () => {
    expect(readLayout(null, columns)).toEqual({ order: ['name', 'score', 'owner'], hidden: ['owner'], widths: {} });
  });

  it('keeps what a person arranged and takes in columns that came since', () => {
    const kept = JSON.stringify({
      order: ['score', 'gone', 'name'],
      hidden: ['name', 'gone'],
      widths: { score: 90, name: 5, gone: 80 },
    });
    expect(readLayout(kept, columns)).toEqual({
      order: ['score', 'name', 'owner'],
      hidden: ['name', 'owner'],
      widths: { score: 90 },
    });
  });

  it.each(['', '{', 'null', '7', '{"order":5,"hidden":"x","widths":[1]}'])('is not upset by %j', (kept) => {
    expect(readLayout(kept, columns).order).toEqual(['name', 'score', 'owner']);
  });

  it('never hides every column', () => {
    expect(readLayout('{"order":["name","score","owner"],"hidden":["name","score","owner"]}', columns).hidden).toEqual([
      'owner',
    ]);
  });

  it('moves a column by one and stops at the ends', () => {
    expect(moveColumn(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'c', 'b']);
    expect(moveColumn(['a', 'b', 'c'], 'a', -1)).toEqual(['a', 'b', 'c']);
  });
});
