/**
 * Finds out what the columns of `rpm -qa --qf ...` mean, by their content: everybody chooses tags, order and separators
 * for themselves.
 */
import {
  hasDistributionTag,
  isNone,
  isRpmArch,
  isRpmName,
  readEvr,
  readNevra,
  readSourceRpm,
  share,
  type RpmFields,
} from '../domain/rpm-packages.ts';

export interface RpmTable {
  rows: RpmFields[];
  /** Lines that do not fit. */
  unread: number;
  /** How sure it is that these are RPM packages, 0 to 1. */
  certainty: number;
}

interface Roles {
  nevra?: number;
  name?: number;
  epoch?: number;
  version?: number;
  release?: number;
  arch?: number;
  sourceRpm?: number;
  vendor?: number;
  module?: number;
  /** zypper's column of states. */
  state?: number;
}

/** Lines longer than this are no package's. */
const longest = 4096;
const sampleSize = 3000;

const unquote = (cell: string) => {
  const text = cell.trim();
  return text.length > 1 && /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
};

/** Ways to cut a line into cells, most telling first. Spaces come last: single words are whole NEVRAs. */
const separators: { sign: string; cut: (line: string) => string[] }[] = [
  ...['\t', '|', ';', ','].map((sign) => ({ sign, cut: (line: string) => line.split(sign).map(unquote) })),
  { sign: '', cut: (line) => line.trim().split(/\s+/).map(unquote) },
];

const vendorForm =
  /red ?hat|centos|fedora|rocky|alma|oracle|suse|amazon|mageia|scientific|microsoft|vmware|openeuler|epel|rpm ?fusion|remi|cloudlinux|mandriva|euler|anolis|kylin|google|docker|elastic/i;
const moduleForm = /^[\w.+-]+:[\w.+-]+:\d{8,}:\w+(?::\w+)?$/;
const isState = (cell: string) => /^(?:il?\+?|vl?|!|\.l|l)?$/.test(cell);
/** SIGMD5, SHA1HEADER and the like. */
const isHash = (cell: string) => /^[0-9a-f]{24,}$/.test(cell);
const isEpoch = (cell: string) => isNone(cell) || /^\d{1,2}$/.test(cell);
const isVersion = (cell: string) =>
  cell.length < 100 &&
  /\d/.test(cell) &&
  /^[A-Za-z0-9][A-Za-z0-9.+_~^]*$/.test(cell) &&
  !isRpmArch(cell) &&
  !isHash(cell);

function rolesOf(rows: readonly string[][]): Roles | null {
  const width = Math.max(...rows.map((row) => row.length));
  const columns = Array.from({ length: Math.min(width, 40) }, (_, at) => rows.map((row) => row[at] ?? ''));
  const used = new Set<number>();
  const find = (test: (cell: string) => boolean, least: number, some: (cell: string) => boolean = test) => {
    const at = columns.findIndex((cells, i) => !used.has(i) && share(cells, test) >= least && cells.some(some));
    if (at >= 0) used.add(at);
    return at < 0 ? undefined : at;
  };
  const findOptional = (form: (cell: string) => boolean) => find((cell) => isNone(cell) || form(cell), 0.95, form);
  const roles: Roles = {};
  roles.sourceRpm = findOptional((cell) => readSourceRpm(cell) !== null);
  roles.module = findOptional((cell) => moduleForm.test(cell));
  roles.arch = find((cell) => cell === '(none)' || isRpmArch(cell), 0.95, isRpmArch);
  roles.nevra = find((cell) => /^[~\d]/.test(readNevra(cell)?.version ?? '') && readEvr(cell) === null, 0.8);
  if (roles.nevra !== undefined) return roles;
  roles.state = find(isState, 1, (cell) => cell.startsWith('i'));
  // A few versions begin with a letter; names with a hyphen have the form too.
  const evr = find((cell) => /^\d/.test(readEvr(cell)?.version ?? ''), 0.85);
  if (evr === undefined) {
    // NAME and VERSION may both look like versions; NAME has letters in front and is nearly unique.
    const versions = columns.flatMap((cells, i) => (!used.has(i) && share(cells, isVersion) >= 0.95 ? [i] : []));
    const tagged = versions.find((i) => share(columns[i]!, hasDistributionTag) > 0.3);
    const numeric = (i: number) => share(columns[i]!, (cell) => /^v?\d/.test(cell)) >= 0.9;
    const huge = (i: number) => share(columns[i]!, (cell) => /^\d{3,}$/.test(cell)) > 0.6;
    const epoch = (i: number) => share(columns[i]!, isEpoch) === 1 && share(columns[i]!, (cell) => cell === '0') > 0.3;
    const candidates = versions.filter((i) => numeric(i) && !huge(i) && !epoch(i));
    roles.version = candidates.find((i) => i !== tagged);
    if (roles.version === undefined) return null;
    roles.release = tagged ?? candidates.find((i) => i > roles.version!);
    used.add(roles.version);
    if (roles.release !== undefined) used.add(roles.release);
  } else roles.version = evr;
  // A column of nothing but "(none)" is one of another tag, or no package has an epoch.
  const epochs = columns.findIndex(
    (cells, i) =>
      !used.has(i) &&
      share(cells, isEpoch) === 1 &&
      cells.some((cell) => /^\d/.test(cell)) &&
      cells.some((cell) => /^(?:\(none\)|0)$/.test(cell)),
  );
  if (epochs >= 0) used.add((roles.epoch = epochs));
  const names = columns.flatMap((cells, i) =>
    !used.has(i) && share(cells, isRpmName) >= 0.97 && share(cells, isHash) < 0.5 ? [i] : [],
  );
  const distinct = (i: number) => new Set(columns[i]).size;
  if (names.length === 0) return null;
  roles.name = names.reduce((best, i) => (distinct(i) > distinct(best) ? i : best));
  used.add(roles.name);
  const isVendor = (cell: string) => cell.length < 60 && vendorForm.test(cell);
  roles.vendor = find((cell) => isNone(cell) || isVendor(cell), 0.5, isVendor);
  return roles;
}

