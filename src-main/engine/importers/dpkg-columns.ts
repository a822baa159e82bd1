/**
 * Finds out what the columns of a package listing mean, by their content: `dpkg-query -W -f` lets everybody choose
 * their own fields, order and separators.
 */
import { isDebianArch } from '../domain/debian-sources.ts';

export interface ColumnRoles {
  name: number;
  version: number;
  arch?: number;
  source?: number;
  sourceVersion?: number;
  status?: number;
  maintainer?: number;
}

export interface ColumnTable {
  separator: string;
  rows: string[][];
  roles: ColumnRoles;
  /** Lines that do not fit. */
  unread: number;
}

const nameForm = /^[a-z0-9][a-z0-9+.-]*(?::[a-z0-9-]+)?$/;
const versionForm = /^(?:\d+:)?\d[A-Za-z0-9.+~:-]*$/;
const sourceForm = /^[a-z0-9][a-z0-9+.-]*(?:\s*\([^)\s]+\))?$/;
const statusForm =
  /^(?:[uihrp][ncHUFWti][ R]?|(?:unknown|install|hold|deinstall|purge)[ _](?:ok|reinstreq)[ _][a-z-]+|(?:not-installed|config-files|half-installed|unpacked|half-configured|triggers-awaited|triggers-pending|installed))$/;

/** Sections, priorities and flags of deb-control(5) that look like package names. */
const fieldWords = new Set(
  (
    'required important standard optional extra yes no same foreign allowed deb ok ' +
    'admin cli-mono comm contrib database debug devel doc editors education electronics embedded fonts games gnome gnu-r gnustep ' +
    'graphics hamradio haskell httpd interpreters introspection java javascript kde kernel libdevel libs lisp localization mail math ' +
    'metapackages misc net news non-free non-free-firmware oldlibs ocaml otherosfs perl php python ruby rust science shells sound tasks tex text ' +
    'utils vcs video web x11 xfce zope translations debian-installer unknown'
  ).split(' '),
);

const share = (values: string[], test: (value: string) => boolean) =>
  values.length ? values.filter(test).length / values.length : 0;

/** Words of a status with spaces in between become one column. */
const joinStatus = (line: string) =>
  line.replace(/\b(unknown|install|hold|deinstall|purge) (ok|reinstreq) ([a-z-]+)/, '$1_$2_$3');

const unquote = (cell: string) => {
  const text = cell.trim();
  return text.startsWith('"') && text.endsWith('"') ? text.replace(/^"(.*)"$/, '$1').trim() : text;
};

/** Ways to cut a line into columns, most telling first. */
const separators: { name: string; cut: (line: string) => string[] }[] = [
  ...['\t', '|', ';', ','].map((separator) => ({
    name: separator,
    cut: (line: string) => line.split(separator).map(unquote),
  })),
  { name: '=', cut: (line) => line.split(/==?/).map(unquote) },
  // A source version in parentheses stays with its source.
  {
    name: ' ',
    cut: (line) =>
      joinStatus(line)
        .trim()
        .match(/\S+(?:\s+\([^)\s]+\)(?=\s|$))?/g) ?? [],
  },
  { name: '_', cut: (line) => line.split('_') },
  { name: '/', cut: (line) => line.split('/') },
];

/** More columns than a query has; lines of words have more. */
const columnLimit = 40;

