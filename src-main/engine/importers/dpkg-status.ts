/** dpkg's own database, /var/lib/dpkg/status: paragraphs of fields (deb822). Refuses opkg's look-alike. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { InstalledPackage } from '../../../src-shared/model/software.ts';
import { debianPackage } from '../domain/debian-sources.ts';
import type { Importer } from './importer.ts';

/** The fields that matter; names are compared without case, continuation lines are left out. */
const wanted = new Set(['package', 'status', 'version', 'architecture', 'source', 'origin', 'maintainer']);

function* paragraphs(text: string): Generator<Map<string, string>> {
  let fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (!line.trim()) {
      if (fields.size) yield fields;
      fields = new Map();
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0 || line.startsWith(' ') || line.startsWith('\t')) continue;
    const name = line.slice(0, colon).toLowerCase();
    if (wanted.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  if (fields.size) yield fields;
}

/** States in which the package's files are on the disk (dpkg(1), package states). */
const onDisk = new Set(['installed', 'unpacked', 'half-configured', 'triggers-awaited', 'triggers-pending']);

const fieldLines = (text: string, name: string) => text.match(new RegExp(`^${name}:`, 'gm'))?.length ?? 0;

export const dpkgStatus: Importer = {
  id: 'dpkg-status',
  title: 'dpkg database',
  example: '/var/lib/dpkg/status',
  detect({ head }) {
    const packages = fieldLines(head, 'Package');
    if (packages === 0 || fieldLines(head, 'Status') === 0 || !/^[A-Z][A-Za-z-]*: /.test(head.trimStart())) return 0;
    // opkg keeps the time of installation and no maintainer.
    if (fieldLines(head, 'Installed-Time') > packages / 2 && fieldLines(head, 'Maintainer') === 0) return 0;
    return fieldLines(head, 'Status') >= packages * 0.9 ? 0.97 : 0.5;
  },
  parse({ text, file }) {
    const packages: InstalledPackage[] = [];
    const warnings: string[] = [];
    let broken = 0;
    for (const fields of paragraphs(text)) {
      const name = fields.get('package');
      const status = (fields.get('status') ?? '').split(/\s+/);
      if (!name || status.length < 3) {
        broken += 1;
        continue;
      }
      if (!onDisk.has(status[2]!)) continue;
      packages.push(
        debianPackage({
          name,
          version: fields.get('version') ?? '',
          arch: fields.get('architecture'),
          source: fields.get('source'),
          sourceTold: true,
          held: status[0] === 'hold',
          origin: fields.get('origin'),
        }),
      );
    }
    if (packages.length === 0) {
      throw new Refusal(
        'not-recognised',
        `${file.name} names no installed package`,
        'Take /var/lib/dpkg/status whole, as it is.',
      );
    }
    if (broken) warnings.push(`${broken} paragraph(s) without package or status were passed over`);
    return [{ inventory: { identity: {}, packages }, warnings }];
  },
};
