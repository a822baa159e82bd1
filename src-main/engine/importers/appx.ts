/** Store apps: Get-AppxPackage as list, CSV or JSON, and lists with NAME, PUBID and FOLDER as inventory agents write them. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { InstalledPackage } from '../../../src-shared/model/software.ts';
import type { Content } from '../files/content.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import { byMachine, first, identityOf, machineName, readRecords, type Fields } from './windows-records.ts';

const isAppx = (names: ReadonlySet<string>) =>
  names.has('packagefullname') &&
  (names.has('publisherid') || names.has('packagefamilyname') || names.has('isframework') || names.has('name'));

/** ProcessorArchitecture of Windows.System, as ConvertTo-Json writes it, and its words; in Debian's words, "all" for neutral. */
const architectures: Record<string, string> = {
  '0': 'i386',
  x86: 'i386',
  '5': 'armhf',
  arm: 'armhf',
  '9': 'amd64',
  x64: 'amd64',
  '11': 'all',
  neutral: 'all',
  '12': 'arm64',
  arm64: 'arm64',
  '14': 'i386',
};

/** CN of a distinguished name; quoted where it holds commas. */
function commonName(publisher: string): string {
  const match = /(?:^|,\s*)CN=(?:"([^"]*)"|([^,]*))/i.exec(publisher.slice(0, 1000));
  return (match?.[1] ?? match?.[2] ?? publisher).trim();
}

function app(name: string, version: string, architecture: string, publisher: string): InstalledPackage {
  const origin = commonName(publisher);
  return {
    name,
    version,
    arch: architectures[architecture.toLowerCase()] ?? architecture.toLowerCase(),
    source: name,
    sourceVersion: version,
    scheme: 'windows',
    held: false,
    section: 'apps',
    ...(origin ? { origin } : {}),
  };
}

const isTrue = (fields: Fields, name: string) => /^true$/i.test(first(fields, name));

/** Name_Version_Architecture_ResourceId_PublisherId. */
function appOf(fields: Fields): InstalledPackage | null {
  const fullParts = first(fields, 'packagefullname').split('_');
  // A table may cut it off anywhere.
  const [fullName = '', fullVersion = '', fullArch = ''] = fullParts.length >= 5 ? fullParts : [];
  const name = first(fields, 'name') || fullName;
  // Packages of languages and scales, and bundles around an app, are no apps of their own.
  if (!name || isTrue(fields, 'isresourcepackage') || isTrue(fields, 'isbundle')) return null;
  return app(
    name,
    first(fields, 'version') || fullVersion,
    first(fields, 'architecture') || fullArch,
    first(fields, 'publisher'),
  );
}

/** "NAME: ...": the name shown to people; the package's own stands in its folder. */
function readAgentList(text: string): InstalledPackage[] {
  return text
    .split(/\n\s*\n/)
    .map(
      (block) =>
        new Map(
          block
            .split('\n')
            .map(
              (line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()] as const,
            ),
        ),
    )
    .flatMap((fields) => {
      const shown = fields.get('NAME') ?? '';
      const folder = (fields.get('FOLDER') ?? '').split('\\').at(-1)!;
      const name = folder.includes('_') ? folder.slice(0, folder.indexOf('_')) : shown;
      return name && fields.has('PUBID')
        ? [app(name, fields.get('VERSION') ?? '', fields.get('ARCH') ?? '', fields.get('PUBLISHER') ?? '')]
        : [];
    });
}

const isAgentList = (head: string) => /^NAME: /m.test(head) && /^PUBID: /m.test(head);

const read = (content: Content, text: string) => readRecords(content, text, isAppx);

function inventoryOf(name: string, apps: readonly InstalledPackage[]): ParsedInventory {
  const unique = new Map(apps.map((one) => [`${one.name}\n${one.version}\n${one.arch}`.toLowerCase(), one]));
  return {
    inventory: { identity: identityOf(name), packages: [...unique.values()], sections: ['apps'] },
    warnings: [],
    ...(name ? { part: name.toLowerCase() } : {}),
  };
}

export const appx: Importer = {
  id: 'appx',
  title: 'Windows store apps',
  example: 'Get-AppxPackage -AllUsers > apps.txt',
  detect(content) {
    if (isAgentList(content.head)) return 0.95;
    return /packagefullname/i.test(content.head) && read(content, content.head) ? 0.97 : 0;
  },
  parse(content) {
    const parsed = isAgentList(content.head)
      ? [inventoryOf('', readAgentList(content.text))]
      : [...byMachine(read(content, content.text)?.records ?? [], machineName)].map(([name, own]) =>
          inventoryOf(
            name,
            own.map(appOf).filter((one) => one !== null),
          ),
        );
    if (!parsed.some(({ inventory }) => inventory.packages!.length)) {
      throw new Refusal(
        'file-damaged',
        `${content.file.name} lists no app`,
        'Save the whole output of Get-AppxPackage.',
      );
    }
    return parsed;
  },
};
