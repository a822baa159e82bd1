/**
 * Dates as lists write them, to ISO instants. Whether 03/04/2024 is March or April is decided by the whole column, never
 * guessed: a column that does not tell is left unread. A time without a zone is taken as UTC.
 */

export type DateOrder = 'day-first' | 'month-first' | 'unknown';

/** Month and day by numbers: 3/4/2024, 3-4-2024, 3.4.2024, with or without a time. */
const numbered = /^(?:\p{L}+,?\s+)?(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)/u;
const yearFirst = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/u;
const clock = /[T\s,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d{1,9})?\s*([ap])?\.?\s*(?:m\b)?/iu;
const zone = /\d(Z| ?UTC| ?GMT|[+-]\d{2}:?\d{2})\s*$/u;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** 100 ns since 1601, as Active Directory stores times. */
const fileTimeEpoch = 11_644_473_600_000;

/** The order one column is written in, by the values that can be read in one way only. Points mean day first. */
export function dateOrder(texts: Iterable<string>): DateOrder {
  let day = 0;
  let month = 0;
  for (const text of texts) {
    const match = numbered.exec(text.trim());
    if (!match) continue;
    if (Number(match[1]) > 12 || match[2] === '.') day += 1;
    else if (Number(match[3]) > 12) month += 1;
  }
  if (day > 0 === month > 0) return 'unknown';
  return day > 0 ? 'day-first' : 'month-first';
}

function instantOf(year: number, month: number, date: number, rest: string): string | null {
  const time = clock.exec(rest.slice(0, 60));
  let hour = Number(time?.[1] ?? 0);
  const half = time?.[4]?.toLowerCase();
  if (half && hour <= 12) hour = (hour % 12) + (half === 'p' ? 12 : 0);
  const offset = zone.exec(rest)?.[1]?.trim() ?? '';
  const ahead = /^([+-])(\d{2}):?(\d{2})$/u.exec(offset);
  const minutes = ahead ? (Number(ahead[2]) * 60 + Number(ahead[3])) * (ahead[1] === '+' ? 1 : -1) : 0;
  const at = new Date(Date.UTC(year, month - 1, date, hour, Number(time?.[2] ?? 0), Number(time?.[3] ?? 0)));
  if (at.getUTCMonth() !== month - 1 && !(hour > 23)) return null;
  if (year < 1980 || year > 2100 || month < 1 || month > 12 || date < 1 || date > 31 || hour > 23) return null;
  return new Date(at.getTime() - minutes * 60_000).toISOString();
}

function fromMilliseconds(value: number): string | null {
  const at = new Date(value);
  const year = Number.isNaN(at.getTime()) ? 0 : at.getUTCFullYear();
  return year >= 1980 && year <= 2100 ? at.toISOString() : null;
}

/** Numbers alone: FILETIME, generalized time of LDAP, seconds or milliseconds since 1970. */
function fromDigits(text: string): string | null {
  const generalized = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:[.,]\d+)?(?:Z|[+-]\d{4})?$/u.exec(text);
  if (generalized && Number(generalized[2]) <= 12 && /^(?:19|20)/u.test(text) && text.length >= 14) {
    const [, year, month, date, hour, minute, second = '0'] = generalized;
    return instantOf(Number(year), Number(month), Number(date), ` ${hour}:${minute}:${second.padStart(2, '0')}`);
  }
  if (!/^\d{9,19}$/u.test(text)) return null;
  const value = Number(text);
  if (text.length >= 17) return fromMilliseconds(value / 10_000 - fileTimeEpoch);
  return fromMilliseconds(text.length >= 12 ? value : value * 1000);
}

/** Is it a date whose day and month can be told apart by the order of its column only? */
export function needsOrder(text: string): boolean {
  const match = numbered.exec(text.trim());
  return (
    match !== null && match[2] !== '.' && Number(match[1]) <= 12 && Number(match[3]) <= 12 && match[1] !== match[3]
  );
}

/** An ISO instant; null where the text is no date, or needs an order that is not known. */
export function readInstant(text: string, order: DateOrder): string | null {
  const value = text.trim().slice(0, 80);
  const byYear = yearFirst.exec(value);
  if (byYear)
    return instantOf(Number(byYear[1]), Number(byYear[2]), Number(byYear[3]), value.slice(byYear[0].length - 1));
  const byNumber = numbered.exec(value);
  if (byNumber) {
    const [first, second, year] = [Number(byNumber[1]), Number(byNumber[3]), Number(byNumber[4])];
    const rest = value.slice(byNumber[0].length - 1);
    if (byNumber[2] === '.' || first > 12 || first === second) return instantOf(year, second, first, rest);
    if (second > 12) return instantOf(year, first, second, rest);
    if (order === 'unknown') return null;
    return order === 'day-first' ? instantOf(year, second, first, rest) : instantOf(year, first, second, rest);
  }
  const dotNet = /^\/Date\((\d{1,15})/u.exec(value);
  if (dotNet) return fromMilliseconds(Number(dotNet[1]));
  if (/^\d/u.test(value) && fromDigits(value)) return fromDigits(value);
  const named =
    /(?<!\d)(\d{1,2})[ -](\p{L}{3})\p{L}*\.?,?[ -](\d{4})/u.exec(value) ??
    /(?<!\p{L})(\p{L}{3})\p{L}*\.?\s{1,2}(\d{1,2}),?\s(?:[\d:]{5,8}\s)?(?:UTC\s)?(\d{4})/u.exec(value);
  if (!named) return null;
  const [date, word] = /^\d/u.test(named[1]!) ? [named[1]!, named[2]!] : [named[2]!, named[1]!];
  const month = months.indexOf(word.toLowerCase()) + 1;
  const time = /\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?/iu.exec(value)?.[0];
  return month > 0 ? instantOf(Number(named[3]), month, Number(date), time ? ` ${time}` : '') : null;
}
