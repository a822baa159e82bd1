/** From a package URL and what a software list says beside it to an installed package, in the words of its ecosystem. */
import type { PackageScheme } from '../../../src-shared/model/common.ts';
import type { InstalledPackage } from '../../../src-shared/model/software.ts';
import { debianArch, debianPackage } from './debian-sources.ts';
import { systemFamily, type ToldSystem } from './distribution.ts';
import type { PackageUrl } from './purl.ts';

/** Types of package URLs (github.com/package-url/purl-spec) that are of a scheme. */
export const purlSchemes: ReadonlyMap<string, PackageScheme> = new Map([
  ['deb', 'dpkg'],
  ['rpm', 'rpm'],
  ['apk', 'apk'],
  ['npm', 'npm'],
  ['pypi', 'pypi'],
  ['maven', 'maven'],
  ['golang', 'golang'],
  ['gem', 'gem'],
  ['nuget', 'nuget'],
  ['cargo', 'cargo'],
  ['composer', 'composer'],
]);

/** Types of package managers that install the system itself, beside those with a scheme of their own. */
const systemTypes = new Set(['alpm', 'ebuild', 'portage', 'nix', 'opkg', 'pkgng']);

export const schemeOfPurl = (purl: PackageUrl): PackageScheme => purlSchemes.get(purl.type) ?? 'generic';

/** What the list says of the source package beside the purl. */
export interface SourceHints {
  name?: string;
  /** With epoch and release, as of the binary. */
  version?: string;
  /** rpm's module stream. */
  module?: string;
  /** The list names sources where they differ, so that silence means "the same as the package". */
  told: boolean;
}

/** "openssl-1.0.2k-16.el7.src.rpm" to its name and version-release; null for anything else. */
export function readSourceRpm(file: string): { name: string; version: string } | null {
  const stem = /^(.+)\.(?:no)?src\.rpm$/.exec(file)?.[1];
  const release = stem?.lastIndexOf('-') ?? -1;
  const version = stem?.lastIndexOf('-', release - 1) ?? -1;
  return stem && version > 0 ? { name: stem.slice(0, version), version: stem.slice(version + 1) } : null;
}

/** Epochs stand in the version or as a qualifier; 0 is never written. */
function withEpoch(version: string, epoch: string | undefined): string {
  const told = /^(\d+):(.*)$/s.exec(version);
  if (told) return told[1] === '0' ? told[2]! : version;
  return epoch && /^[1-9]\d*$/.test(epoch) && version ? `${epoch}:${version}` : version;
}

/** The qualifier `upstream` (syft): name, name@version, or the name of a source rpm. */
function upstreamOf(purl: PackageUrl): { name: string; version?: string } | null {
  const upstream = purl.qualifiers.upstream;
  if (!upstream) return null;
  const rpm = readSourceRpm(upstream);
  if (rpm) return rpm;
  const at = upstream.indexOf('@', 1);
  return at < 0 ? { name: upstream } : { name: upstream.slice(0, at), version: upstream.slice(at + 1) };
}

/** Does the purl itself name a source package? */
export const namesSource = (purl: PackageUrl): boolean => purl.qualifiers.upstream !== undefined;

/** npm: @scope/name, maven: group:artifact, go, composer and others: namespace/name; distributions name no owner. */
function nameOf(purl: PackageUrl, scheme: PackageScheme): string {
  if (scheme === 'dpkg' || scheme === 'rpm' || scheme === 'apk' || !purl.namespace || systemTypes.has(purl.type))
    return purl.name;
  return `${purl.namespace}${scheme === 'maven' ? ':' : '/'}${purl.name}`;
}

/** `version` is the list's own, for purls without one. */
export function packageOfPurl(purl: PackageUrl, version: string, hints: SourceHints): InstalledPackage {
  const scheme = schemeOfPurl(purl);
  const name = nameOf(purl, scheme);
  const installed = withEpoch(purl.version || version, purl.qualifiers.epoch);
  const arch = purl.qualifiers.arch ?? '';
  const upstream = upstreamOf(purl);
  const source = hints.name ?? upstream?.name;
  const sourceVersion = hints.version ?? (upstream?.version && withEpoch(upstream.version, purl.qualifiers.epoch));
  if (scheme === 'dpkg') {
    return debianPackage({
      name,
      version: installed,
      arch: debianArch(arch),
      source,
      ...(sourceVersion ? { sourceVersion } : {}),
      sourceTold: hints.told,
    });
  }
  const system = scheme === 'rpm' || scheme === 'apk';
  const known = source !== undefined || hints.told || !system;
  const module = hints.module ?? purl.qualifiers.rpmmod ?? purl.qualifiers.modularitylabel;
  return {
    name,
    version: installed,
    arch,
    source: source ?? name,
    sourceVersion: sourceVersion || installed,
    scheme,
    held: false,
    ...(systemTypes.has(purl.type) ? { section: 'system' as const } : {}),
    ...(scheme === 'rpm' && module ? { module } : {}),
    ...(known ? {} : { sourceKnown: false }),
  };
}

/**
 * The release a distribution's package is of, from `distro` ("debian-9", "3.14.8", a code name) and the namespace; null
 * without either.
 */
export function distributionOfPurl(purl: PackageUrl): ToldSystem | null {
  if (!['deb', 'rpm', 'apk'].includes(purl.type)) return null;
  const distro = purl.qualifiers.distro ?? '';
  const release = /^(.*[^\d.-])-(\d.*)$/s.exec(distro) ?? /^()(\d.*)$/s.exec(distro);
  if (release) {
    const name = release[1] || purl.namespace;
    return name ? { name, version: release[2]! } : null;
  }
  if (distro && systemFamily(distro)) return { name: distro };
  if (!purl.namespace) return null;
  return { name: purl.namespace, ...(distro ? { codename: distro } : {}) };
}
