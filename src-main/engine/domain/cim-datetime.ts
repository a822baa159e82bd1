/** Times as WMI writes them: yyyymmddHHMMSS.mmmmmm and the minutes of the zone (CIM_DATETIME, DMTF DSP0004). Pure. */

/** ISO 8601 in UTC; null for intervals, wildcards, the year 1601 (never) and anything else. */
export function cimInstant(text: string): string | null {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.(\d{3})\d{3}([+-]\d{3})$/.exec(text.trim());
  if (!match) return null;
  const [year, month, day, hour, minute, second, milli, zone] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (year < 1990) return null;
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute - zone, second, milli));
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
