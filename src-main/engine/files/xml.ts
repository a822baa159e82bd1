/**
 * Reads XML element by element, so that a large file needs little memory. Entities beyond the five of XML itself are never
 * resolved: a file that declares its own is refused.
 */
import { SaxesParser } from 'saxes';
import { Refusal } from '../../../src-shared/errors.ts';

export interface XmlRoot {
  name: string;
  attributes: Record<string, string>;
}

export interface XmlElement extends XmlRoot {
  children: XmlElement[];
  /** Its own text, without that of its children; trimmed unless it says xml:space="preserve". */
  text: string;
}

/** Deeper than any format; below it a file is made to exhaust memory. */
const depthLimit = 100;
/** Elements and attributes, and characters, of one element that is taken: a host with all its results has thousands. */
const nodeLimit = 1_000_000;
const characterLimit = 50_000_000;
const entityDeclaration = /<!ENTITY\s/i;

/** The outermost element; null where the text does not begin as XML does. */
export function readXmlRoot(text: string): XmlRoot | null {
  const head = text.slice(0, 20_000);
  if (!/^\s*</.test(head)) return null;
  let root: XmlRoot | null = null;
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', () => {});
  parser.on('opentag', ({ name, attributes }) => {
    root ??= { name, attributes };
  });
  try {
    parser.write(head);
  } catch {
    // What was found until then counts.
  }
  return root;
}

export interface TakenElement {
  element: XmlElement;
  /** Its ancestors' names from the root on. */
  path: readonly string[];
}

interface ElementReader {
  /** Reads on; null ends it. Answers what was complete by then, and where it breaks off. */
  read(piece: string | null): { complete: TakenElement[]; broken: string | null };
}

/** Throws Refusal archive-unsafe for entities of its own, file-too-large for an element that would fill the memory. */
function createElementReader(
  name: string,
  elements: ReadonlySet<string>,
  nameOf: (tag: string) => string = (tag) => tag,
): ElementReader {
  const complete: TakenElement[] = [];
  const path: string[] = [];
  const open: XmlElement[] = [];
  /** Of the element that is being read: a file made to exhaust memory puts everything into one. */
  let nodes = 0;
  let characters = 0;
  const checkSize = () => {
    if (nodes <= nodeLimit && characters <= characterLimit) return;
    const what = nodes > nodeLimit ? `${nodeLimit} parts` : `${characterLimit / 1e6} MB of text`;
    throw new Refusal(
      'file-too-large',
      `${name} is too large: one of its elements has more than ${what}`,
      'No tool that exports inventories writes so much of one thing; do not trust this file.',
    );
  };
  const parser = new SaxesParser({ xmlns: false, position: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', (declaration) => {
    if (!entityDeclaration.test(declaration)) return;
    throw new Refusal(
      'archive-unsafe',
      `${name} declares XML entities of its own`,
      'No tool that exports inventories does so; do not trust this file.',
    );
  });
  parser.on('attribute', () => {
    nodes += 1;
    checkSize();
  });
  parser.on('opentag', ({ name: written, attributes }) => {
    const tag = nameOf(written);
    if (open.length === 0) nodes = characters = 0;
    nodes += 1;
    checkSize();
    if (path.length + open.length >= depthLimit) throw new Error(`elements stand ${depthLimit} deep in each other`);
    if (open.length === 0 && !elements.has(tag)) {
      path.push(tag);
      return;
    }
    const element: XmlElement = { name: tag, attributes, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  const addText = (more: string) => {
    const last = open.at(-1);
    if (!last) return;
    characters += more.length;
    checkSize();
    last.text += more;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    if (!element) {
      path.pop();
      return;
    }
    if (element.attributes['xml:space'] !== 'preserve') element.text = element.text.trim();
    if (open.length === 0) complete.push({ element, path: [...path] });
  });
  return {
    read(piece) {
      let broken: string | null = null;
      try {
        if (piece === null) parser.close();
        else parser.write(piece);
      } catch (error) {
        if (error instanceof Refusal) throw error;
        broken = (error as Error).message;
      }
      return { complete: complete.splice(0), broken };
    },
  };
}

/**
 * Each outermost element of one of these names, when it is complete. Where the file breaks off after such elements, the
 * generator's answer says where; throws Refusal file-damaged where none was complete, archive-unsafe for entities of its own,
 * file-too-large for an element that would fill the memory.
 */
export function* eachElement(
  pieces: Iterable<string>,
  name: string,
  elements: ReadonlySet<string>,
): Generator<TakenElement, { broken: string | null }> {
  const reader = createElementReader(name, elements);
  let taken = 0;
  let broken: string | null = null;
  for (const piece of withEnd(pieces)) {
    const read = reader.read(piece);
    taken += read.complete.length;
    yield* read.complete;
    broken = read.broken;
    if (broken !== null) break;
  }
  if (broken !== null && taken === 0)
    throw new Refusal('file-damaged', `${name} is no whole XML file: ${broken}`, 'Export it again, and copy it whole.');
  return { broken };
}

/** A name without the prefix of its namespace. */
export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * The same of a file that comes in pieces of UTF-8, which must be whole: throws SyntaxError where it breaks off or is no UTF-8, and
 * Refusal as eachElement. `nameOf` makes the names of elements what they are looked for and taken as: localName, where publishers choose
 * prefixes as they like.
 */
export async function* streamElements(
  pieces: AsyncIterable<Uint8Array>,
  name: string,
  elements: ReadonlySet<string>,
  nameOf?: (tag: string) => string,
): AsyncGenerator<TakenElement> {
  const reader = createElementReader(name, elements, nameOf);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (piece?: Uint8Array) => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch {
      throw new SyntaxError('it is not UTF-8 text');
    }
  };
  const take = function* (piece: string | null) {
    const { complete, broken } = reader.read(piece);
    yield* complete;
    if (broken !== null) throw new SyntaxError(`it is no whole XML file: ${broken}`);
  };
  for await (const piece of pieces) yield* take(decode(piece));
  yield* take(decode());
  yield* take(null);
}

function* withEnd(pieces: Iterable<string>): Generator<string | null> {
  yield* pieces;
  yield null;
}

/** Calls `take` with each of these elements; answers and throws as eachElement. */
export function readXml(
  pieces: Iterable<string>,
  name: string,
  elements: ReadonlySet<string>,
  take: (element: XmlElement, path: readonly string[]) => void,
): { broken: string | null } {
  const each = eachElement(pieces, name, elements);
  for (;;) {
    const next = each.next();
    if (next.done) return next.value;
    take(next.value.element, next.value.path);
  }
}

export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** Text of a child, undefined where it is missing or empty. */
export function childText(element: XmlElement | undefined, name: string): string | undefined {
  return childOf(element, name)?.text || undefined;
}