function rolesOf(rows: string[][]): ColumnRoles | null {
  const width = Math.min(columnLimit, Math.max(...rows.map((row) => row.length)));
  const columns = Array.from({ length: width }, (_, index) => rows.map((row) => row[index] ?? ''));
  const filled = columns.map((column) => column.filter(Boolean));
  const find = (test: (value: string) => boolean, least: number, except: (number | undefined)[] = []) =>
    columns.findIndex(
      (_, index) => !except.includes(index) && filled[index]!.length > 0 && share(filled[index]!, test) >= least,
    );
  const optional = (index: number) => (index < 0 ? undefined : index);

  const status = optional(find((value) => statusForm.test(value), 0.95));
  const arch = optional(find(isDebianArch, 0.97, [status]));
  const maintainer = optional(find((value) => /[<@]/.test(value), 0.9, [status, arch]));
  const taken = new Set([status, arch, maintainer]);
  const distinct = (index: number) => new Set(columns[index]!).size;
  const versions = columns.flatMap((column, index) => {
    const values = filled[index]!;
    const bareNumbers = share(values, (value) => /^\d+$/.test(value));
    return !taken.has(index) &&
      values.length >= column.length * 0.5 &&
      share(values, (value) => versionForm.test(value)) >= 0.95 &&
      bareNumbers < 0.6
      ? [index]
      : [];
  });
  const names = columns.flatMap((_, index) => {
    const values = filled[index]!;
    const good =
      values.length === rows.length && share(values, (value) => nameForm.test(value) && /[a-z]/.test(value)) >= 0.97;
    return !taken.has(index) &&
      !versions.includes(index) &&
      good &&
      share(values, (value) => fieldWords.has(value)) < 0.6
      ? [index]
      : [];
  });
  if (!names.length || !versions.length) return null;
  // Several binaries share a source, so the binaries' column has more different names.
  const name = names.reduce((best, index) => (distinct(index) > distinct(best) ? index : best));
  const likeSource = (index: number) => {
    if (index === name || taken.has(index) || versions.includes(index)) return false;
    const values = filled[index]!;
    if (
      !values.length ||
      share(values, (value) => sourceForm.test(value)) < 0.95 ||
      share(values, (value) => fieldWords.has(value)) >= 0.6
    )
      return false;
    const same = columns[index]!.filter(
      (value, row) => value && value.split(/[\s(]/)[0] === columns[name]![row]!.split(':')[0],
    ).length;
    // source:Package repeats many names; Source is empty where it would.
    return same >= rows.length * 0.1 || values.length < rows.length;
  };
  const source = optional(columns.findIndex((_, index) => likeSource(index)));
  return { name, ...assignVersions(columns, versions, name, source), arch, status, maintainer, source };
}

/** Of two version columns, the one with rebuild marks, else the one nearer to the name, is the binary's. */
function assignVersions(
  columns: string[][],
  versions: number[],
  name: number,
  source: number | undefined,
): { version: number; sourceVersion?: number } {
  const [first, second] = versions as [number, number | undefined];
  if (second === undefined) return { version: first };
  const rebuilt = (index: number) => columns[index]!.filter((value) => /\+b\d+$/.test(value)).length;
  if (rebuilt(first) !== rebuilt(second)) {
    return rebuilt(first) > rebuilt(second)
      ? { version: first, sourceVersion: second }
      : { version: second, sourceVersion: first };
  }
  const sourceFirst = source !== undefined && source < name;
  return sourceFirst ? { version: second, sourceVersion: first } : { version: first, sourceVersion: second };
}

function tableOf(lines: string[], separator: (typeof separators)[number]): ColumnTable | null {
  const rows = lines.map((line) => separator.cut(line));
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  const widest = Math.max(...counts.keys());
  const usual = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
  if (widest < 2) return null;
  const narrowest = separator.name === ' ' ? 2 : usual;
  const fitting = rows.filter((row) => row.length >= Math.min(2, narrowest) && row.some(Boolean));
  if (fitting.length < rows.length * 0.8) return null;
  const sample = fitting.slice(0, 3000);
  const roles = rolesOf(sample) ?? rolesOf(sample.slice(1));
  if (!roles) return null;
  const good = fitting.filter((row) => {
    const version = row[roles.version] ?? '';
    return nameForm.test(row[roles.name] ?? '') && (version === '' || versionForm.test(version));
  });
  if (good.length < rows.length * 0.9 - 1) return null;
  return { separator: separator.name, rows: good, roles, unread: rows.length - good.length };
}

/** The table with most columns understood, or null when no way of cutting gives names and versions. */
export function readColumns(text: string): ColumnTable | null {
  const lines = text.split('\n').filter((line) => line.trim());
  if (lines.length === 0) return null;
  let best: ColumnTable | null = null;
  for (const separator of separators) {
    // A column of versions is filled in half of the lines at least.
    if (lines.filter((line) => line.includes(separator.name)).length < lines.length / 2) continue;
    const table = tableOf(lines, separator);
    const understood = (found: ColumnTable) => Object.values(found.roles).filter((index) => index !== undefined).length;
    if (table && (!best || understood(table) > understood(best))) best = table;
  }
  return best;
}
