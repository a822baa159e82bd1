/** `dpkg-query -W`, with its default format or any other whose columns can be told apart by their content. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { InstalledPackage } from '../../../src-shared/model/software.ts';
import { debianPackage } from '../domain/debian-sources.ts';
import { readColumns, type ColumnTable } from './dpkg-columns.ts';
import type { Importer } from './importer.ts';

/** Packages that nearly every Debian-like system has; some of them make a short list plausible. */
const common = new Set(
  'adduser apt base-files base-passwd bash bsdutils coreutils dash debconf dpkg grep gzip libc6 libc-bin login openssl openssh-server passwd perl perl-base sed sudo systemd tar util-linux zlib1g'.split(
    ' ',
  ),
);

/** Is a dpkg state one in which the files are on the disk? */
function isOnDisk(status: string): boolean {
  const word = /[ _]([a-z-]+)$/.exec(status)?.[1] ?? status;
  if (/^[uihrp][ncHUFWti]/.test(status) && status.length <= 3) return 'iUFWt'.includes(status[1]!);
  return ['installed', 'unpacked', 'half-configured', 'triggers-awaited', 'triggers-pending'].includes(word);
}

const isHeld = (status: string) => /^(?:h[a-zA-Z]|hold[ _])/.test(status);

function plausible(table: ColumnTable): number {
  const { rows, roles } = table;
  const cells = (index: number) => rows.map((row) => row[index] ?? '');
  const versions = cells(roles.version);
  const part = (test: (version: string) => boolean) => versions.filter(test).length / versions.length;
  // RPM releases and Alpine revisions.
  if (part((version) => /\.(?:el|fc|amzn|suse|mga)\d/.test(version)) > 0.1) return 0;
  if (part((version) => /-r\d+$/.test(version)) > 0.5) return 0;
  const known = cells(roles.name).some((name) => common.has(name.split(':')[0]!));
  // A line or two of anything can look like a name and a number.
  if (rows.length < 3 && !known && roles.arch === undefined && roles.status === undefined) return 0;
  let score = 0;
  if (roles.arch !== undefined) score += 0.3;
  if (roles.status !== undefined) score += 0.3;
  if (roles.sourceVersion !== undefined) score += 0.2;
  if (known) score += 0.4;
  if (part((version) => /-\d/.test(version)) > 0.3) score += 0.2;
  if (part((version) => /(?:deb|ubuntu|\+nmu|dfsg|squeeze|\+b\d)/.test(version)) > 0.05) score += 0.2;
  if (table.separator === '=' || table.separator === '/' || table.separator === '_') score -= 0.2;
  return score >= 0.3 ? Math.min(0.9, 0.4 + score / 2) : 0;
}

export const dpkgQuery: Importer = {
  id: 'dpkg-query',
  title: 'dpkg-query listing',
  example: "dpkg-query -W -f '${Package}\\t${Version}\\t${Architecture}\\t${source:Package}\\t${source:Version}\\n'",
  detect({ head }) {
    const table = readColumns(head);
    return table ? plausible(table) : 0;
  },
  parse({ text, file }) {
    const table = readColumns(text);
    if (!table) {
      throw new Refusal(
        'not-recognised',
        `${file.name}: no columns of package names and versions were found`,
        'Save the output of dpkg-query -W, or of dpkg -l.',
      );
    }
    const { roles } = table;
    const packages: InstalledPackage[] = [];
    const cell = (row: string[], index: number | undefined) => (index === undefined ? undefined : (row[index] ?? ''));
    for (const row of table.rows) {
      const status = cell(row, roles.status);
      if (status && !isOnDisk(status)) continue;
      packages.push(
        debianPackage({
          name: row[roles.name]!,
          version: row[roles.version] ?? '',
          arch: cell(row, roles.arch) || undefined,
          source: cell(row, roles.source),
          sourceTold: roles.source !== undefined,
          sourceVersion: cell(row, roles.sourceVersion),
          held: status ? isHeld(status) : false,
        }),
      );
    }
    if (packages.length === 0)
      throw new Refusal(
        'not-recognised',
        `${file.name} lists no installed package`,
        'Save the whole output of dpkg-query -W.',
      );
    const warnings: string[] = [];
    if (table.unread > 1) warnings.push(`${table.unread} line(s) could not be read`);
    const unknown = packages.filter((item) => !item.version).length;
    if (unknown) warnings.push(`${unknown} package(s) without a version: their version counts as unknown`);
    return [{ inventory: { identity: {}, packages }, warnings }];
  },
};
