/**
 * Reads XML of any size from a stream of bytes, one element after the other, so that only one of them is in memory. A document that
 * is not well-formed, not UTF-8 or ends too early is a SyntaxError; one that declares entities of its own is refused.
 */
import { SaxesParser } from 'saxes';
import { Refusal } from '../../../src-shared/errors.ts';
import type { TakenElement, XmlElement } from './xml.ts';

/** Deeper than any format; below it a file is made to exhaust memory. */
const depthLimit = 100;
/** Characters and elements of one element that is taken. */
const sizeLimit = 50_000_000;

/** A name without the prefix of its namespace: publishers choose prefixes as they like. */
export const localName = (name: string) => name.slice(name.indexOf(':') + 1);

/**
 * Yields each outermost element of one of these names (without prefix) when it is complete. Names in `path` and of the elements are
 * without prefixes, attributes as they are written. Throws SyntaxError, Refusal archive-unsafe, Refusal file-too-large.
 */
export async function* xmlParts(
  pieces: AsyncIterable<Uint8Array>,
  file: string,
  names: ReadonlySet<string>,
): AsyncGenerator<TakenElement> {
  const complete: TakenElement[] = [];
  const path: string[] = [];
  const open: XmlElement[] = [];
  let size = 0;
  const grow = (by: number) => {
    size += by;
    if (size > sizeLimit)
      throw new Refusal(
        'file-too-large',
        `${file} is too large: one of its elements has more than ${sizeLimit / 1e6} MB`,
        'No publisher of advisories writes so much of one thing; do not trust this file.',
      );
  };
  const parser = new SaxesParser({ xmlns: false, position: true });
  parser.on('error', (error) => {
    throw new SyntaxError(`it is no whole XML: ${error.message}`);
  });
  parser.on('doctype', (declaration) => {
    if (/<!ENTITY\s/i.test(declaration))
      throw new Refusal(
        'archive-unsafe',
        `${file} declares XML entities of its own`,
        'No publisher of advisories does so; do not trust this file.',
      );
  });
  parser.on('opentag', ({ name, attributes }) => {
    const local = localName(name);
    if (path.length + open.length >= depthLimit)
      throw new SyntaxError(`elements stand ${depthLimit} deep in each other`);
    if (open.length === 0 && !names.has(local)) {
      path.push(local);
      return;
    }
    if (open.length === 0) size = 0;
    grow(name.length + JSON.stringify(attributes).length);
    const element: XmlElement = { name: local, attributes, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  const addText = (text: string) => {
    const last = open.at(-1);
    if (!last) return;
    grow(text.length);
    last.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    if (!element) {
      path.pop();
      return;
    }
    element.text = element.text.trim();
    if (open.length === 0) complete.push({ element, path: [...path] });
  });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw new SyntaxError('it is not UTF-8 text');
    }
  };
  for await (const piece of pieces) {
    parser.write(decode(piece));
    yield* complete.splice(0);
  }
  parser.write(decode());
  parser.close();
  yield* complete.splice(0);
}
