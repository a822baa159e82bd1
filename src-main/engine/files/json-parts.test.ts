import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonParts, type JsonElement } from './json-parts.ts';

function* pieces(text: string, size: number): Generator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function read(text: string, at: string | null, size = 7) {
  const elements: JsonElement[] = [];
  const parts = jsonParts(pieces(text, size), at);
  for (;;) {
    const step = await parts.next();
    if (step.done) return { elements, around: step.value };
    elements.push(step.value);
  }
}

describe('parts of a JSON document', () => {
  it('are the elements of a named member, and what stands around them', async () => {
    const text = '\ufeff{"format": "a]}\\"", "list":[ {"a":1}, "x,]", [2,3] ,4], "after": {"list":[5]}}';
    const { elements, around } = await read(text, 'list');
    expect(elements.map(({ value }) => value)).toEqual([{ a: 1 }, 'x,]', [2, 3], 4]);
    expect(around).toEqual({ format: 'a]}"', list: [null, null, null, null], after: { list: [5] } });
  });

  it('are the members of an object by their keys', async () => {
    const { elements } = await read('{"USN-1":{"b":[1,2]},"q\\"uo:te": 3 }', null);
    expect(elements).toEqual([
      { key: 'USN-1', value: { b: [1, 2] } },
      { key: 'q"uo:te', value: 3 },
    ]);
  });

  it('equal what JSON.parse gives, however the text is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 6 }),
        fc.jsonValue(),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (list, other, size, pretty) => {
          const text = JSON.stringify({ before: other, list, after: other }, null, pretty ? 2 : 0);
          const { elements, around } = await read(text, 'list', size);
          const plain = JSON.parse(text) as { list: unknown[]; before: unknown };
          expect(elements.map(({ value }) => value)).toEqual(plain.list);
          expect(around).toEqual({ ...plain, list: plain.list.map(() => null) });
          const whole = await read(text, null, size);
          expect(Object.fromEntries(whole.elements.map(({ key, value }) => [key, value]))).toEqual(plain);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['cut in an element', '{"list":[{"a":1},{"a"'],
    ['cut after an element', '{"list":[{"a":1},'],
    ['cut behind the list', '{"list":[{"a":1}]'],
    ['a comma too many', '{"list":[{"a":1},]}'],
    ['commas alone', '{"list":[,]}'],
    ['text behind it', '{"list":[1]} x'],
    ['a second document', '{"list":[1]}{"list":[2]}'],
    ['brackets of two kinds', '{"list":[{"a":1]]}'],
    ['bytes that are no UTF-8', null],
    ['nothing', ''],
  ])('refuse %s', async (_what, text) => {
    const bad = text ?? Buffer.from([0x7b, 0x22, 0x6c, 0x22, 0x3a, 0xff, 0x7d]).toString('latin1');
    const parts =
      text === null
        ? jsonParts([Buffer.from('{"list":["'), Buffer.from([0xff, 0xfe]), Buffer.from('"]}')], 'list')
        : jsonParts(pieces(bad, 5), 'list');
    await expect(
      (async () => {
        for await (const _part of parts);
      })(),
    ).rejects.toThrow(SyntaxError);
  });
});
