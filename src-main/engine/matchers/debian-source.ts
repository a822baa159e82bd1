/**
 * The source package as advisories name it, and the special case of the kernel: of several installed kernel
 * images only the running one counts.
 */
import { compareDpkg } from '../domain/versions/dpkg.ts';

export interface Binary {
  name: string;
  version: string;
  arch: string;
  source: string;
  sourceVersion: string;
  held: boolean;
  origin: string;
}

/** A rebuild without a change of the source: 1.2-3+b1. */
const rebuild = /\+b\d+$/;

const signedKernel = /^linux-signed-(amd64|arm64|i386)$/;
const metapackage = /^linux-(image|headers)-(?!\d)/;
const image = /^linux-image-\d.*(?<!-dbg)$/;

/**
 * Source and version to judge a binary by, or null for one that holds nothing to judge. Signed kernel images
 * are built from source linux-signed-*, versioned 6.1.140+1, but advisories speak of linux 6.1.140-1, which is
 * the version of the binary.
 */
export function judgedSource(
  binary: Pick<Binary, 'name' | 'version' | 'source' | 'sourceVersion'>,
): { source: string; version: string } | null {
  if (signedKernel.test(binary.source)) {
    return metapackage.test(binary.name) ? null : { source: 'linux', version: binary.version.replace(rebuild, '') };
  }
  return { source: binary.source, version: binary.sourceVersion.replace(rebuild, '') };
}

export function isKernelImage(name: string): boolean {
  return image.test(name);
}

/** The oldest of some versions in dpkg's order; the list is not empty. */
export function oldest(versions: readonly string[]): string {
  return versions.reduce((a, b) => (compareDpkg(b, a) < 0 ? b : a));
}

export function newest(versions: readonly string[]): string {
  return versions.reduce((a, b) => (compareDpkg(b, a) > 0 ? b : a));
}

const names: Record<string, string> = {
  '8': 'jessie',
  '9': 'stretch',
  '10': 'buster',
  '11': 'bullseye',
  '12': 'bookworm',
  '13': 'trixie',
  '14': 'forky',
  '15': 'duke',
};

/** The release's code name; os-release of old releases has only the number (https://wiki.debian.org/DebianReleases). */
export function debianRelease(os: { codename?: string; version?: string }): string | null {
  if (os.codename) return os.codename.toLowerCase();
  return names[(os.version ?? '').split('.')[0]!] ?? null;
}

/** Packages whose new version only takes effect after a reboot. */
export const needsReboot: ReadonlySet<string> = new Set([
  'linux',
  'glibc',
  'systemd',
  'dbus',
  'intel-microcode',
  'amd64-microcode',
]);

/** The library package a mapped file most likely belongs to: libssl.so.3 is of libssl3, libpcre2-8.so.0 of libpcre2-8-0. */
export function libraryPackage(file: string): string | null {
  const soname = /(?:^|\/)([^/]+)\.so\.(\d+)/.exec(file);
  if (!soname) return null;
  const name = soname[1]!.toLowerCase().replaceAll('_', '-');
  return /\d$/.test(name) ? `${name}-${soname[2]}` : `${name}${soname[2]}`;
}
