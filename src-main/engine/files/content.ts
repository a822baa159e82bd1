/**
 * A file as importers look at it: decoded when it is needed, and read as JSON, XML or a table at most once, whoever asks.
 * Answers that it isn't in a form it can't be read in, and refuses only what would take too much memory.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { InputFile } from './input-file.ts';
import { readTable, tableForm, type Table } from './table.ts';
import { decodePieces, decodeText, encodingOf } from './text.ts';
import { readXmlRoot, type XmlRoot } from './xml.ts';

/** Characters that recognising a format looks at. */
const headSize = 100_000;
/**
 * Bytes of a file that is read as one text (JSON, tables, lists); it is in memory beside its bytes, and once more where line
 * ends are made one. XML is read in pieces and may be longer.
 */
const textLimit = 120_000_000;
/** Lines of a text that is read whole, and values of a JSON file: each takes some 50 bytes. */
const lineLimit = 4_000_000;
const valueLimit = 4_000_000;

export interface Content {
  file: InputFile;
  /** Decoded, line ends \n. Throws Refusal file-too-large. */
  readonly text: string;
  /** The same piece by piece: any size, little memory. */
  pieces(): Iterable<string>;
  /** Whole lines from the beginning, enough to recognise a format. */
  head: string;
  /** The JSON value, undefined where the text is none. Throws Refusal file-too-large. */
  json(): unknown;
  /** The outermost element, null where the text is no XML. */
  xmlRoot(): XmlRoot | null;
  /** Rows with a line of column names, null where the text is no such table. Throws Refusal file-too-large. */
  table(): Table | null;
}

function once<Value>(read: () => Value): () => Value {
  let known: { value: Value } | undefined;
  return () => (known ??= { value: read() }).value;
}

const tooLarge = (name: string, why: string) =>
  new Refusal('file-too-large', `${name} is too large: ${why}`, 'Export fewer machines at a time, or split the file.');

/** How often one of these characters occurs, up to a limit. */
function occurrences(text: string, characters: string, limit: number): number {
  if (text.length <= limit) return 0;
  const codes = new Set([...characters].map((one) => one.charCodeAt(0)));
  let count = 0;
  for (let i = 0; i < text.length && count <= limit; i++) if (codes.has(text.charCodeAt(i))) count += 1;
  return count;
}

function parseJson(text: string, name: string): unknown {
  // Each value but the first follows one of these.
  if (occurrences(text, '[{,', valueLimit) > valueLimit)
    throw tooLarge(name, `it has more than ${valueLimit / 1e6} million values`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const headOf = (text: string, whole: boolean) => {
  const cut = text.slice(0, headSize);
  return whole && cut === text ? text : cut.slice(0, cut.lastIndexOf('\n') + 1) || cut;
};

/** What a text holds; the bytes play no part. */
export function contentOf(text: string, file: InputFile): Content {
  return createContent(
    file,
    headOf(text, true),
    () => text,
    () => [text],
  );
}

function createContent(file: InputFile, head: string, decode: () => string, pieces: () => Iterable<string>): Content {
  const text = once(() => {
    if (file.bytes.length > textLimit) throw tooLarge(file.name, `only XML may have more than ${textLimit / 1e6} MB`);
    const whole = decode();
    if (occurrences(whole, '\n', lineLimit) > lineLimit)
      throw tooLarge(file.name, `it has more than ${lineLimit / 1e6} million lines`);
    return whole;
  });
  const first = /\S/.exec(head.slice(0, 1000))?.[0];
  return {
    file,
    get text() {
      return text();
    },
    pieces,
    head,
    json: once(() => (first === '{' || first === '[' ? parseJson(text(), file.name) : undefined)),
    xmlRoot: once(() => readXmlRoot(head)),
    table: once(() => (tableForm(head) ? readTable(text(), file.name) : null)),
  };
}

export function readContent(file: InputFile): Content {
  const { bytes } = file;
  const encoding = encodingOf(bytes);
  let head = '';
  for (const piece of decodePieces(bytes, encoding)) {
    head += piece;
    if (head.length > headSize) break;
  }
  const isWhole = bytes.length <= headSize;
  return createContent(
    file,
    headOf(head, isWhole || head.length < headSize),
    () => decodeText(bytes, encoding).text,
    () => decodePieces(bytes, encoding),
  );
}
