/** CycloneDX lists of components: what they describe, its packages, its system, and weaknesses listed with them. */
import type { AssetKind } from '../../../src-shared/model/asset.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import type { ToldSystem } from '../domain/distribution.ts';
import { parsePurl } from '../domain/purl.ts';
import { readSourceRpm } from '../domain/purl-package.ts';
import type { Content } from '../files/content.ts';
import { readJsonBom, readXmlBom, type Bom, type BomComponent } from './cyclonedx-bom.ts';
import { scanOf } from './cyclonedx-findings.ts';
import type { Importer } from './importer.ts';
import { asInstant, asText } from './json-values.ts';
import { softwareOf, unwrapped, type SbomComponent } from './sbom-packages.ts';

const isXmlBom = ({ xmlRoot }: Content) => {
  const root = xmlRoot();
  return (
    root !== null &&
    /^(?:[\w.-]+:)?bom$/.test(root.name) &&
    Object.values(root.attributes).some((value) => value.includes('cyclonedx.org/schema/bom'))
  );
};

/** Types that are no software of their own unless a purl or CPE says otherwise. */
const notSoftware = new Set(['file', 'container', 'data', 'machine-learning-model', 'cryptographic-asset', 'device']);

function isPackage({ type, purl, cpe, name, version }: BomComponent): boolean {
  if (!name || type === 'operating-system') return false;
  if (purl || cpe) return type !== 'container';
  // Trivy groups what it found in one place under an application of no version.
  return !notSoftware.has(type) && (version !== '' || type !== 'application');
}

/** Source packages as Trivy and Syft write them into properties. */
function sourceOf({ properties }: BomComponent): SbomComponent['source'] {
  const trivy = (name: string) => properties.get(`aquasecurity:trivy:${name}`) || undefined;
  const syft = (name: string) => properties.get(`syft:metadata:${name}`) || undefined;
  const rpm = readSourceRpm(syft('sourceRpm') ?? '');
  const name = trivy('SrcName') ?? rpm?.name ?? syft('source') ?? syft('originPackage');
  const epoch = trivy('SrcEpoch');
  const upstream = trivy('SrcVersion');
  const release = trivy('SrcRelease');
  const version = upstream
    ? `${epoch && epoch !== '0' ? `${epoch}:` : ''}${upstream}${release ? `-${release}` : ''}`
    : syft('sourceVersion');
  const module = trivy('Modularitylabel') ?? syft('modularityLabel');
  return { ...(name ? { name } : {}), ...(version ? { version } : {}), ...(module ? { module } : {}) };
}

const asSbomComponent = (component: BomComponent): SbomComponent => ({
  name: component.group ? `${component.group}/${component.name}` : component.name,
  version: component.version,
  purl: component.purl,
  source: sourceOf(component),
});

function toldSystemOf({ components, subject }: Bom): ToldSystem | null {
  const system = [subject, ...components].find((component) => component?.type === 'operating-system');
  if (!system?.name) return null;
  const syft = (name: string) => system.properties.get(`syft:distro:${name}`) || undefined;
  const prettyName = syft('prettyName') ?? (system.properties.has('syft:distro:id') ? system.description : '');
  const codename = syft('versionCodename');
  return {
    name: syft('id') ?? system.name,
    version: syft('versionID') ?? system.version,
    ...(prettyName ? { prettyName } : {}),
    ...(codename ? { codename } : {}),
  };
}

/** A file system or disk that holds a system is a machine's; an application has none. */
function kindOf(subject: BomComponent | null, hasSystem: boolean): AssetKind {
  switch (subject?.type) {
    case 'container':
      return 'container';
    case 'device':
    case 'firmware':
    case 'device-driver':
      return 'other';
    case 'operating-system':
      return 'computer';
    default:
      return hasSystem && subject?.type !== 'application' ? 'computer' : 'application';
  }
}

/** Digests change with every build of an image that keeps its name. */
function calledOf({ group, name, version }: BomComponent): string {
  return `${group ? `${group}/` : ''}${name}${version && !/^sha\d+:/i.test(version) ? `:${version}` : ''}`;
}

function readBom(content: Content): Bom {
  const root = content.xmlRoot();
  if (root && isXmlBom(content)) return readXmlBom(content.pieces(), content.file.name, root);
  const value = content.json();
  if (value === undefined)
    throw new Refusal(
      'file-damaged',
      `${content.file.name} begins as CycloneDX and is no whole JSON`,
      'Write the list again, and copy it whole.',
    );
  return readJsonBom(unwrapped(value));
}

export const cyclonedx: Importer = {
  id: 'cyclonedx',
  title: 'CycloneDX software bill of materials',
  example: 'syft IMAGE -o cyclonedx-json > bom.json',
  detect(content) {
    if (isXmlBom(content)) return 0.97;
    if (!/^\s*\{/.test(content.head) || !/"(?:bomFormat|\$schema)"/.test(content.text)) return 0;
    const value = content.json();
    // Cut or bent: the refusal says so.
    if (value === undefined) return /"bomFormat"\s*:\s*"CycloneDX"/i.test(content.head) ? 0.9 : 0;
    const { bomFormat, $schema } = unwrapped(value);
    if (/^CycloneDX$/i.test(asText(bomFormat))) return 0.97;
    return /cyclonedx\.org\/schema\/bom/.test(asText($schema)) ? 0.95 : 0;
  },
  parse(content) {
    const bom = readBom(content);
    if (bom.components.length === 0 && bom.vulnerabilities.length > 0)
      throw new Refusal(
        'not-recognised',
        `${content.file.name} is a VEX document: it says which weaknesses matter and lists no software`,
        'Import the list of components (SBOM) of the same product.',
      );
    if (bom.components.length === 0 && !bom.subject?.name)
      throw new Refusal(
        'nothing-to-import',
        `${content.file.name} lists no component and does not say what it describes`,
        'Check how the list was made.',
      );
    const excluded = bom.components.filter(({ scope }) => scope === 'excluded').length;
    const components = bom.components
      .filter((component) => component.scope !== 'excluded' && isPackage(component))
      .map(asSbomComponent);
    const image = bom.subject?.purl ? parsePurl(bom.subject.purl) : null;
    const { packages, os, warnings } = softwareOf(components, toldSystemOf(bom), image);
    if (packages.length === 0 && bom.components.length > excluded)
      warnings.push(`None of its ${bom.components.length} component(s) is software`);
    if (excluded)
      warnings.push(`${excluded} component(s) are marked as not part of what runs (scope excluded) and left out`);
    const takenAt = asInstant(bom.timestamp);
    const inventory: Inventory = {
      ...(takenAt ? { takenAt } : {}),
      identity: {},
      kind: kindOf(bom.subject, os !== null),
      ...(os ? { os } : {}),
      packages,
      sections: ['components'],
    };
    const scan = scanOf(bom);
    if (scan) {
      inventory.scans = [{ ...scan.report, ...(takenAt ? { at: takenAt } : {}) }];
      warnings.push(...scan.warnings);
    }
    const called = bom.subject?.name ? calledOf(bom.subject) : undefined;
    return [{ inventory, warnings, ...(called ? { called } : {}) }];
  },
};
