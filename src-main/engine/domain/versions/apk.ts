/**
 * Order of Alpine package versions, as apk-tools 3 has it (src/version.c): numbers, one letter, suffixes such as
 * _rc1 or _p2, ~commit, -rN. Text that apk refuses sorts by its readable beginning.
 */
import { compareDigits, compareText, type Order } from './order.ts';

/** Kinds of tokens in the order apk gives them: at the first difference in kind the smaller kind is newer. */
const INITIAL = 0;
const DIGIT = 1;
const LETTER = 2;
/** "1.r2": refused by apk as a package version, but seen in old indexes; older than "1r2". */
const DOTTED_LETTER = 2.5;
const SUFFIX = 3;
const SUFFIX_NUMBER = 4;
const COMMIT = 5;
const REVISION = 6;
const END = 7;
const INVALID = 8;

const preSuffixes = ['alpha', 'beta', 'pre', 'rc'];
const postSuffixes = ['cvs', 'svn', 'git', 'hg', 'p'];

interface Token {
  kind: number;
  text: string;
  /** Rank of a suffix; negative: before the release. */
  rank: number;
}

const isDigit = (code: number) => code >= 48 && code <= 57;
const isLower = (code: number) => code >= 97 && code <= 122;
const isHex = (code: number) => isDigit(code) || (code >= 97 && code <= 102);

class Reader {
  private position = 0;
  private kind = -1;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  private run(inRun: (code: number) => boolean): string {
    const start = this.position;
    while (this.position < this.text.length && inRun(this.text.charCodeAt(this.position))) this.position++;
    return this.text.slice(start, this.position);
  }

  private token(kind: number, text = '', rank = 0): Token {
    this.kind = kind;
    return { kind, text, rank };
  }

  private digits(kind: number): Token {
    return this.token(kind, this.run(isDigit));
  }

  private letter(kind: number): Token {
    this.position++;
    return this.token(kind, this.text[this.position - 1]);
  }

  private suffix(): Token {
    const word = this.run(isLower);
    const before = preSuffixes.indexOf(word);
    if (before >= 0) return this.token(SUFFIX, word, before - preSuffixes.length);
    const after = postSuffixes.indexOf(word);
    return after >= 0 ? this.token(SUFFIX, word, after + 1) : this.token(INVALID);
  }

  next(): Token {
    const kind = this.kind;
    if (kind === -1) return this.digits(INITIAL);
    if (this.position >= this.text.length) return this.token(END);
    const code = this.text.charCodeAt(this.position);
    if (isLower(code) && kind <= DIGIT) return this.letter(LETTER);
    if (isDigit(code) && kind === SUFFIX) return this.digits(SUFFIX_NUMBER);
    if (isDigit(code) && (kind === LETTER || kind === DOTTED_LETTER)) return this.digits(DIGIT);
    this.position++;
    switch (String.fromCharCode(code)) {
      case '.':
        if (kind > DIGIT) return this.token(INVALID);
        return isLower(this.text.charCodeAt(this.position)) ? this.letter(DOTTED_LETTER) : this.digits(DIGIT);
      case '_':
        return kind <= SUFFIX_NUMBER ? this.suffix() : this.token(INVALID);
      case '~': {
        const hash = kind < COMMIT ? this.run(isHex) : '';
        return hash ? this.token(COMMIT, hash) : this.token(INVALID);
      }
      case '-':
        if (kind < REVISION && this.text[this.position] === 'r') {
          this.position++;
          const digits = this.digits(REVISION);
          return isLower(this.text.charCodeAt(this.position)) ? this.token(INVALID) : digits;
        }
    }
    return this.token(INVALID);
  }
}

function compareTokens(a: Token, b: Token): Order {
  switch (a.kind) {
    case DIGIT:
      // After the first number a leading zero makes it a decimal fraction, compared as text.
      if (a.text.startsWith('0') || b.text.startsWith('0')) return compareText(a.text, b.text);
      return compareDigits(a.text, b.text);
    case SUFFIX:
      return a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0;
    case LETTER:
    case DOTTED_LETTER:
    case COMMIT:
      return compareText(a.text, b.text);
    default:
      return compareDigits(a.text, b.text);
  }
}

/** -1, 0 or 1 as `apk version -t a b`. */
export function compareApk(a: string, b: string): Order {
  if (a === b) return 0;
  const left = new Reader(a);
  const right = new Reader(b);
  for (;;) {
    const x = left.next();
    const y = right.next();
    if (x.kind === y.kind) {
      if (x.kind >= END) return 0;
      const order = compareTokens(x, y);
      if (order !== 0) return order;
      continue;
    }
    if (x.kind === SUFFIX && x.rank < 0) return -1;
    if (y.kind === SUFFIX && y.rank < 0) return 1;
    return x.kind > y.kind ? -1 : 1;
  }
}
