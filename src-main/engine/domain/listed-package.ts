/** Packages of lists that are not a distribution's own: one shape for programs, apps and what other tools list of rpm and apk. */
import type { InstalledPackage } from '../../../src-shared/model/software.ts';
import { withoutRebuild } from './debian-sources.ts';

type Listed = Pick<InstalledPackage, 'name' | 'version' | 'scheme'> & {
  arch?: string;
  section?: InstalledPackage['section'];
  origin?: string;
  /** Source package, where the list tells. */
  source?: string;
};

/** A package whose source is not told, or told by name only. Empty texts mean "not said". */
export function listedPackage({ name, version, scheme, arch, section, origin, source }: Listed): InstalledPackage {
  const distribution = scheme === 'dpkg' || scheme === 'rpm' || scheme === 'apk';
  return {
    name,
    version,
    arch: arch ?? '',
    source: source || name,
    sourceVersion: scheme === 'dpkg' ? withoutRebuild(version) : version,
    scheme,
    held: false,
    ...(section ? { section } : {}),
    ...(origin ? { origin } : {}),
    ...(distribution && !source ? { sourceKnown: false } : {}),
  };
}

/** epoch:version-release as rpm compares it; an epoch of 0 or none is left out. */
export function rpmVersion(epoch: string, version: string, release: string): string {
  const whole = release && !version.endsWith(`-${release}`) ? `${version}-${release}` : version;
  return /^[1-9]\d*$/.test(epoch) ? `${epoch}:${whole}` : whole;
}

/** "bash-5.1.8-6.el9.src.rpm" to name and version-release; null for anything else. */
export function readSourceRpm(text: string): { source: string; version: string } | null {
  const match = /^([^\s/]{1,200})-([^-\s/]{1,100})-([^-\s/]{1,100})\.(?:no)?src\.rpm$/.exec(text);
  return match ? { source: match[1]!, version: `${match[2]!}-${match[3]!}` } : null;
}

/** The list with every package once: tools list one program for each place it lies in. */
export function onePackageEach(packages: readonly InstalledPackage[]): InstalledPackage[] {
  const seen = new Map<string, InstalledPackage>();
  for (const item of packages) {
    const key = [item.name, item.version, item.arch, item.scheme, item.section ?? ''].join('\0');
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}
