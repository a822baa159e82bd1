/**
 * JSON in one form: keys in the order of their code units, no blanks, so that equal documents have equal bytes and one
 * hash (RFC 8785 for what JSON.stringify writes). Refuses what JSON can't say.
 */

/** Keys that are undefined are left out, as JSON.stringify does. Throws TypeError for numbers that are not finite. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((entry) => canonicalJson(entry ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} can't be written as JSON`);
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return JSON.stringify(value);
  throw new TypeError(`a ${typeof value} can't be written as JSON`);
}
