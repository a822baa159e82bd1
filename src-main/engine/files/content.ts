/**
 * A file as importers look at it: decoded once, and read as JSON, XML or a table at most once, whoever asks. Never refuses
 * what it can't read in a form: it answers that it isn't in it.
 */
import type { InputFile } from './input-file.ts';
import { readTable, type Table } from './table.ts';
import { decodeText } from './text.ts';
import { readXmlRoot, type XmlRoot } from './xml.ts';

/** Characters that recognising a format looks at. */
const headSize = 100_000;

export interface Content {
  file: InputFile;
  /** Decoded, line ends \n. */
  text: string;
  /** Whole lines from the beginning, enough to recognise a format. */
  head: string;
  /** The JSON value, undefined where the text is none. */
  json(): unknown;
  /** The outermost element, null where the text is no XML. */
  xmlRoot(): XmlRoot | null;
  /** Rows with a line of column names, null where the text is no such table. */
  table(): Table | null;
}

function once<Value>(read: () => Value): () => Value {
  let known: { value: Value } | undefined;
  return () => (known ??= { value: read() }).value;
}

function parseJson(text: string): unknown {
  const start = /\S/.exec(text.slice(0, 1000))?.[0];
  if (start !== '{' && start !== '[') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function contentOf(text: string, file: InputFile): Content {
  const cut = text.length > headSize ? text.slice(0, headSize) : text;
  return {
    file,
    text,
    head: cut === text ? text : cut.slice(0, cut.lastIndexOf('\n') + 1) || cut,
    json: once(() => parseJson(text)),
    xmlRoot: once(() => readXmlRoot(text)),
    table: once(() => readTable(text)),
  };
}

export function readContent(file: InputFile): Content {
  return contentOf(decodeText(file.bytes).text, file);
}
