/** Damages a file as disks, people and attackers do: by bytes, by pieces, and by what its form means. Seeded. */

type Random = () => number;

export const below = (random: Random, limit: number): number => Math.floor(random() * limit);
const pick = <Item>(random: Random, items: readonly Item[]): Item => items[below(random, items.length)]!;

/** Bytes before and behind a place with others between. */
const splice = (bytes: Buffer, at: number, gone: number, more: Uint8Array | string): Buffer =>
  Buffer.concat([bytes.subarray(0, at), Buffer.from(more), bytes.subarray(at + gone)]);

const values = [
  'null',
  'true',
  '0',
  '-1',
  '1e999',
  '99999999999999999999',
  '""',
  '"x"',
  '[]',
  '{}',
  '[null]',
  '{"a":{}}',
];
const numbers = ['0', '-1', '4294967296', '9'.repeat(40), '1e308', '0x7fffffff', '1.7976931348623157e309', '٣'];
const cells = ["=cmd|'/C calc'!A0", '"', '""', '"a\nb"', ';', '\t', ' '.repeat(300), '@SUM(1)', 'a'.repeat(70_000)];
const controls = ['\0', '\u0001', '\u001b[31m', '\u007f', '\u0085', '\u202e', '\ufeff', '\ufffd', '\ud800'];
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'];

