/** Order of Windows file and build versions: dotted numbers of any length, missing ones are 0. */
import { compareDigits, compareText, type Order } from './order.ts';

function splitPart(part: string | undefined): { number: string; rest: string } {
  if (part === undefined) return { number: '', rest: '' };
  let end = 0;
  while (end < part.length && part.charCodeAt(end) >= 48 && part.charCodeAt(end) <= 57) end++;
  return { number: part.slice(0, end), rest: part.slice(end).toLowerCase() };
}

/** 10.0.19045.3930 against 10.0.19045 and the like; words after a number sort after the bare number. */
export function compareWindows(a: string, b: string): Order {
  if (a === b) return 0;
  const left = a.trim().split('.');
  const right = b.trim().split('.');
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const x = splitPart(left[i]);
    const y = splitPart(right[i]);
    const order = compareDigits(x.number, y.number) || compareText(x.rest, y.rest);
    if (order !== 0) return order;
  }
  return 0;
}
