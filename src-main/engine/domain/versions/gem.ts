/** Order of RubyGems versions, as Gem::Version has it (guides.rubygems.org/patterns): numbers and words, a word makes a pre-release. */
import { compareDigits, compareText, type Order } from './order.ts';

const isNumber = (segment: string) => segment.charCodeAt(0) <= 57;

/** Zeros at the end of the numbers before the first word, and at the very end, do not count. A hyphen stands for ".pre.". */
function segmentsOf(version: string): string[] {
  const segments: string[] = version.replaceAll('-', '.pre.').match(/[0-9]+|[a-zA-Z]+/g) ?? [];
  const firstWord = segments.findIndex((segment) => !isNumber(segment));
  const numbers = firstWord < 0 ? segments : segments.slice(0, firstWord);
  const rest = firstWord < 0 ? [] : segments.slice(firstWord);
  for (const part of [numbers, rest]) while (/^0+$/.test(part.at(-1) ?? '')) part.pop();
  return [...numbers, ...rest];
}

/** -1, 0 or 1 as Gem::Version#<=>: what is missing is 0, a word is older than any number, words go by their letters' codes. */
export function compareGem(a: string, b: string): Order {
  if (a === b) return 0;
  const left = segmentsOf(a);
  const right = segmentsOf(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const x = left[i] ?? '0';
    const y = right[i] ?? '0';
    const numeric = isNumber(x);
    if (numeric !== isNumber(y)) return numeric ? 1 : -1;
    const order = numeric ? compareDigits(x, y) : compareText(x, y);
    if (order !== 0) return order;
  }
  return 0;
}
