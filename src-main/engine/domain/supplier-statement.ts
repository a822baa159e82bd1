/**
 * Supplier statements: what the author of a VEX document says of products as to vulnerabilities, whichever format it came in,
 * and which of a machine's software a stated product is. Pure.
 */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { VexStatus } from '../../../src-shared/model/vex.ts';
import { debianArch } from './debian-sources.ts';
import { systemFamily } from './distribution.ts';
import { parsePurl, type PackageUrl } from './purl.ts';
import { distributionOfPurl, packageOfPurl, schemeOfPurl } from './purl-package.ts';

export interface StatedProduct {
  /** As the document names it: a package URL, a CPE, an id. */
  id: string;
  /** Absent where the document has none. */
  purl?: string;
  name?: string;
  version?: string;
  /** Components of the product that are meant, by package URL or other identifier; absent: the product itself. */
  parts?: string[];
}

export interface SupplierStatement {
  /** A CVE where it has one. */
  vulnerability: string;
  /** The same vulnerability under other names. */
  aliases: string[];
  product: StatedProduct;
  status: VexStatus;
  /** A word of OpenVEX's list; "" where there is none. */
  justification: string;
  /** Sentences for people; "" where there are none. */
  impact: string;
  action: string;
  /** ISO instant. */
  at: string;
}

export interface SupplierDocument {
  /** The author's id of the document. */
  name: string;
  author: string;
  /** Of its last change, ISO instant. */
  at: string;
  statements: SupplierStatement[];
  /** What of it could not be used, in words. */
  warnings: string[];
}

/** Installed software as statements are held against it. */
export interface StatedSoftware {
  name: string;
  version: string;
  arch: string;
  source: string;
  sourceVersion: string;
  scheme: string;
}

/** A stated product made ready to be looked up. */
export interface ProductPattern {
  /** Under which keys of software it is found (see softwareKeys); empty where it can be no package. */
  key: string | null;
  /** Names of machines it may be: images and applications that were taken in as machines of their own. */
  machines: string[];
  version: string;
  /** "" any; "source" the source package, and so all that is built of it. */
  arch: string;
  /** Of a distribution's package. */
  system: { family: string; version: string | null; codename: string | null } | null;
}

const lower = (text: string) => text.trim().toLowerCase();

/** Schemes whose packages are known by names that mean the same everywhere, so that a name without a version is enough. */
const namedSchemes: ReadonlySet<string> = new Set(['windows', 'macos', 'generic']);

function systemOf(purl: PackageUrl): ProductPattern['system'] {
  const told = distributionOfPurl(purl);
  if (!told) return null;
  return {
    family: systemFamily(told.name) ?? lower(told.name),
    version: told.version ?? null,
    codename: told.codename ?? null,
  };
}

/** How an image or application may be called that was taken in from a bill of materials. */
function machineNames(name: string, version: string): string[] {
  return version ? [lower(`${name}:${version}`), lower(name)] : [lower(name)];
}

function patternOfPurl(purl: PackageUrl): ProductPattern {
  const scheme = schemeOfPurl(purl);
  const { name, version, arch } = packageOfPurl(purl, '', { told: true });
  const repository = purl.qualifiers.repository_url;
  const tag = purl.qualifiers.tag ?? (/^sha\d+:/i.test(purl.version) ? '' : purl.version);
  const plain = purl.namespace ? `${purl.namespace}/${purl.name}` : purl.name;
  const isImage = purl.type === 'oci' || purl.type === 'docker';
  const told = lower(purl.qualifiers.arch ?? '');
  return {
    key: isImage ? null : scheme === 'generic' ? `name ${lower(purl.name)}` : `${scheme} ${name}`,
    machines:
      isImage || scheme === 'generic'
        ? [plain, ...(repository ? [repository] : [])].flatMap((one) => machineNames(one, tag))
        : [],
    version: isImage ? '' : version,
    arch: told === 'source' || told === 'src' ? 'source' : scheme === 'dpkg' ? debianArch(arch) : arch,
    system: systemOf(purl),
  };
}

/** "cpe:2.3:a:vendor:product:version:..." or "cpe:/a:vendor:product:version". */
function patternOfCpe(cpe: string): ProductPattern | null {
  const fields = cpe.replace(/^cpe:(?:2\.3:|\/)/i, '').split(/(?<!\\):/);
  const [, , product = '', version = ''] = fields.map((field) => field.replace(/\\(.)/g, '$1'));
  if (!product) return null;
  return {
    key: `name ${lower(product).replaceAll('_', ' ')}`,
    machines: [],
    version: version === '*' || version === '-' ? '' : version,
    arch: '',
    system: null,
  };
}

/** What a product's identifier names; null for one that names nothing that could be recognised. */
export function patternOf(product: Omit<StatedProduct, 'parts'>): ProductPattern | null {
  const purl = parsePurl(product.purl ?? product.id);
  if (purl) return patternOfPurl(purl);
  if (product.name)
    return {
      key: `name ${lower(product.name)}`,
      machines: machineNames(product.name, product.version ?? ''),
      version: product.version ?? '',
      arch: '',
      system: null,
    };
  return /^cpe:/i.test(product.id) ? patternOfCpe(product.id) : null;
}

/** Keys under which patterns of this software are looked up. */
export function softwareKeys({ scheme, name, source }: StatedSoftware): string[] {
  return [...new Set([`${scheme} ${name}`, `${scheme} ${source}`, `name ${lower(name)}`])];
}

function isOfSystem(system: NonNullable<ProductPattern['system']>, os: OperatingSystem | null, hasVersion: boolean) {
  // A list of packages that tells no system: an exact version is enough.
  if (!os) return hasVersion;
  if (system.family !== os.family) return false;
  if (system.codename && os.codename && lower(system.codename) !== lower(os.codename)) return false;
  if (!system.version || !os.version) return true;
  return (
    system.version === os.version ||
    system.version.startsWith(`${os.version}.`) ||
    os.version.startsWith(`${system.version}.`)
  );
}

/** Whether installed software that has the pattern's key is the stated product. */
export function isStated(pattern: ProductPattern, software: StatedSoftware, os: OperatingSystem | null): boolean {
  const { version, arch } = pattern;
  const byName = pattern.key?.startsWith('name ') === true;
  if (byName && version === '' && !namedSchemes.has(software.scheme)) return false;
  const ofSource = arch === 'source' || (arch === '' && !byName);
  const isBinary = byName || `${software.scheme} ${software.name}` === pattern.key;
  const isSource = ofSource && `${software.scheme} ${software.source}` === pattern.key;
  const fits =
    (isBinary && arch !== 'source' && (version === '' || version === software.version)) ||
    (isSource && (version === '' || version === software.sourceVersion));
  if (!fits) return false;
  if (arch !== '' && arch !== 'source' && software.arch !== '' && arch !== software.arch) return false;
  return pattern.system === null || isOfSystem(pattern.system, os, version !== '');
}
