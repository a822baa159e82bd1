/** CPE names in their two written forms, formatted string 2.3 and URI 2.2 (NIST IR 7695): the parts that matching needs. Pure. */

export interface CpeName {
  /** a application, o operating system, h hardware. */
  part: string;
  /** "vendor:product" in small letters, with the quoting of special signs taken off. */
  name: string;
  /** "*" any, "-" none. */
  version: string;
  update: string;
  edition: string;
  targetSystem: string;
}

const unquote = (text: string) => text.replace(/\\(.)/g, '$1');

/** Colons that are quoted don't part components. */
const components = (text: string) => text.split(/(?<!\\):/);

function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Null for what is no CPE name. */
export function readCpe(cpe: string): CpeName | null {
  if (cpe.length > 1_000) return null;
  if (cpe.startsWith('cpe:2.3:')) {
    const [part = '', vendor = '', product = '', version = '*', update = '*', , , edition = '*', target = '*'] =
      components(cpe.slice(8));
    if (!/^[aoh*]$/.test(part) || vendor === '' || product === '') return null;
    return {
      part,
      name: `${unquote(vendor)}:${unquote(product)}`.toLowerCase(),
      version: unquote(version),
      update: unquote(update),
      edition: unquote(edition),
      targetSystem: unquote(target).toLowerCase(),
    };
  }
  if (!cpe.startsWith('cpe:/')) return null;
  const [part = '', vendor = '', product = '', version = '', update = '', edition = ''] = cpe
    .slice(5)
    .split(':')
    .map(decodeUri);
  if (!/^[aoh]$/.test(part) || vendor === '' || product === '') return null;
  // Packed components of an edition: ~edition~sw_edition~target_sw~target_hw~other.
  const packed = edition.startsWith('~') ? edition.split('~') : [];
  return {
    part,
    name: `${vendor}:${product}`.toLowerCase(),
    version: version || '*',
    update: update || '*',
    edition: packed[2] || '*',
    targetSystem: (packed[3] || '*').toLowerCase(),
  };
}
