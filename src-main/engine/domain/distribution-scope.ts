/**
 * Which scopes of advisories speak of a machine's own packages: its distribution and release, or the one it is built from. Pure.
 */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import { compareApk } from './versions/apk.ts';
import { compareDpkg } from './versions/dpkg.ts';
import { compareRpm } from './versions/rpm.ts';
import type { Order } from './versions/order.ts';

export type SystemScheme = 'dpkg' | 'rpm' | 'apk';

export const systemOrders: Record<SystemScheme, (a: string, b: string) => Order> = {
  dpkg: compareDpkg,
  rpm: compareRpm,
  apk: compareApk,
};

interface Family {
  scheme: SystemScheme;
  /** What of the version names a release: its first number, its first two, all of it, or nothing (rolling). */
  release: 'major' | 'minor' | 'whole' | 'none';
  /** Family under whose name advisories speak of it, where that is another. */
  as?: string;
  /** Who its own packages say they are from; others are third parties'. */
  own: RegExp;
}

/** By the ID of os-release. Families whose packages are those of another distribution stand under that one's name. */
const families: Record<string, Family> = {
  debian: { scheme: 'dpkg', release: 'major', own: /^Debian/ },
  ubuntu: { scheme: 'dpkg', release: 'minor', own: /^Ubuntu/ },
  pop: { scheme: 'dpkg', release: 'minor', as: 'ubuntu', own: /^Ubuntu/ },
  rhel: { scheme: 'rpm', release: 'major', own: /^Red Hat/i },
  // CentOS rebuilt Red Hat's packages under their versions (https://www.centos.org/about/).
  centos: { scheme: 'rpm', release: 'major', as: 'rhel', own: /^(CentOS|Red Hat)/i },
  almalinux: { scheme: 'rpm', release: 'major', own: /^AlmaLinux/i },
  rocky: { scheme: 'rpm', release: 'major', own: /^Rocky/i },
  ol: { scheme: 'rpm', release: 'major', own: /^Oracle/i },
  fedora: { scheme: 'rpm', release: 'major', own: /^Fedora/i },
  amzn: { scheme: 'rpm', release: 'major', own: /^Amazon/i },
  sles: { scheme: 'rpm', release: 'minor', own: /SUSE/i },
  sled: { scheme: 'rpm', release: 'minor', as: 'sles', own: /SUSE/i },
  sles_sap: { scheme: 'rpm', release: 'minor', as: 'sles', own: /SUSE/i },
  sle_hpc: { scheme: 'rpm', release: 'minor', as: 'sles', own: /SUSE/i },
  'sle-micro': { scheme: 'rpm', release: 'minor', own: /SUSE/i },
  // openSUSE before Leap 15.
  opensuse: { scheme: 'rpm', release: 'minor', own: /SUSE/i },
  'opensuse-leap': { scheme: 'rpm', release: 'minor', own: /SUSE/i },
  'opensuse-tumbleweed': { scheme: 'rpm', release: 'none', own: /SUSE/i },
  photon: { scheme: 'rpm', release: 'minor', own: /VMware|Photon/i },
  azurelinux: { scheme: 'rpm', release: 'major', own: /Microsoft/i },
  mariner: { scheme: 'rpm', release: 'minor', own: /Microsoft/i },
  mageia: { scheme: 'rpm', release: 'major', own: /Mageia/i },
  openeuler: { scheme: 'rpm', release: 'whole', own: /openEuler/i },
  alpine: { scheme: 'apk', release: 'minor', own: /./ },
  wolfi: { scheme: 'apk', release: 'none', own: /./ },
  chainguard: { scheme: 'apk', release: 'none', own: /./ },
};

export interface DistributionScope {
  scheme: SystemScheme;
  /** "almalinux:9". */
  scope: string;
  /** Packages of EPEL, which come from Fedora's project: "epel:9". Only where there is such. */
  extra: { scope: string; own: RegExp } | null;
  isOwn(origin: string): boolean;
}

const epelFamilies = new Set(['rhel', 'centos', 'almalinux', 'rocky', 'ol']);

/** Null for systems without a package manager we know, and where the release is not told. */
export function distributionScope(os: Pick<OperatingSystem, 'family' | 'version'> | null): DistributionScope | null {
  const family = os && families[os.family];
  if (!os || !family) return null;
  const name = family.as ?? os.family;
  const numbers = /^v?(\d+(?:\.\d+)*)/.exec(os.version ?? '')?.[1]?.split('.') ?? [];
  const isOwn = (origin: string) => origin === '' || family.own.test(origin);
  const rolling = { scheme: family.scheme, scope: name, extra: null, isOwn };
  if (family.release === 'none') return rolling;
  if (os.family === 'alpine' && /edge|alpha/.test(os.version ?? '')) return { ...rolling, scope: 'alpine:edge' };
  if (numbers.length === 0) return null;
  const release =
    family.release === 'whole' ? (os.version ?? '') : numbers.slice(0, family.release === 'major' ? 1 : 2).join('.');
  const extra = epelFamilies.has(os.family) ? { scope: `epel:${numbers[0]}`, own: /^Fedora/i } : null;
  return { scheme: family.scheme, scope: `${name}:${release}`, extra, isOwn };
}
