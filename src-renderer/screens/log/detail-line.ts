/** The detail of a log entry on one line: names and plain values, lists by their length. Pure. */

function valueWords(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value) && value.length === 0) return 'none';
  if (Array.isArray(value))
    return value.length <= 2 && value.every((item) => typeof item === 'string')
      ? value.join(', ')
      : `${value.length} entries`;
  if (typeof value === 'object') return `${Object.keys(value).length} values`;
  return typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 2 }) : String(value);
}

/** "packages 412, source local"; empty for an empty detail. */
export function detailLine(detail: Record<string, unknown>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name} ${valueWords(value)}`)
    .join(', ');
}
