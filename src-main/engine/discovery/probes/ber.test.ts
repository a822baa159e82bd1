import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { element, integer, octets, oid, readElement, readElements, readInteger, readOid, sequence } from './ber.ts';

describe('BER', () => {
  it('writes as X.690 shows it', () => {
    expect(integer(0).toString('hex')).toBe('020100');
    expect(integer(128).toString('hex')).toBe('02020080');
    expect(integer(65_507).toString('hex')).toBe('020300ffe3');
    expect(oid('1.3.6.1.4.1.311.2.2.10').toString('hex')).toBe('060a2b06010401823702020a');
    expect(sequence(octets('ab'), integer(1)).toString('hex')).toBe('300704026162020101');
    expect(element(4, Buffer.alloc(200)).subarray(0, 3).toString('hex')).toBe('0481c8');
    expect(element(4, Buffer.alloc(300)).subarray(0, 4).toString('hex')).toBe('0482012c');
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.uint8Array({ maxLength: 400 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (n, data, arcs) => {
          const name = ['1.3', ...arcs].join('.');
          const read = readElement(sequence(integer(n), octets(Buffer.from(data)), oid(name)))!;
          const [number, bytes, object] = readElements(read.value);
          expect(readInteger(number)).toBe(n);
          expect(bytes!.value).toEqual(Buffer.from(data));
          expect(readOid(object)).toBe(name);
        },
      ),
    );
  });

  it('takes nothing that is cut off, of no length or longer than a message', () => {
    for (const hex of ['', '30', '3005020101', '3080', '3085ffffffffff', '1f810101', '30847fffffff'])
      expect(readElement(Buffer.from(hex, 'hex')), hex).toBeNull();
  });
});
