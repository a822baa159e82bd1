import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { childText, childrenOf, readXml, readXmlRoot, type XmlElement } from './xml.ts';

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
