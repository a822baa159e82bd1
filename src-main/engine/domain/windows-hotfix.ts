/** Names of Windows updates as systems list them, and the days they were installed on. */

/** Placeholder that Windows XP and Server 2003 list; no update has this number. */
const placeholder = '147222';

/**
 * "KB893803v2 - Update", "Q329115", "KB4487017" to "KB893803", "KB329115", "KB4487017". Null for entries without a
 * number ("File 1", GUIDs). Microsoft's articles kept their numbers when Q became KB.
 */
export function hotfixKb(entry: string): string | null {
  const match = /^\W*(?:KB|Q)(\d{5,8})(?!\d)/iu.exec(entry.trim());
  return match && match[1] !== placeholder ? `KB${match[1]!}` : null;
}

const day = (told: number, month: number, date: number): string | null => {
  // Thai systems count from the year of Buddha.
  const year = told > 2400 && told < 2700 ? told - 543 : told;
  if (year < 1990 || year > 2100 || month < 1 || month > 12 || date < 1 || date > 31) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
};

/** Days between 1601-01-01 (FILETIME) and 1970-01-01. */
const fileTimeEpochSeconds = 11_644_473_600n;

/** FILETIME in hexadecimal, as Vista and Server 2008 write it: 100 ns since 1601. */
function fromFileTime(hex: string): string | null {
  const seconds = BigInt(`0x${hex}`) / 10_000_000n - fileTimeEpochSeconds;
  if (seconds < 0n || seconds > 4_102_444_800n) return null;
  return new Date(Number(seconds) * 1000).toISOString().slice(0, 10);
}

/**
 * InstalledOn of Win32_QuickFixEngineering as a calendar day: m/d/yyyy (d/m/yyyy when `dayFirst`), d.m.yyyy,
 * yyyy-mm-dd, yyyymmdd, or a hexadecimal FILETIME. Null for anything else.
 */
export function installedOn(text: string, dayFirst: boolean): string | null {
  // PowerShell marks the direction of writing; Czech, Hungarian and others put a space after a dot.
  const value = text
    .replace(/[\u200e\u200f]/gu, '')
    .trim()
    .replace(/([./]) (?=\d)/gu, '$1');
  if (/^[0-9a-f]{16}$/iu.test(value)) return fromFileTime(value);
  const compact = /^(\d{4})(\d{2})(\d{2})$/u.exec(value) ?? /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})/u.exec(value);
  if (compact) return day(Number(compact[1]), Number(compact[2]), Number(compact[3]));
  const parts = /^(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})/u.exec(value);
  if (!parts) return null;
  const [first, second, year] = [Number(parts[1]), Number(parts[3]), Number(parts[4])];
  return dayFirst || parts[2] === '.' || first > 12 ? day(year, second, first) : day(year, first, second);
}

/**
 * One list is written in one order: a first number over 12 anywhere means day before month in all of it. So does a clock of
 * 24 hours beside the day: cultures that write the month first write AM and PM.
 */
export function isDayFirst(dates: readonly string[]): boolean {
  return dates.some(
    (text) =>
      Number(/^\W*(\d{1,2})[-/]/u.exec(text)?.[1] ?? 0) > 12 ||
      /^\W*\d{1,2}[-/]\d{1,2}[-/]\d{4},? \d{1,2}:\d{2}(?::\d{2})?\s*$/u.test(text),
  );
}
