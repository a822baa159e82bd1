import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberReader, NumberWriter } from './bytes.ts';

test('every list of whole numbers comes back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -(2 ** 51), max: 2 ** 51 })), (numbers) => {
      const writer = new NumberWriter();
      for (const number of numbers) writer.write(number);
      const reader = new NumberReader(writer.take());
      expect(numbers.map(() => reader.read() + 0)).toEqual(numbers.map((number) => number + 0));
      expect(reader.done).toBe(true);
    }),
  );
});

test('small numbers take one byte', () => {
  const writer = new NumberWriter();
  for (let number = -64; number < 64; number++) writer.write(number);
  expect(writer.take()).toHaveLength(128);
});
