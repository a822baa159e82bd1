/** The table `dpkg -l` prints, of any width and language; only packages whose files are on the disk count. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { InstalledPackage } from '../../../src-shared/model/software.ts';
import { debianPackage, isDebianArch } from '../domain/debian-sources.ts';
import type { Importer } from './importer.ts';

/** Desired state, state, error; name; the rest. dpkg leaves one or two spaces before the name. */
const row = /^([uihrp])([ncHUFWti])([ RX#]?)\s+(\S+)(?:\s+(\S.*))?$/;
const ruler = /^\+\+\+-(=+)-(=+)/;

/** Installed, unpacked, half configured, waiting for triggers. */
const onDisk = new Set(['i', 'U', 'F', 'W', 't']);

const packageName = /^[a-z0-9][a-z0-9+.-]*(?::[a-z0-9-]+)?$/;

export const dpkgList: Importer = {
  id: 'dpkg-list',
  title: 'dpkg package list',
  example: 'dpkg -l',
  detect({ head }) {
    const lines = head.split('\n').filter((line) => line.trim());
    const rows = lines.filter((line) => {
      const match = row.exec(line);
      return match && packageName.test(match[4]!) && match[5];
    }).length;
    if (rows === 0) return 0;
    if (lines.some((line) => ruler.test(line)) || lines.some((line) => line.startsWith('||/ '))) return 0.98;
    // Without its head, as grep '^ii' leaves it: no tabs, an architecture, and mostly descriptions of several words.
    if (lines.some((line) => line.includes('\t'))) return 0;
    const rests = lines.map((line) => row.exec(line)?.[5]?.split(/\s+/) ?? []);
    const typed = rests.filter((rest) => isDebianArch(rest[1] ?? '')).length;
    const described = rests.filter((rest) => rest.length >= 5).length;
    return rows >= lines.length * 0.8 && typed >= rows * 0.75 && described >= rows * 0.3 ? 0.95 : 0;
  },
  parse({ text, file }) {
    const packages: InstalledPackage[] = [];
    const warnings: string[] = [];
    let widths: [number, number] | null = null;
    let cut = 0;
    let unread = 0;
    for (const raw of text.split('\n')) {
      const line = raw.trimEnd();
      const columns = ruler.exec(line);
      // On a narrow terminal older dpkg cuts what does not fit: a value as wide as its column may be one.
      if (columns) widths = line.length <= 80 ? [columns[1]!.length, columns[2]!.length] : null;
      const match = row.exec(line);
      if (!match) continue;
      const name = match[4]!;
      const [version = '', third = ''] = (match[5] ?? '').split(/\s+/);
      if (!packageName.test(name)) {
        if (line.startsWith('||/')) continue;
        unread += 1;
        continue;
      }
      if (!onDisk.has(match[2]!)) continue;
      if (widths && (name.length >= widths[0] + 1 || version.length >= widths[1] + 1)) widths = null;
      if (widths && (name.length === widths[0] || version.length === widths[1])) cut += 1;
      packages.push(
        debianPackage({ name, version, ...(isDebianArch(third) ? { arch: third } : {}), held: match[1] === 'h' }),
      );
    }
    if (packages.length === 0) {
      throw new Refusal(
        'not-recognised',
        `${file.name} lists no installed package`,
        'Save the whole output of dpkg -l.',
      );
    }
    if (unread) warnings.push(`${unread} line(s) could not be read`);
    if (cut > 2)
      warnings.push(
        `${cut} names or versions may be cut off at the terminal's width; COLUMNS=300 dpkg -l shows them whole`,
      );
    return [{ inventory: { identity: {}, packages }, warnings }];
  },
};
