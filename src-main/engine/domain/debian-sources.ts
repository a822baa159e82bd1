/**
 * From Debian's binary packages to their source packages: dpkg's Source field, binary rebuilds, and what to take
 * where a listing names no source.
 */
import type { AvailableUpgrade, InstalledPackage, Inventory } from '../../../src-shared/model/software.ts';

/** A rebuild of a binary without a change of its source (binNMU): 1.2-3+b1. */
const rebuild = /\+b\d+$/;

/** The version without the mark of a binary rebuild: the source version, unless dpkg names another. */
export function withoutRebuild(version: string): string {
  return version.replace(rebuild, '');
}

/** Architectures that dpkg knows today or knew (dpkg-architecture -L, common ones); "all" for any. */
const architectures = new Set(
  (
    'all any amd64 i386 arm64 armhf armel arm ppc64el ppc64 powerpc s390x s390 riscv64 loong64 mips mipsel mips64el mips64 ' +
    'alpha hppa ia64 sparc sparc64 m68k sh4 x32 hurd-i386 hurd-amd64 kfreebsd-amd64 kfreebsd-i386'
  ).split(' '),
);

export function isDebianArch(text: string): boolean {
  return architectures.has(text);
}

/** Debian's word for `uname -m` and the like; the text itself where there is none. */
export function debianArch(machine: string): string {
  const words: Record<string, string> = {
    x86_64: 'amd64',
    i486: 'i386',
    i586: 'i386',
    i686: 'i386',
    aarch64: 'arm64',
    armv7l: 'armhf',
    armv6l: 'armel',
    ppc64le: 'ppc64el',
  };
  return words[machine] ?? machine;
}

/** Reads "glibc" or "glibc (2.36-9)". Null for empty text. */
export function readSourceField(text: string): { source: string; version: string | null } | null {
  const match = /^\s*([^\s(]+)\s*(?:\(\s*([^\s)]+)\s*\))?/.exec(text);
  return match ? { source: match[1]!, version: match[2] ?? null } : null;
}

export interface ListedPackage {
  /** May carry ":arch". */
  name: string;
  version: string;
  arch?: string;
  /** dpkg's Source field or source:Package; empty or absent: the listing does not tell. */
  source?: string;
  sourceVersion?: string;
  held?: boolean;
  origin?: string;
  /** True where the listing has a source field, so that an empty one means "the same as the name". */
  sourceTold?: boolean;
}

/**
 * A package as Debian's rules read it: an empty Source field means the source has the binary's name and version
 * (deb-control(5)); a source version that is not told is the binary's without +bN.
 */
export function debianPackage(listed: ListedPackage): InstalledPackage {
  const [name, suffix] = listed.name.split(':', 2) as [string, string | undefined];
  const told = readSourceField(listed.source ?? '');
  const known = told !== null || listed.sourceTold === true;
  return {
    name,
    version: listed.version,
    arch: listed.arch ?? suffix ?? '',
    source: told?.source ?? name,
    sourceVersion: listed.sourceVersion || told?.version || withoutRebuild(listed.version),
    scheme: 'dpkg',
    held: listed.held ?? false,
    ...(listed.origin ? { origin: listed.origin } : {}),
    ...(known ? {} : { sourceKnown: false }),
  };
}

/** What is known of binaries beforehand, for listings that do not tell. */
export interface SourceMap {
  /** Binary name to source name, where they differ. */
  sources: ReadonlyMap<string, string>;
  /** Binaries whose version says nothing of their source's, e.g. gcc 4:12.2.0-3 of gcc-defaults 1.203. */
  ownVersion: ReadonlySet<string>;
}

export const emptySourceMap: SourceMap = { sources: new Map(), ownVersion: new Set() };

/** Offers carry no scheme: those that name no source are apt's. */
const isDpkg = (item: InstalledPackage | AvailableUpgrade) => !('scheme' in item) || item.scheme === 'dpkg';

/** Does it list packages of dpkg or offers of apt without their sources? */
export function needsSourceMap({ packages = [], available = [] }: Inventory): boolean {
  return [...packages, ...available].some((item) => item.sourceKnown === false && isDpkg(item));
}

/**
 * Fills in source packages that the listing did not tell: from the map, for kernel images by their name. What the map
 * does not know keeps its own name. A binary with a version of its own takes the source version from a sibling on the
 * same machine, or has an unknown one (empty). Changes nothing that was told.
 */
export function applySourceMap<Item extends InstalledPackage | AvailableUpgrade>(
  items: Item[],
  map: SourceMap,
): Item[] {
  const completed = items.map((item) => {
    if (item.sourceKnown !== false || !isDpkg(item)) return item;
    // ABI numbers make new names with every kernel; no map can hold them.
    const kernel = /^linux-(image|headers|modules|kbuild|support|source)-\d/.test(item.name) ? 'linux' : undefined;
    const source = map.sources.get(item.name) ?? kernel;
    return source ? Object.assign({}, item, { source }) : item;
  });
  const siblings = new Map<string, string>();
  for (const item of completed)
    if (isDpkg(item) && !map.ownVersion.has(item.name) && item.version) siblings.set(item.source, item.sourceVersion);
  return completed.map((item) =>
    item.sourceKnown === false && isDpkg(item) && map.ownVersion.has(item.name)
      ? Object.assign({}, item, { sourceVersion: siblings.get(item.source) ?? '' })
      : item,
  );
}

/** The kernel package's version inside `uname -v`, e.g. "#1 SMP PREEMPT_DYNAMIC Debian 6.1.170-1 (2026-05-03)". */
export function kernelPackageVersion(unameVersion: string): string | undefined {
  return /\bDebian\s+(\d[^\s()]*)/.exec(unameVersion)?.[1];
}

/** Is a suite or origin one of security updates: bookworm-security, oldstable-security, Debian-Security:12, stretch/updates. */
export function isSecuritySuite(origin: string, suite: string): boolean {
  return /-security$/i.test(suite) || /security/i.test(origin) || /^[a-z]+\/updates$/.test(suite);
}
