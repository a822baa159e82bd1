/**
 * How one product's rows of the KB table are packed: distinct rows in the order of their numbers, each number as the
 * difference to the row before, zigzag and seven bits a byte. Equal rows give equal bytes.
 */

/** Numbers of a row: posted, then texts of cve, kb, title, component, severity, impact, supersedes, exploits, then copies. */
export const blockWidth = 10;

class ByteWriter {
  private bytes = Buffer.allocUnsafe(1 << 14);
  private length = 0;

  number(value: number): void {
    if (this.length + 8 > this.bytes.length) this.bytes = Buffer.concat([this.bytes, Buffer.allocUnsafe(this.bytes.length)]);
    let rest = value >= 0 ? value * 2 : value * -2 - 1;
    while (rest > 127) {
      this.bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  take(): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }
}

/** Packs `rows` (9 numbers each, in any order, repeats allowed). */
export function createBlockEncoder(): (rows: Int32Array) => Buffer {
  const writer = new ByteWriter();
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
    for (let i = 0; i < count; ) {
      let copies = 1;
      while (i + copies < count && compare(order[i]!, order[i + copies]!) === 0) copies += 1;
      const at = order[i]! * facts;
      for (let column = 0; column < facts; column++) {
        const value = rows[at + column]!;
        writer.number(value - before[column]!);
        before[column] = value;
      }
      writer.number(copies - before[facts]!);
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
  let at = 0;
  while (at < block.length) {
    for (let column = 0; column < blockWidth; column++) {
      let value = 0;
      let factor = 1;
      let byte: number;
      do {
        byte = block[at++]!;
        value += (byte & 127) * factor;
        factor *= 128;
      } while (byte > 127);
      row[column]! += value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      out.push(row[column]!);
    }
  }
  return Int32Array.from(out);
}
