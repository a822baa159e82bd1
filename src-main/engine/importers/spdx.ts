/** SPDX lists of packages: what they describe, its packages and its system. Refuses SPDX 3, RDF and YAML in words. */
import type { AssetKind } from '../../../src-shared/model/asset.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import type { ToldSystem } from '../domain/distribution.ts';
import { parsePurl, type PackageUrl } from '../domain/purl.ts';
import type { Content } from '../files/content.ts';
import type { Importer } from './importer.ts';
import { asInstant, asText } from './json-values.ts';
import { softwareOf, unwrapped, type SbomComponent } from './sbom-packages.ts';
import { readSpdxJson, readSpdxTagValue, type SpdxDocument, type SpdxPackage } from './spdx-document.ts';

type Form = 'json' | 'tag-value' | 'broken-json' | 'version-3' | 'rdf' | 'yaml';

const beginsAsJson = /^\s*\{/;
const spdxKeys = /"(?:spdxVersion|SPDXID|spdxId)"\s*:\s*"|"https:\/\/spdx\.org\/rdf\/3/;

function formOf(content: Content): Form | null {
  const { head, json, xmlRoot } = content;
  if (beginsAsJson.test(head)) {
    // SPDX writes its keys in any order: the version may stand behind all files.
    if (!spdxKeys.test(head) && !/"spdxVersion"\s*:\s*"SPDX-/.test(content.text)) return null;
    const value = json();
    if (value === undefined) return 'broken-json';
    const record = unwrapped(value);
    if (/^SPDX-\d/.test(asText(record.spdxVersion))) return 'json';
    return JSON.stringify(record['@context'] ?? '').includes('spdx.org/rdf/3') ? 'version-3' : null;
  }
  if (/^SPDXVersion:\s*SPDX-\d/m.test(head)) return 'tag-value';
  if (/^spdxVersion:\s*["']?SPDX-\d/m.test(head)) return 'yaml';
  const root = xmlRoot();
  return root && /(?:^|:)RDF$/.test(root.name) && Object.values(root.attributes).some((v) => v.includes('spdx.org/rdf'))
    ? 'rdf'
    : null;
}

function readDocument(content: Content): SpdxDocument {
  const { name } = content.file;
  const other = (form: string) =>
    new Refusal(
      'not-recognised',
      `${name} is ${form}, which is not read`,
      'Write the list as SPDX 2.3 JSON or tag-value, or as CycloneDX.',
    );
  switch (formOf(content)) {
    case 'json':
      return readSpdxJson(unwrapped(content.json()));
    case 'tag-value':
      return readSpdxTagValue(content.text, name);
    case 'version-3':
      throw other('SPDX 3');
    case 'rdf':
      throw other('SPDX as RDF');
    case 'yaml':
      throw other('SPDX as YAML');
    default:
      throw new Refusal(
        'file-damaged',
        `${name} begins as SPDX and is no whole JSON`,
        'Write the list again, and copy it whole.',
      );
  }
}

/** Purposes of what is no package of its own, and Trivy's ids from before purposes were written. */
const notPackages = new Set(['OPERATING-SYSTEM', 'CONTAINER', 'FILE', 'DEVICE']);
const groupId = /^SPDXRef-(?:OperatingSystem|ContainerImage|Filesystem|Repository)-/;

const isSystem = ({ id, purpose }: SpdxPackage) =>
  purpose === 'OPERATING-SYSTEM' || /^SPDXRef-OperatingSystem-/.test(id);

function isPackage(item: SpdxPackage): boolean {
  if (!item.name || groupId.test(item.id)) return false;
  if (item.purl || item.cpe) return true;
  if (notPackages.has(item.purpose)) return false;
  // Trivy groups what it found in one place under an application of no version.
  return item.version !== '' || (item.purpose !== 'APPLICATION' && !item.id.startsWith('SPDXRef-Application-'));
}

/** Trivy names the source package: "built package from: openssl 1:1.0.2k-16.el7". */
function asComponent({ name, version, purl, sourceInfo }: SpdxPackage): SbomComponent {
  const built = /^built package from: (\S+)(?: (\S+))?$/.exec(sourceInfo.slice(0, 500));
  return {
    name,
    version,
    purl,
    source: { ...(built ? { name: built[1]! } : {}), ...(built?.[2] ? { version: built[2] } : {}) },
  };
}

/** The one package the document describes; null where it describes itself, or several. */
function subjectOf({ describes, packages }: SpdxDocument): SpdxPackage | null {
  const ids = new Set(describes);
  const found = packages.filter(({ id }) => ids.has(id));
  return found.length === 1 ? found[0]! : null;
}

/** Before purposes were written an image shows by its purl, its id, or a name with a digest. */
function kindOf(subject: SpdxPackage | null, purl: PackageUrl | null, name: string, hasSystem: boolean): AssetKind {
  const image =
    subject?.purpose === 'CONTAINER' ||
    /^SPDXRef-(?:ContainerImage|DocumentRoot-Image)-/.test(subject?.id ?? '') ||
    purl?.type === 'oci' ||
    purl?.type === 'docker' ||
    /@sha\d+:[0-9a-f]{32,}$/.test(name);
  if (image) return 'container';
  if (subject?.purpose === 'DEVICE' || subject?.purpose === 'FIRMWARE') return 'other';
  if (subject && isSystem(subject)) return 'computer';
  return hasSystem && subject?.purpose !== 'APPLICATION' ? 'computer' : 'application';
}

export const spdx: Importer = {
  id: 'spdx',
  title: 'SPDX software bill of materials',
  example: 'trivy image --format spdx-json --output image.spdx.json IMAGE',
  detect(content) {
    const form = formOf(content);
    if (form === null) return 0;
    return form === 'broken-json' ? 0.9 : 0.97;
  },
  parse(content) {
    const document = readDocument(content);
    const subject = subjectOf(document);
    const name = subject?.name || document.name;
    if (document.packages.length === 0)
      throw new Refusal(
        'nothing-to-import',
        `${content.file.name} lists no package`,
        'Check how the list was made; a list of files alone says nothing of versions.',
      );
    const listed = document.packages.filter((item) => item !== subject && isPackage(item));
    const system = document.packages.find(isSystem);
    const told: ToldSystem | null = system ? { name: system.name, version: system.version } : null;
    const purl = subject?.purl ? parsePurl(subject.purl) : null;
    const { packages, os, warnings } = softwareOf(listed.map(asComponent), told, purl);
    const takenAt = asInstant(document.created);
    const version = subject?.version ?? '';
    // Digests change with every build of an image that keeps its name.
    const called = `${name.replace(/@sha\d+:[0-9a-f]+$/i, '')}${version && !/^sha\d+:/.test(version) ? `:${version}` : ''}`;
    return [
      {
        inventory: {
          ...(takenAt ? { takenAt } : {}),
          identity: {},
          kind: kindOf(subject, purl, name, os !== null),
          ...(os ? { os } : {}),
          packages,
          sections: ['components'],
        },
        warnings,
        ...(called ? { called } : {}),
      },
    ];
  },
};
