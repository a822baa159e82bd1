/** Whole numbers packed as bytes, seven bits each, small ones short; negative ones by zigzag. For numbers up to 2^52. */

export class NumberWriter {
  private bytes = Buffer.allocUnsafe(1 << 14);
  private length = 0;

  write(value: number): void {
    if (this.length + 8 > this.bytes.length)
      this.bytes = Buffer.concat([this.bytes, Buffer.allocUnsafe(this.bytes.length)]);
    let rest = value >= 0 ? value * 2 : value * -2 - 1;
    while (rest > 127) {
      this.bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  /** What was written since the last take. */
  take(): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }
}

export class NumberReader {
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  /** The next number. Reading past the end is a bug of the caller. */
  read(): number {
    let byte = this.bytes[this.at++]!;
    let value = byte & 127;
    for (let factor = 128; byte > 127; factor *= 128) {
      byte = this.bytes[this.at++]!;
      value += (byte & 127) * factor;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
