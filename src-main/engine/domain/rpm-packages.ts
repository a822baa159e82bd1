/**
 * RPM packages as listings print them: names with version, release and architecture in one word, epochs in all their
 * places, source packages, and which column of a query format holds what. Pure.
 */
import type { AvailableUpgrade, InstalledPackage } from '../../../src-shared/model/software.ts';

/** Architectures of rpm (rpmrc, arch_canon) that packages carry; source packages are no installed ones. */
const architectures = new Set(
  (
    'noarch x86_64 x86_64_v2 x86_64_v3 x86_64_v4 i386 i486 i586 i686 athlon geode ia32e pentium3 pentium4 aarch64 armv5tel armv6l ' +
    'armv6hl armv7l armv7hl armv7hnl armv8hl ppc ppc64 ppc64le ppc64p7 s390 s390x ia64 alpha sparc sparcv9 sparc64 mips mipsel mips64 ' +
    'mips64el riscv64 loongarch64 sh4 m68k'
  ).split(' '),
);

export function isRpmArch(text: string): boolean {
  return architectures.has(text);
}

/** What rpm prints for a tag that a package does not have. */
export const isNone = (text: string): boolean => text === '' || text === '(none)';

export interface Nevra {
  name: string;
  /** "" for none. */
  epoch: string;
  version: string;
  release: string;
  /** "" where it is not told. */
  arch: string;
}

const nameForm = /^[A-Za-z0-9][A-Za-z0-9+._-]*$/;
const partForm = /^[A-Za-z0-9][A-Za-z0-9.+_~^]*$/;

export function isRpmName(text: string): boolean {
  return text.length < 200 && nameForm.test(text) && /[A-Za-z]/.test(text);
}

/** "[epoch:]version-release" taken apart; null for what has no such form. `(none):` is no epoch. */
export function readEvr(text: string): Pick<Nevra, 'epoch' | 'version' | 'release'> | null {
  const match = /^(?:(\d{1,10}|\(none\)):)?([^-:]{1,100})-([^-:]{1,100})$/.exec(text);
  if (!match || !partForm.test(match[2]!) || !partForm.test(match[3]!)) return null;
  return { epoch: match[1] === '(none)' ? '' : (match[1] ?? ''), version: match[2]!, release: match[3]! };
}

/**
 * "name-[epoch:]version-release[.arch][.rpm]" or yum's "epoch:name-version-release.arch". Null where it has not at least
 * a name, a version that has a digit and a release.
 */
export function readNevra(word: string): Nevra | null {
  if (word.length > 300) return null;
  const leading = /^(\d{1,10}):/.exec(word);
  let text = (leading ? word.slice(leading[0].length) : word).replace(/\.rpm$/, '');
  let arch = '';
  const dot = text.lastIndexOf('.');
  const suffix = text.slice(dot + 1);
  if (dot > 0 && (isRpmArch(suffix) || suffix === '(none)')) {
    arch = isNone(suffix) ? '' : suffix;
    text = text.slice(0, dot);
  }
  const beforeRelease = text.lastIndexOf('-');
  const beforeVersion = text.lastIndexOf('-', beforeRelease - 1);
  if (beforeVersion <= 0) return null;
  const name = text.slice(0, beforeVersion);
  const evr = readEvr(text.slice(beforeVersion + 1));
  if (!evr || !isRpmName(name) || !/\d/.test(evr.version)) return null;
  return { name, arch, ...evr, epoch: evr.epoch || (leading?.[1] ?? '') };
}

/** "[epoch:]version-release"; an epoch of 0 is left out, as rpm compares it like none. */
export function evrOf({ epoch, version, release }: Pick<Nevra, 'epoch' | 'version' | 'release'>): string {
  const plain = release ? `${version}-${release}` : version;
  return isNone(epoch) || /^0+$/.test(epoch) || !version ? plain : `${epoch}:${plain}`;
}

/** Name and version-release inside "glibc-2.28-225.el8.src.rpm"; null for "(none)" and what is no source package. */
export function readSourceRpm(text: string): { name: string; version: string; release: string } | null {
  const match = /^(.{1,300})\.(?:no)?src(?:\.rpm)?$/.exec(text);
  return match ? readNevra(match[1]!) : null;
}

export interface RpmFields extends Nevra {
  sourceRpm?: string;
  vendor?: string;
  module?: string;
}

/**
 * A package as the matchers want it. SOURCERPM tells no epoch: a source package's is nearly always that of its
 * binaries (they inherit it unless a subpackage sets its own), so it takes the binary's.
 */
export function rpmPackage(fields: RpmFields): InstalledPackage {
  const version = evrOf(fields);
  const source = readSourceRpm(fields.sourceRpm ?? '');
  return {
    name: fields.name,
    version,
    arch: isNone(fields.arch) ? '' : fields.arch,
    source: source?.name ?? fields.name,
    sourceVersion: source ? evrOf({ ...source, epoch: fields.epoch }) : version,
    scheme: 'rpm',
    held: false,
    ...(source ? {} : { sourceKnown: false }),
    ...(fields.vendor && !isNone(fields.vendor) ? { origin: fields.vendor } : {}),
    ...(fields.module && !isNone(fields.module) ? { module: fields.module } : {}),
  };
}

/** A package as it is offered, by these repositories. */
export function rpmUpgrade(offered: InstalledPackage, suites: string[]): AvailableUpgrade {
  const { name, arch, version, source, sourceVersion, sourceKnown } = offered;
  return {
    name,
    arch,
    version,
    source,
    sourceVersion,
    suites,
    security: false,
    ...(sourceKnown === false ? { sourceKnown } : {}),
  };
}

/** Public keys that rpm keeps in its database like packages. */
export const isPublicKey = (name: string): boolean => name === 'gpg-pubkey';

/** Releases that carry a distribution: .el8_6, .fc38, .amzn2, .mga9, .lp154, SUSE's 150400.3.2, Photon, Azure Linux, openEuler. */
const distributionTag =
  /[._-](?:el|fc|rhel|amzn|mga|mdv|azl|cm|ph|an|oe|ky|uelc?|alios|lp|hce|nova|sles|suse|ol|fl|tl|ocs|rosa|alt|of|eln)\d|^(?:1[2-9]0[1-9]00|15\d{4})\.|(?:^|\.)(?:alt|suse)\d*|\.module[_+]|^lp\d{3}\./;

export const hasDistributionTag = (release: string): boolean => distributionTag.test(release);

/** Share of the values that pass. */
export const share = (values: readonly string[], test: (value: string) => boolean): number =>
  values.length ? values.filter(test).length / values.length : 0;