function fieldsOf(row: readonly string[], roles: Roles): RpmFields | null {
  const cell = (at: number | undefined) => (at === undefined ? '' : (row[at] ?? ''));
  const extra = { sourceRpm: cell(roles.sourceRpm), vendor: cell(roles.vendor), module: cell(roles.module) };
  if (roles.nevra !== undefined) {
    const nevra = readNevra(cell(roles.nevra));
    return nevra && { ...nevra, arch: nevra.arch || cell(roles.arch), ...extra };
  }
  const dot = cell(roles.name).lastIndexOf('.');
  // NAME.ARCH in one word.
  const suffix = roles.arch === undefined && dot > 0 ? cell(roles.name).slice(dot + 1) : '';
  const name = isRpmArch(suffix) ? cell(roles.name).slice(0, dot) : cell(roles.name);
  if (!isRpmName(name)) return null;
  const told = cell(roles.version);
  const evr = readEvr(told) ?? { epoch: '', version: isNone(told) ? '' : told, release: cell(roles.release) };
  if (evr.version !== '' && !isVersion(evr.version)) return null;
  return {
    name,
    arch: isRpmArch(suffix) ? suffix : cell(roles.arch),
    ...evr,
    epoch: cell(roles.epoch) || evr.epoch,
    ...extra,
  };
}

/** Packages that RPM systems have and others name differently: a listing without tags or architectures is known by some. */
const common = new Set(
  'rpm-libs glibc-common setup libgcc basesystem yum dnf zypper system-release redhat-release centos-release fedora-release'.split(
    ' ',
  ),
);

function certaintyOf(rows: readonly RpmFields[]): number {
  const part = (test: (row: RpmFields) => boolean) => rows.filter(test).length / rows.length;
  if (part((row) => /^r\d+$/.test(row.release)) > 0.5) return 0;
  const typed = part((row) => isRpmArch(row.arch)) > 0.8;
  const tagged = part((row) => hasDistributionTag(row.release)) > 0.3;
  const keys = rows.some((row) => row.name === 'gpg-pubkey');
  const known = rows.filter((row) => common.has(row.name)).length > 1;
  if (part((row) => readSourceRpm(row.sourceRpm ?? '') !== null) > 0.5) return 0.96;
  if (typed) return rows.length > 1 || tagged || known ? 0.95 : 0.6;
  if (tagged || keys) return rows.length > 2 || known ? 0.92 : 0.5;
  return known ? 0.7 : 0;
}

function tableBy(lines: readonly string[], cut: (line: string) => string[]): RpmTable | null {
  const cells = lines.map(cut);
  if (cells.length === 0) return null;
  // A message or two may stand before the rows.
  const roles =
    rolesOf(cells.slice(0, sampleSize)) ?? rolesOf(cells.slice(1, sampleSize)) ?? rolesOf(cells.slice(2, sampleSize));
  if (!roles) return null;
  const rows: RpmFields[] = [];
  let unread = 0;
  for (const row of cells) {
    // zypper lists what is not installed, or in another version, beside it.
    if (roles.state !== undefined && !(row[roles.state] ?? '').startsWith('i')) continue;
    const fields = fieldsOf(row, roles);
    if (fields) rows.push(fields);
    else unread += 1;
  }
  if (rows.length === 0 || unread > cells.length * 0.1 + 2) return null;
  return { rows, unread, certainty: certaintyOf(rows) };
}

/** The surest reading of the lines, or null where none gives names with versions. */
export function readRpmTable(text: string): RpmTable | null {
  // zypper lists patterns, patches and products among the packages.
  const isOther = (line: string) => /\| *(?:patch|pattern|product|srcpackage|application) *\|/.test(line);
  const filled = text
    .split('\n')
    .filter((line) => line.trim() && line.length <= longest && !/^[-+|=\s]+$/.test(line) && !isOther(line));
  // Names of columns, and words before them, have no digits.
  const lines = filled.slice(
    Math.max(
      filled.findIndex((line) => /\d/.test(line)),
      0,
    ),
  );
  let best: RpmTable | null = null;
  for (const { sign, cut } of separators) {
    const table = lines.filter((line) => line.includes(sign)).length >= lines.length * 0.8 ? tableBy(lines, cut) : null;
    if (table && (!best || table.certainty > best.certainty)) best = table;
    if (best && best.certainty >= 0.95) break;
  }
  return best;
}
