import { describe, expect, it } from 'vitest';
import { scopeOf } from './address-ranges.ts';
import { mostBlocks, sweepBlocks } from './sweep-map.ts';

describe('the blocks of a sweep', () => {
  it('are the /24s of its scope with their holes, and how far each is looked at', () => {
    const scope = scopeOf(['10.0.0.250-10.0.2.5'], ['10.0.1.8/29']);
    expect(sweepBlocks(scope, 6 + 100, [])).toEqual({
      blocks: [
        { block: '10.0.0.0/24', family: 4, spans: [[250, 255]], addresses: 6, looked: 6 },
        {
          block: '10.0.1.0/24',
          family: 4,
          spans: [
            [0, 7],
            [16, 255],
          ],
          addresses: 248,
          looked: 100,
        },
        { block: '10.0.2.0/24', family: 4, spans: [[0, 5]], addresses: 6, looked: 0 },
      ],
      left: 0,
    });
  });

  it('of IPv6 are its /64s without places', () => {
    const scope = scopeOf(['fd00::/120', 'fd00:0:0:1::7']);
    expect(sweepBlocks(scope, 256, ['fd00::1'])).toEqual({
      blocks: [
        { block: 'fd00::/64', family: 6, spans: [], addresses: 256, looked: 256 },
        { block: 'fd00:0:0:1::/64', family: 6, spans: [], addresses: 1, looked: 0 },
      ],
      left: 0,
    });
  });

  it('are those with hosts where there are too many, still in order', () => {
    const scope = scopeOf(['10.0.0.0/12']);
    const { blocks, left } = sweepBlocks(scope, scope.size, ['10.15.255.9', '10.9.0.1']);
    expect(blocks).toHaveLength(mostBlocks);
    expect(left).toBe(4_096 - mostBlocks);
    expect(blocks.slice(-2).map(({ block }) => block)).toEqual(['10.9.0.0/24', '10.15.255.0/24']);
    expect(blocks[0]!.block).toBe('10.0.0.0/24');
  });
});
