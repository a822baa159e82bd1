import { describe, expect, it } from 'vitest';
import { moveActive } from './grid-moves.ts';

const size = { lines: 1000, cells: 5, pageLines: 20 };

describe('keys in a grid', () => {
  it.each([
    ['ArrowDown', false, { line: 4, cell: 2 }],
    ['ArrowUp', false, { line: 2, cell: 2 }],
    ['ArrowLeft', false, { line: 3, cell: 1 }],
    ['ArrowRight', false, { line: 3, cell: 3 }],
    ['Home', false, { line: 3, cell: 0 }],
    ['End', false, { line: 3, cell: 4 }],
    ['Home', true, { line: 0, cell: 0 }],
    ['End', true, { line: 999, cell: 4 }],
    ['PageDown', false, { line: 23, cell: 2 }],
    ['PageUp', false, { line: 0, cell: 2 }],
    ['x', false, null],
  ])('%s (ctrl %s)', (key, ctrl, wanted) => expect(moveActive({ line: 3, cell: 2 }, key, ctrl, size)).toEqual(wanted));

  it('reaches the header and stops at the ends', () => {
    expect(moveActive({ line: 0, cell: 0 }, 'ArrowUp', false, size)).toEqual({ line: -1, cell: 0 });
    expect(moveActive({ line: -1, cell: 0 }, 'ArrowUp', false, size)).toEqual({ line: -1, cell: 0 });
    expect(moveActive({ line: 999, cell: 4 }, 'PageDown', false, size)).toEqual({ line: 999, cell: 4 });
    expect(moveActive({ line: -1, cell: 0 }, 'ArrowDown', false, { ...size, lines: 0 })).toEqual({ line: -1, cell: 0 });
  });
});
