/**
 * The words in which the alias catalogue says how a program's display name looks, and display names without what says nothing
 * of the program: trade marks, architecture, language. A pattern describes a whole name. Pure.
 *
 * In a pattern, letters stand for themselves in either case; `[...]` may be missing, `(a|b)` is one of them, `{version}` a
 * number with a dot and what follows it (a "v" may precede it), `{n}` a number, `{year}` four digits, `{arch}` an architecture in
 * parentheses if there is one, `{language}` " - " and a language if they are there, `*` anything; `\` takes the meaning from the next character.
 */

/** Names beyond this many UTF-16 units are cut before they are looked at. */
export const longestName = 200;

const placeholders: Readonly<Record<string, string>> = {
  '{version}': 'v?(\\d+\\.[\\w.+-]*)',
  '{n}': '\\d{1,6}',
  '{year}': '(?:19|20)\\d\\d',
  '{language}': '(?: - \\p{L}{2,20}(?: (?:simplified|traditional|bokmål|portuguese))?(?: \\([\\p{L} ]{2,20}\\))?)?',
  '{arch}': '(?: ?\\((?:x64|x86|amd64|arm64|64[- ]bit|32[- ]bit)\\))?',
};

const meant: Readonly<Record<string, string>> = { '[': '(?:', ']': ')?', '(': '(?:', ')': ')', '|': '|', '*': '.*' };

const literal = (sign: string) => sign.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');

/** Throws on an unknown placeholder; brackets that do not pair make an invalid expression, which throws too. */
export function compilePattern(pattern: string): RegExp {
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    const sign = pattern[i]!;
    if (sign === '\\') source += literal(pattern[++i] ?? '\\');
    else if (sign === '{') {
      const word = pattern.slice(i, pattern.indexOf('}', i) + 1);
      const meaning = placeholders[word];
      if (meaning === undefined) throw new Error(`${pattern}: what is ${word || sign}?`);
      source += meaning;
      i += word.length - 1;
    } else source += meant[sign] ?? literal(sign);
  }
  return new RegExp(`^${source}$`, 'iu');
}

/** What every name that fits begins with, in lower case. */
export function literalStart(pattern: string): string {
  const start = /^(?:[^[\](){}|*\\]|\\.)*/.exec(pattern)?.[0] ?? '';
  return start.replaceAll('\\', '').toLowerCase();
}

/** The first word of every name that fits, in lower case. Throws where a pattern does not begin with a word of its own. */
export function firstWord(pattern: string): string {
  const word = /^(?:[^\s[\](){}|*\\]|\\.)+(?=$| |\[ |\{arch\}|\{language\})/.exec(pattern)?.[0];
  if (word === undefined) throw new Error(`${pattern}: begins with no plain word`);
  return word.replaceAll('\\', '').toLowerCase();
}

const architecture = /^(?:x64|x86|x32|amd64|arm64|aarch64|win32|win64|ia32|(?:64|32)[- ]?bits?|x86_64)$/;
/** What else stands in parentheses behind a name: a language tag, and how it was installed. */
const remark =
  /^(?:[a-z]{2}(?:-[a-z]{2,4})?|edition|build|version|user|users|all|current|remove|or|repair|only|system|installer|english|german|deutsch|french|fran[cç]ais|spanish|espa[nñ]ol|italian|italiano|dutch|nederlands|russian|japanese|multilingual|portuguese|polish|polski)$/;
/** Words of two letters that are no language but a pre-release. */
const preRelease = /^rc$/;

function isRemark(words: string): boolean {
  const list = words.split(/[ ,/;]/).filter(Boolean);
  return (
    list.length > 0 &&
    (architecture.test(words) ||
      list.every((word) => !preRelease.test(word) && (architecture.test(word) || remark.test(word))))
  );
}

/** What comes before the remark at the end, or the name itself where there is none. */
function withoutRemark(name: string): string {
  if (name.endsWith(')')) {
    const open = name.lastIndexOf('(');
    return open > 0 && isRemark(name.slice(open + 1, -1)) ? name.slice(0, open).trimEnd() : name;
  }
  const space = name.lastIndexOf(' ');
  if (space <= 0) return name;
  const last = name.slice(space + 1);
  if (architecture.test(last)) return name.slice(0, space).replace(/ -$/, '');
  // Office and its parts: "Microsoft 365 Apps for enterprise - de-de".
  return /^[a-z]{2}-[a-z]{2,4}$/.test(last) && name.endsWith(` - ${last}`) ? name.slice(0, space - 2) : name;
}

/** In lower case, with single spaces, without trade marks, architecture, language and "(remove only)"; on a Mac without ".app". */
export function plainName(name: string): string {
  let plain = name
    .slice(0, longestName)
    .replace(/[®™©]|\((?:R|TM|C)\)/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(/\.app$/i, '')
    .toLowerCase();
  for (let i = 0; i < 3; i++) {
    const shorter = withoutRemark(plain);
    if (shorter === plain) break;
    plain = shorter;
  }
  return plain;
}