/** One match of many of a pattern in a text of one byte per character; null where there is none. */
function oneMatch(random: Random, text: string, pattern: RegExp): RegExpExecArray | null {
  const start = below(random, text.length);
  const search = new RegExp(pattern, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`);
  search.lastIndex = start;
  const found = search.exec(text);
  if (found) return found;
  search.lastIndex = 0;
  return search.exec(text);
}

function replaceOne(random: Random, bytes: Buffer, pattern: RegExp, by: (found: string) => string): Buffer {
  const found = oneMatch(random, bytes.toString('latin1'), pattern);
  return found ? splice(bytes, found.index, found[0].length, by(found[0])) : bytes;
}

type Mutation = (random: Random, bytes: Buffer, other: Buffer) => Buffer;

/** What can happen to any file. */
const plain: Record<string, Mutation> = {
  bit(random, bytes) {
    const copy = Buffer.from(bytes);
    const at = below(random, copy.length);
    copy[at]! ^= 1 << below(random, 8);
    return copy;
  },
  byte: (random, bytes) => splice(bytes, below(random, bytes.length), 1, Buffer.of(below(random, 256))),
  gone: (random, bytes) => splice(bytes, below(random, bytes.length), 1 + below(random, 200), ''),
  inserted: (random, bytes) =>
    splice(
      bytes,
      below(random, bytes.length),
      0,
      Buffer.alloc(1 + below(random, 20)).map(() => below(random, 256)),
    ),
  twice(random, bytes) {
    const at = below(random, bytes.length);
    return splice(bytes, at, 0, bytes.subarray(at, at + 1 + below(random, 500)));
  },
  cut: (random, bytes) => bytes.subarray(0, below(random, bytes.length)),
  beheaded: (random, bytes) => bytes.subarray(below(random, bytes.length)),
  spliced: (random, bytes, other) =>
    Buffer.concat([bytes.subarray(0, below(random, bytes.length)), other.subarray(below(random, other.length))]),
  joined: (_, bytes, other) => Buffer.concat([bytes, other]),
  repeated(random, bytes) {
    const at = below(random, bytes.length);
    const block = bytes.subarray(at, at + 1 + below(random, 400));
    return splice(bytes, at, 0, Buffer.concat(Array.from({ length: 2 + below(random, 200) }, () => block)));
  },
  number: (random, bytes) => replaceOne(random, bytes, /\d+/, () => pick(random, numbers)),
  word: (random, bytes) => replaceOne(random, bytes, /[A-Za-z_]{2,30}/, () => pick(random, names)),
  control: (random, bytes) => splice(bytes, below(random, bytes.length), 0, pick(random, controls)),
  signs: (random, bytes) =>
    splice(bytes, below(random, bytes.length), 0, '"{}[]<>;,\n=: -'.repeat(1 + below(random, 3))),
  deep: (random, bytes) =>
    splice(
      bytes,
      below(random, bytes.length),
      0,
      pick(random, ['[', '{"a":', '<a>', '(', '{']).repeat(10 + below(random, 3000)),
    ),
  blanks: (random, bytes) =>
    splice(
      bytes,
      below(random, bytes.length),
      0,
      pick(random, [' ', '\n', '\t', '\r', ' \n', '-']).repeat(1 + below(random, 30_000)),
    ),
  lineEnds: (random, bytes) =>
    Buffer.from(
      bytes.toString('latin1').replaceAll('\n', pick(random, ['\r\n', '\r', '\r\r\n', '\u0085', ''])),
      'latin1',
    ),
  encoded(random, bytes) {
    const text = bytes.toString('utf8');
    return pick(random, [
      () => Buffer.from(`\ufeff${text}`, 'utf16le'),
      () => Buffer.from(text, 'utf16le'),
      () => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      () => Buffer.from(`\ufeff${text}`),
      () => Buffer.from(text.replaceAll(/[aeo]/g, 'ä'), 'latin1'),
      () => Buffer.from(text, 'utf16le').subarray(1),
    ])();
  },
  lineMoved(random, bytes) {
    const lines = bytes.toString('latin1').split('\n');
    const [line = ''] = lines.splice(below(random, lines.length), 1);
    lines.splice(below(random, lines.length + 1), 0, line);
    return Buffer.from(lines.join('\n'), 'latin1');
  },
};

const json: Record<string, Mutation> = {
  otherValue: (random, bytes) =>
    replaceOne(
      random,
      bytes,
      /(?<=[:[,]\s{0,4})(?:"(?:[^"\\\n]|\\.){0,200}"|-?\d+(?:\.\d+)?|true|false|null)(?=\s{0,4}[,\]}\n])/,
      () => pick(random, values),
    ),
  otherKey: (random, bytes) =>
    replaceOne(random, bytes, /"[^"\n]{1,60}"(?=\s{0,4}:)/, () => `"${pick(random, names)}"`),
  listForOne: (random, bytes) =>
    replaceOne(random, bytes, /\{[^{}]{1,2000}\}/, (found) =>
      pick(random, [`[${found}]`, `[${found},null,7,${found}]`, '{}']),
    ),
};

const xml: Record<string, Mutation> = {
  tagDoubled: (random, bytes) => replaceOne(random, bytes, /<[^<>]{1,300}>/, (found) => found + found),
  tagGone: (random, bytes) => replaceOne(random, bytes, /<[^<>]{1,300}>/, () => ''),
  elementDoubled: (random, bytes) =>
    replaceOne(random, bytes, /<(\w{1,40})[^<>]{0,300}>[^<>]{0,300}<\/\1>/, (found) =>
      found.repeat(1 + below(random, 20)),
    ),
  attribute: (random, bytes) =>
    replaceOne(
      random,
      bytes,
      /"[^"<>]{0,200}"/,
      () => `"${pick(random, ['', '&#0;', '&x;', ' ', '-1', '9'.repeat(30), '&lt;'])}"`,
    ),
  doctype: (_, bytes) =>
    replaceOne(
      () => 0,
      bytes,
      /<\w/,
      (found) => `<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d SYSTEM "file:///etc/passwd">]>${found}`,
    ),
  textReplaced: (random, bytes) =>
    replaceOne(
      random,
      bytes,
      />[^<>]{1,200}</,
      () => `>${pick(random, ['', '&b;', '<![CDATA[x]]>', '<!-- x -->', '\0', '9'.repeat(30)])}<`,
    ),
};

const table: Record<string, Mutation> = {
  cell: (random, bytes) => replaceOne(random, bytes, /[^,;\t|\n]{1,100}/, () => pick(random, cells)),
  quote: (random, bytes) => splice(bytes, below(random, bytes.length), 0, '"'),
  delimiter: (random, bytes) =>
    replaceOne(random, bytes, /[,;\t|]/, (found) => pick(random, ['', found.repeat(3), ';', '\n'])),
  headerTwice: (_, bytes) => splice(bytes, 0, 0, bytes.subarray(0, bytes.indexOf(10) + 1)),
};

/** Fields of local headers, the directory and its end, which a ZIP's reader trusts. */
const zip: Record<string, Mutation> = {
  field(random, bytes) {
    const places = ['PK\u0001\u0002', 'PK\u0005\u0006', 'PK\u0003\u0004'].flatMap((mark) => {
      const found: number[] = [];
      for (let at = bytes.indexOf(mark, 0, 'latin1'); at >= 0; at = bytes.indexOf(mark, at + 4, 'latin1'))
        found.push(at);
      return found;
    });
    if (places.length === 0) return bytes;
    const copy = Buffer.from(bytes);
    const at = pick(random, places) + 4 + below(random, 42);
    if (at < copy.length) copy[at] = pick(random, [0, 1, 0x7f, 0x80, 0xff, below(random, 256)]);
    return copy;
  },
  memberName: (random, bytes) => {
    const name = oneMatch(random, bytes.toString('latin1'), /[\w.[\]/-]{6,60}/);
    if (!name) return bytes;
    const evil = pick(random, [
      '../../../../etc/x',
      '/etc/passwd_____',
      'C:\\Windows\\x___',
      'a/../b/../../../x',
      'a:b.txt:$DATA___',
    ]);
    return splice(bytes, name.index, name[0].length, evil.padEnd(name[0].length, '_').slice(0, name[0].length));
  },
};

/** What the form of these bytes allows beside the plain damages. */
function mutationsOf(bytes: Buffer): Record<string, Mutation> {
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') return { ...plain, ...zip };
  const head = bytes.subarray(0, 400).toString('latin1').replaceAll('\0', '');
  const first = /[^\s\u00ef\u00bb\u00bf\u00ff\u00fe]/.exec(head)?.[0];
  if (first === '{' || first === '[') return { ...plain, ...json };
  if (first === '<') return { ...plain, ...xml };
  return /[,;\t|]/.test(head) ? { ...plain, ...table } : plain;
}

export interface Mutated {
  bytes: Buffer;
  /** Names of what was done, in order. */
  done: string[];
}

/** One to four damages; `other` lends pieces. Form and plain damages are equally likely. Never empty of reason: `done` says what. */
export function mutateFile(random: Random, original: Uint8Array, other: Uint8Array): Mutated {
  let bytes: Buffer = Buffer.from(original);
  const done: string[] = [];
  do {
    if (bytes.length === 0) break;
    const all = Object.entries(mutationsOf(bytes));
    const special = all.slice(Object.keys(plain).length);
    const [name, mutation] = pick(random, special.length > 0 && random() < 0.5 ? special : all);
    bytes = mutation(random, bytes, Buffer.from(other));
    done.push(name);
  } while (done.length < 4 && random() < 0.5);
  return { bytes, done };
}
