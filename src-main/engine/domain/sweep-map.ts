/** The addresses of a sweep as blocks to draw: a /24 of IPv4, of IPv6 a /64, whose addresses nobody could draw. Pure. */
import type { SweepBlock } from '../../../src-shared/model/discovery.ts';
import { formatAddress, readAddress, type AddressScope } from './address-ranges.ts';

/** A /16 of them; more is not looked through by eye, and the list has all hosts. */
export const mostBlocks = 256;

const hostBits = { 4: 8n, 6: 64n } as const;

/**
 * Blocks in the order of addresses, so that the first `done` addresses of the scope are looked at. Where there are more than
 * `mostBlocks`, those with `hosts` come before the others. `left` is how many are not among them.
 */
export function sweepBlocks(
  scope: AddressScope,
  done: number,
  hosts: readonly string[],
): { blocks: SweepBlock[]; left: number } {
  const blocks = new Map<string, SweepBlock>();
  const withHosts = new Set(
    hosts.flatMap((address) => {
      const read = readAddress(address);
      return read ? [nameOf(read.family, read.value)] : [];
    }),
  );
  let before = 0n;
  let left = 0;
  for (const { family, first, last } of scope.spans) {
    const bits = hostBits[family];
    for (let number = first >> bits; number <= last >> bits; number++) {
      const start = number << bits;
      const end = start | ((1n << bits) - 1n);
      const from = first > start ? first : start;
      const to = last < end ? last : end;
      const size = to - from + 1n;
      const lookedAt = BigInt(done) - before;
      const looked = Number(lookedAt < 0n ? 0n : lookedAt < size ? lookedAt : size);
      before += size;
      const block = nameOf(family, start);
      const known = blocks.get(block);
      // A scope with few hosts may have thousands of blocks: room is kept for those that have some.
      if (!known && blocks.size >= mostBlocks && !withHosts.has(block)) left += 1;
      else {
        const made = known ?? { block, family, spans: [], addresses: 0, looked: 0 };
        if (family === 4) made.spans.push([Number(from - start), Number(to - start)]);
        made.addresses += Number(size);
        made.looked += looked;
        blocks.set(block, made);
      }
    }
  }
  const all = [...blocks.values()];
  const chosen = new Set(
    all.toSorted((a, b) => Number(withHosts.has(b.block)) - Number(withHosts.has(a.block))).slice(0, mostBlocks),
  );
  return { blocks: all.filter((block) => chosen.has(block)), left: left + all.length - chosen.size };
}

/** "10.0.3.0/24", "2001:db8::/64". */
function nameOf(family: 4 | 6, value: bigint): string {
  const bits = hostBits[family];
  return `${formatAddress(family, (value >> bits) << bits)}/${family === 4 ? 24 : 64}`;
}
