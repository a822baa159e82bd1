/** Package URLs (https://github.com/package-url/purl-spec): reads one into its parts and writes parts as one. */

export interface PackageUrl {
  /** Lower case: deb, rpm, npm, ... */
  type: string;
  /** Segments joined by "/", decoded; empty where there is none. */
  namespace: string;
  name: string;
  /** Empty where there is none. */
  version: string;
  /** Keys in lower case, values decoded and never empty. */
  qualifiers: Record<string, string>;
  /** Decoded, without "." and ".."; empty where there is none. */
  subpath: string;
}

/** Longer than any name and all qualifiers of a real one. */
const lengthLimit = 10_000;
const typePattern = /^[a-z][a-z0-9.+-]*$/;
const qualifierKey = /^[a-z][a-z0-9._-]*$/;

/** Types whose names and namespaces the specification compares without case; go and npm names are kept as their tools write them. */
const lowerNamespace = new Set(['alpm', 'apk', 'bitbucket', 'composer', 'deb', 'github', 'gitlab', 'hex', 'rpm']);
const lowerName = new Set([
  'alpm',
  'apk',
  'bitbucket',
  'composer',
  'deb',
  'github',
  'gitlab',
  'hex',
  'oci',
  'pub',
  'pypi',
]);

/** Text with a stray percent sign is taken as it stands. */
function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const segments = (path: string) => path.split('/').filter((part) => part !== '');

/** The part before the last `mark` and the part after it; null after where there is none. */
function splitLast(text: string, mark: string): [before: string, after: string | null] {
  const at = text.lastIndexOf(mark);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

/** An @ that begins a segment with further ones behind it is an npm scope that was not encoded, no version. */
function splitVersion(path: string): [path: string, version: string] {
  const at = path.lastIndexOf('@');
  if (at < 0 || ((at === 0 || path[at - 1] === '/') && path.includes('/', at))) return [path, ''];
  return [path.slice(0, at), decode(path.slice(at + 1))];
}

function readQualifiers(text: string): Record<string, string> | null {
  const found: Record<string, string> = {};
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = pair.slice(0, Math.max(equals, 0)).toLowerCase();
    if (!qualifierKey.test(key) || Object.hasOwn(Object.prototype, key)) return null;
    const value = decode(pair.slice(equals + 1));
    if (value) found[key] = value;
  }
  return found;
}

/** Null for text that is no package URL: without scheme, type or name, or with a qualifier key of signs that none has. */
export function parsePurl(text: string): PackageUrl | null {
  if (text.length > lengthLimit) return null;
  const [beforeSubpath, subpath] = splitLast(text.trim(), '#');
  const [beforeQualifiers, qualifierText] = splitLast(beforeSubpath, '?');
  const scheme = /^pkg:\/*/i.exec(beforeQualifiers)?.[0];
  if (scheme === undefined) return null;
  const rest = beforeQualifiers.slice(scheme.length);
  const slash = rest.indexOf('/');
  const type = rest.slice(0, Math.max(slash, 0)).toLowerCase();
  if (!typePattern.test(type)) return null;
  const [path, version] = splitVersion(rest.slice(slash + 1));
  const [namespaceText, nameText] = path.includes('/') ? splitLast(path, '/') : ['', path];
  let name = decode(nameText ?? '');
  const qualifiers = readQualifiers(qualifierText ?? '');
  if (!name || !qualifiers) return null;
  let namespace = segments(namespaceText).map(decode).join('/');
  if (lowerNamespace.has(type)) namespace = namespace.toLowerCase();
  if (lowerName.has(type)) name = name.toLowerCase();
  if (type === 'pypi') name = name.replaceAll('_', '-');
  return {
    type,
    namespace,
    name,
    version,
    qualifiers,
    subpath: segments(subpath ?? '')
      .map(decode)
      .filter((part) => part !== '.' && part !== '..' && part !== '')
      .join('/'),
  };
}

/** All but letters, digits and ".-_~:" is percent-encoded. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll('%3A', ':')
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

const encodePath = (path: string) => segments(path).map(encode).join('/');

/** The canonical form: qualifiers in the order of their keys. */
export function formatPurl(purl: PackageUrl): string {
  const qualifiers = Object.entries(purl.qualifiers)
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${encode(value)}`)
    .join('&');
  const namespace = encodePath(purl.namespace);
  const subpath = encodePath(purl.subpath);
  return [
    `pkg:${purl.type}/`,
    namespace ? `${namespace}/` : '',
    encode(purl.name),
    purl.version ? `@${encode(purl.version)}` : '',
    qualifiers ? `?${qualifiers}` : '',
    subpath ? `#${subpath}` : '',
  ].join('');
}
