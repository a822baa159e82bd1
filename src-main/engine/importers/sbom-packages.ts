/** What lists of components have in common, CycloneDX or SPDX: from components with purls and CPEs to packages and the system. */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { InstalledPackage } from '../../../src-shared/model/software.ts';
import { debianArch } from '../domain/debian-sources.ts';
import { toldSystem, type ToldSystem } from '../domain/distribution.ts';
import { parsePurl, type PackageUrl } from '../domain/purl.ts';
import {
  distributionOfPurl,
  namesSource,
  packageOfPurl,
  schemeOfPurl,
  type SourceHints,
} from '../domain/purl-package.ts';
import { asRecord, asText, type JsonRecord } from './json-values.ts';

export interface SbomComponent {
  name: string;
  /** Empty where it is not told. */
  version: string;
  /** As written; empty where there is none. */
  purl: string;
  source: Omit<SourceHints, 'told'>;
}

/** The list itself, where it comes inside an in-toto attestation (cosign, BuildKit) or GitHub's answer for a repository. */
export function unwrapped(value: unknown): JsonRecord {
  const outer = asRecord(value);
  if ('spdxVersion' in outer || 'bomFormat' in outer) return outer;
  const inner = asRecord(asText(outer._type).includes('in-toto') ? outer.predicate : outer.sbom);
  return Object.keys(inner).length > 0 ? inner : outer;
}

/** Purls of what holds software instead of being it. */
const imageTypes = new Set(['oci', 'docker']);

/** Purls of what a distribution packages. */
const systemPackages = new Set(['deb', 'rpm', 'apk']);

function generic({ name, version }: SbomComponent): InstalledPackage {
  return { name, version, arch: '', source: name, sourceVersion: version, scheme: 'generic', held: false };
}

const keyOf = ({ scheme, name, version, arch }: InstalledPackage) => `${scheme}\n${name}\n${version}\n${arch}`;

interface ReadComponent {
  component: SbomComponent;
  /** Null where there is none, or one that breaks the rules. */
  purl: PackageUrl | null;
}

/** Each package once, in the order of the document. */
function packagesOf(read: readonly ReadComponent[]): InstalledPackage[] {
  const told = new Set(
    read.flatMap(({ component, purl }) =>
      purl && (namesSource(purl) || component.source.name) ? [schemeOfPurl(purl)] : [],
    ),
  );
  const packages = new Map<string, InstalledPackage>();
  for (const { component, purl } of read) {
    if (purl && imageTypes.has(purl.type)) continue;
    const item = purl
      ? packageOfPurl(purl, component.version, { ...component.source, told: told.has(schemeOfPurl(purl)) })
      : generic(component);
    const key = keyOf(item);
    if (item.name && !packages.has(key)) packages.set(key, item);
  }
  return [...packages.values()];
}

/** The value that most have. */
function commonest<Value>(values: Iterable<Value>, key: (value: Value) => string): Value | undefined {
  let best: Value[] = [];
  for (const same of Map.groupBy(values, key).values()) if (same.length > best.length) best = same;
  return best[0];
}

function systemOf(
  purls: readonly PackageUrl[],
  told: ToldSystem | null,
  image: PackageUrl | null,
): OperatingSystem | null {
  const distributions = purls.flatMap((purl) => distributionOfPurl(purl) ?? []);
  const system = told ?? commonest(distributions, ({ name, version }) => `${name}\n${version ?? ''}`);
  if (!system) return null;
  const archs = purls.flatMap(({ type, qualifiers }) => {
    const arch = systemPackages.has(type) ? (qualifiers.arch ?? '') : '';
    return ['', 'all', 'noarch', 'src'].includes(arch) ? [] : [debianArch(arch)];
  });
  const imageArch = image?.qualifiers.arch;
  const arch = commonest(archs, (name) => name) ?? (imageArch ? debianArch(imageArch) : undefined);
  return toldSystem({ ...system, ...(arch ? { arch } : {}) });
}

export interface SbomSoftware {
  packages: InstalledPackage[];
  /** The system the packages are of: as told, else as most of their purls say; null where neither says. */
  os: OperatingSystem | null;
  warnings: string[];
}

/** `image`: the purl of what the list describes; it may tell the architecture. */
export function softwareOf(
  components: readonly SbomComponent[],
  told: ToldSystem | null,
  image: PackageUrl | null,
): SbomSoftware {
  const read = components.map((component) => ({
    component,
    purl: component.purl ? parsePurl(component.purl) : null,
  }));
  const unread = read.filter(({ component, purl }) => component.purl && !purl).length;
  return {
    packages: packagesOf(read),
    os: systemOf(
      read.flatMap(({ purl }) => purl ?? []),
      told,
      image,
    ),
    warnings: unread
      ? [`${unread} component(s) have a purl that breaks its rules and were taken by name and version`]
      : [],
  };
}
