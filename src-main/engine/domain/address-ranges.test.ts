import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import {
  addressesFrom,
  compareAddresses,
  formatAddress,
  isBeyondPrivate,
  parseRange,
  scopeContains,
  scopeOf,
  shareAddresses,
} from './address-ranges.ts';

const all = (ranges: string[], exclude: string[] = [], start = 0) => [
  ...addressesFrom(scopeOf(ranges, exclude), start),
];
const refusal = (work: () => unknown): Refusal => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('ranges', () => {
  it('are addresses, blocks and first-last, in order and each address once', () => {
    expect(all(['10.0.0.7'])).toEqual(['10.0.0.7']);
    expect(all(['10.0.0.6/30'])).toEqual(['10.0.0.4', '10.0.0.5', '10.0.0.6', '10.0.0.7']);
    expect(all(['10.0.0.254-10.0.1.1', '10.0.0.250-251', '10.0.1.0/32'])).toEqual([
      '10.0.0.250',
      '10.0.0.251',
      '10.0.0.254',
      '10.0.0.255',
      '10.0.1.0',
      '10.0.1.1',
    ]);
    expect(all(['fd00::fffe-fd00::1:1', '192.168.1.1'])).toEqual([
      '192.168.1.1',
      'fd00::fffe',
      'fd00::ffff',
      'fd00::1:0',
      'fd00::1:1',
    ]);
  });

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '0x7f000001',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/24/24',
    '10.0.0.9-10.0.0.1',
    '10.0.0.1-fd00::1',
    '10.0.0.1-300',
    'fe80::1%eth0',
    '::ffff:10.0.0.7',
    '::ffff:10.0.0.0/120',
    'example.org',
    '10.0.0.1,10.0.0.2',
    '-10.0.0.1',
  ])('does not read %j', (text) => {
    expect(parseRange(text)).toBeNull();
    expect(refusal(() => scopeOf([text]))).toMatchObject({ code: 'invalid-argument' });
  });

  it('leave out what no machine can have as its address', () => {
    expect(all(['0.255.255.255-1.0.0.1'])).toEqual(['1.0.0.0', '1.0.0.1']);
    expect(refusal(() => scopeOf(['224.0.0.0/24'])).message).toMatch(/No machine/);
    expect(refusal(() => scopeOf(['0.0.0.0'])).message).toMatch(/No machine/);
  });

  it('refuse too much, and nothing', () => {
    expect(scopeOf(['10.0.0.0/12']).size).toBe(2 ** 20);
    expect(refusal(() => scopeOf(['10.0.0.0/12', '192.168.0.1'])).message).toMatch(/1,048,577 addresses/);
    expect(refusal(() => scopeOf(['fd00::/64'])).message).toMatch(/18,446,744,073,709,551,616/);
    expect(scopeOf(['fd00::/64'], ['fd00::100-fd00::ffff:ffff:ffff:ffff']).size).toBe(256);
    expect(refusal(() => scopeOf(['10.0.0.0/30'], ['10.0.0.0/31', '10.0.0.2-3'])).message).toMatch(/exclusions leave/);
  });

  it('are walked without being held: the last of a /12 comes as fast as the first', () => {
    const began = performance.now();
    expect(all(['10.0.0.0/12'], [], 2 ** 20 - 1)).toEqual(['10.15.255.255']);
    expect(performance.now() - began).toBeLessThan(200);
  });

  it('know whether they leave what every site may use for itself', () => {
    expect(isBeyondPrivate(scopeOf(['10.0.0.0/16', '192.168.0.0/24', '127.0.0.1', 'fd00::/120']))).toBe(false);
    expect(isBeyondPrivate(scopeOf(['172.31.255.255-172.32.0.0']))).toBe(true);
  });
});

const address = fc.integer({ min: 0, max: 300 }).map((n) => formatAddress(4, 0x0a000000n + BigInt(n)));
const rangeText = fc.oneof(
  address,
  fc.tuple(address, fc.integer({ min: 24, max: 32 })).map(([start, prefix]) => `${start}/${prefix}`),
  fc.tuple(address, address).map((ends) => ends.toSorted(compareAddresses).join('-')),
);

describe('a scope, whatever its ranges', () => {
  it('holds exactly the addresses that are in a range and in no exclusion, in order, and can start anywhere', () => {
    fc.assert(
      fc.property(
        fc.array(rangeText, { minLength: 1, maxLength: 5 }),
        fc.array(rangeText, { maxLength: 4 }),
        fc.nat(50),
        (ranges, exclude, start) => {
          const inAny = (texts: string[], value: bigint) =>
            texts.some((text) => {
              const span = parseRange(text)!;
              return span.first <= value && value <= span.last;
            });
          const expected: string[] = [];
          for (let value = 0x0a000000n - 300n; value < 0x0a000000n + 600n; value++)
            if (inAny(ranges, value) && !inAny(exclude, value)) expected.push(formatAddress(4, value));
          if (expected.length === 0) {
            expect(refusal(() => scopeOf(ranges, exclude)).code).toBe('invalid-argument');
            return;
          }
          const scope = scopeOf(ranges, exclude);
          expect(scope.size).toBe(expected.length);
          expect([...addressesFrom(scope)]).toEqual(expected);
          expect([...addressesFrom(scope, start)]).toEqual(expected.slice(start));
          expect(scopeContains(scope, expected.at(-1)!)).toBe(true);
          expect(shareAddresses(scope, scopeOf([expected[0]!]))).toBe(true);
        },
      ),
    );
  });

  it('reads back what it prints', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 128n - 1n }), (value) => {
        const text = formatAddress(6, value);
        const span = parseRange(text);
        // Mapped IPv4 addresses are not read as IPv6.
        expect(span === null || (span.family === 6 && span.first === value && span.last === value)).toBe(true);
        expect(span === null).toBe(value >> 32n === 0xffffn);
      }),
    );
  });
});
