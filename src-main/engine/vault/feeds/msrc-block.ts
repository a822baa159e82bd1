/**
 * How one product's rows of the KB table are packed: distinct rows in the order of their numbers, each number as the
 * difference to the row before, zigzag and seven bits a byte. Equal rows give equal bytes.
 */

import { NumberReader, NumberWriter } from '../../files/bytes.ts';

/** Numbers of a row: posted, then texts of cve, kb, title, component, severity, impact, supersedes, exploits, then copies. */
export const blockWidth = 10;

/** Packs `rows` (9 numbers each, in any order, repeats allowed). */
export function createBlockEncoder(): (rows: Int32Array) => Buffer {
  const writer = new NumberWriter();
  const facts = blockWidth - 1;
  return (rows) => {
    const count = rows.length / facts;
    const compare = (a: number, b: number) => {
      for (let i = 0; i < facts; i++) {
        const difference = rows[a * facts + i]! - rows[b * facts + i]!;
        if (difference !== 0) return difference;
      }
      return 0;
    };
    const order = Uint32Array.from({ length: count }, (_, i) => i).sort(compare);
    const before = new Int32Array(blockWidth);
    for (let i = 0; i < count;) {
      let copies = 1;
      while (i + copies < count && compare(order[i]!, order[i + copies]!) === 0) copies += 1;
      const at = order[i]! * facts;
      for (let column = 0; column < facts; column++) {
        const value = rows[at + column]!;
        writer.write(value - before[column]!);
        before[column] = value;
      }
      writer.write(copies - before[facts]!);
      before[facts] = copies;
      i += copies;
    }
    return writer.take();
  };
}

/** The distinct rows, blockWidth numbers each. */
export function decodeBlock(block: Uint8Array): Int32Array {
  const out: number[] = [];
  const row = new Int32Array(blockWidth);
  const reader = new NumberReader(block);
  while (!reader.done) {
    for (let column = 0; column < blockWidth; column++) {
      row[column]! += reader.read();
      out.push(row[column]!);
    }
  }
  return Int32Array.from(out);
}
