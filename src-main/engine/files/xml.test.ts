import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { childText, childrenOf, readXml, readXmlRoot, streamElements, type XmlElement } from './xml.ts';

function all(text: string, ...names: string[]) {
  const found: XmlElement[] = [];
  const { broken } = readXml(text, 'file.xml', new Set(names), (element) => found.push(element));
  return { found, broken };
}

describe('the root', () => {
  it('is told with its attributes, also of a file that goes on or breaks off', () => {
    expect(readXmlRoot('\n<?xml version="1.0"?><!-- x --><bom version="1"><a>')).toEqual({
      name: 'bom',
      attributes: { version: '1' },
    });
    expect(readXmlRoot(`<r a="1">${'<x/>'.repeat(100_000)}`)?.name).toBe('r');
    for (const text of ['', 'text', '{"a":1}', '< no']) expect(readXmlRoot(text)).toBeNull();
  });
});

describe('elements', () => {
  it('come whole, with text, CDATA and predefined entities', () => {
    const { found, broken } = all(
      `<r><h n="1"><a> x &amp; y </a><b><![CDATA[<z>]]></b><b/></h><skip><h2/></skip><h n="2"/></r>`,
      'h',
    );
    expect(broken).toBeNull();
    expect(found.map((h) => h.attributes.n)).toEqual(['1', '2']);
    expect(childText(found[0], 'a')).toBe('x & y');
    expect(childrenOf(found[0], 'b').map((b) => b.text)).toEqual(['<z>', '']);
  });

  it('before a break stand; without any the file is refused', () => {
    expect(all('<r><h/><h/><h><a>', 'h')).toMatchObject({ found: [{}, {}], broken: expect.any(String) });
    expect(() => all('<r><h><a>', 'h')).toThrow(Refusal);
    expect(() => all('<r><h>&nope;</h></r>', 'h')).toThrow(Refusal);
  });

  it('of a file that declares entities or nests without end are refused', () => {
    const laughs = `<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><r><h>&b;</h></r>`;
    expect(() => all(laughs, 'h')).toThrow(/entities/);
    expect(() => all(`<r>${'<h>'.repeat(5000)}${'</h>'.repeat(5000)}</r>`, 'h')).toThrow(/100 deep/);
  });

  it('let an error of the caller through as it is', () => {
    expect(() =>
      readXml('<r><h/></r>', 'x', new Set(['h']), () => {
        throw new RangeError('mine');
      }),
    ).toThrow(new RangeError('mine'));
  });
});

describe('a stream', () => {
  const text = '<r><h>\u00e9 \u{1f512}</h><x/><h n="2">b</h></r>';
  async function* pieces(bytes: Uint8Array, size: number) {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const take = async (bytes: Uint8Array, size: number) => {
    const found: string[] = [];
    for await (const { element } of streamElements(pieces(bytes, size), 'a.xml', new Set(['h'])))
      found.push(element.text);
    return found;
  };

  it('gives the same elements whatever the size of its pieces', async () => {
    const bytes = Buffer.from(text);
    for (const size of [1, 2, 3, 7, 1_000]) expect(await take(bytes, size)).toEqual(['\u00e9 \u{1f512}', 'b']);
  });

  it('that breaks off or is no UTF-8 is no whole file', async () => {
    const bytes = Buffer.from(text);
    for (const end of [0, 5, 20, bytes.length - 1])
      await expect(take(bytes.subarray(0, end), 4), String(end)).rejects.toBeInstanceOf(SyntaxError);
    await expect(take(Buffer.from('<r><h>\u00e9</h></r>', 'latin1'), 4)).rejects.toThrow('not UTF-8');
    await expect(take(Buffer.from(`<!DOCTYPE r [<!ENTITY a "b">]>${text}`), 9)).rejects.toBeInstanceOf(Refusal);
  });
});
