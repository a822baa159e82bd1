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
const chunkSize = 1 << 16;
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

/**
 * Calls `take` with each outermost element of one of these names, and its ancestors' names from the root on, when it is
 * complete. Where the file breaks off after such elements, what was complete stays read and the answer says where it broke;
 * throws Refusal file-damaged where none was complete, archive-unsafe for entities of its own.
 */
export function readXml(
  text: string,
  name: string,
  elements: ReadonlySet<string>,
  take: (element: XmlElement, path: readonly string[]) => void,
): { broken: string | null } {
  if (entityDeclaration.test(text.slice(0, 100_000)))
    throw new Refusal(
      'archive-unsafe',
      `${name} declares XML entities of its own`,
      'No tool that exports inventories does so; do not trust this file.',
    );
  const path: string[] = [];
  const open: XmlElement[] = [];
  let taken = 0;
  let broken: string | null = null;
  const parser = new SaxesParser({ xmlns: false, position: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name: tag, attributes }) => {
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
    if (last) last.text += more;
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
    if (open.length > 0) return;
    taken += 1;
    try {
      take(element, path);
    } catch (error) {
      throw error instanceof Refusal ? error : new TakeError(error);
    }
  });
  try {
    for (let at = 0; at < text.length; at += chunkSize) parser.write(text.slice(at, at + chunkSize));
    parser.close();
  } catch (error) {
    if (error instanceof TakeError) throw error.cause;
    if (error instanceof Refusal) throw error;
    broken = (error as Error).message;
    if (taken === 0)
      throw new Refusal(
        'file-damaged',
        `${name} is no whole XML file: ${broken}`,
        'Export it again, and copy it whole.',
      );
  }
  return { broken };
}

/** An error of the caller's own, to be told apart from one in the file. */
class TakeError extends Error {
  constructor(cause: unknown) {
    super('take', { cause });
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
