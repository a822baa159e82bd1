/**
 * Order of Maven versions (maven.apache.org/pom.html#version-order-specification), as ComparableVersion of Maven 3.9 has it: numbers
 * and qualifiers, each after a dot or a hyphen. A qualifier counts the same after either, and so does a change from digits to letters.
 */
import { compareDigits, compareText, type Order } from './order.ts';

const qualifiers = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];
const aliases: Readonly<Record<string, string>> = { cr: 'rc', ga: '', final: '', release: '' };
/** Only directly before a number. */
const letters: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', m: 'milestone' };

/** Where the end of a version and an empty qualifier stand. */
const RELEASE = qualifiers.indexOf('');
const OTHER_QUALIFIER = qualifiers.length;
const HYPHEN_NUMBER = OTHER_QUALIFIER + 1;
const DOT_NUMBER = OTHER_QUALIFIER + 2;

interface Token {
  rank: number;
  text: string;
}

const isDigit = (code: number) => code >= 48 && code <= 57;

function tokenOf(text: string, dotted: boolean, beforeDigit: boolean): Token {
  if (text === '' || isDigit(text.charCodeAt(0))) return { rank: dotted ? DOT_NUMBER : HYPHEN_NUMBER, text };
  const full = (beforeDigit && Object.hasOwn(letters, text) && letters[text]) || text;
  const name = Object.hasOwn(aliases, full) ? aliases[full]! : full;
  const known = qualifiers.indexOf(name);
  return known < 0 ? { rank: OTHER_QUALIFIER, text: name } : { rank: known, text: '' };
}

const isNull = ({ rank, text }: Token) => rank === RELEASE || (rank >= HYPHEN_NUMBER && /^0*$/.test(text));

/** The tokens without the zeros and empty qualifiers at the end of each part between hyphens. */
function tokensOf(version: string): Token[] {
  const text = version.toLowerCase();
  const tokens: Token[] = [];
  let start = 0;
  let dotted = true;
  const take = (end: number, beforeDigit: boolean) => {
    const token = tokenOf(text.slice(start, end), dotted, beforeDigit);
    if (token.rank !== DOT_NUMBER) while (tokens.length && isNull(tokens.at(-1)!)) tokens.pop();
    tokens.push(token);
  };
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46 || code === 45) {
      take(i, false);
      start = i + 1;
      dotted = code === 46;
    } else if (i > start && isDigit(code) !== isDigit(text.charCodeAt(i - 1))) {
      take(i, isDigit(code));
      start = i;
      dotted = false;
    }
  }
  take(text.length, false);
  while (tokens.length && isNull(tokens.at(-1)!)) tokens.pop();
  return tokens;
}

const end: Token = { rank: RELEASE, text: '' };

/** -1, 0 or 1: alpha < beta < milestone < rc < snapshot < the version itself < sp < other qualifiers < -number < .number. */
export function compareMaven(a: string, b: string): Order {
  if (a === b) return 0;
  const left = tokensOf(a);
  const right = tokensOf(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const x = left[i] ?? end;
    const y = right[i] ?? end;
    if (x.rank !== y.rank) return x.rank < y.rank ? -1 : 1;
    const order = x.rank === OTHER_QUALIFIER ? compareText(x.text, y.text) : compareDigits(x.text, y.text);
    if (order !== 0) return order;
  }
  return 0;
}
