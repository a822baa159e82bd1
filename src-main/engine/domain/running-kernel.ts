/**
 * Of several kernels that are installed side by side only the one that runs counts; the others do no harm until they are booted.
 * Which packages are such kernels, and which belong to the running one. Pure.
 */

/** Debian's and Ubuntu's carry their ABI in the name: linux-image-5.15.0-91-generic. */
const dpkgKernel = /^linux-(?:image|modules|headers|buildinfo|tools|cloud-tools|binary)[a-z-]*-\d+\.\d+\.\d+-/;
const dpkgImage = /^linux-image-(?:unsigned-)?\d/;
/** Packages that dnf and zypper keep several versions of (installonlypkgs, multiversion). */
const rpmKernel =
  /^kernel(?:-(?:core|modules(?:-(?:core|extra|internal|partner))?|devel|debug.*|rt.*|64k.*|16k.*|uek.*|default.*|azure.*|preempt.*|PAE|xen|lt.*|ml.*))?$/;
const rpmImage = /^kernel(?:-(?:core|(?:rt|64k|16k|uek)(?:-core)?|default(?:-base)?|azure|preempt|PAE|lt|ml))?$/;

export type KernelPart = 'image' | 'other' | null;

/** What a package is to a kernel: its image, something beside it that is kept per kernel, or nothing (null). */
export function kernelPart(scheme: string, name: string): KernelPart {
  if (scheme === 'dpkg') return dpkgImage.test(name) ? 'image' : dpkgKernel.test(name) ? 'other' : null;
  if (scheme === 'rpm') return rpmImage.test(name) ? 'image' : rpmKernel.test(name) ? 'other' : null;
  return null;
}

/** Whether a kernel's package is of the release that `uname -r` prints. `version` is the package's, without epoch. */
export function isOfRelease(scheme: string, name: string, version: string, release: string): boolean {
  if (scheme === 'dpkg')
    return name.endsWith(`-${release}`) || name.includes(`-${release.replace(/-[a-z0-9_]+$/i, '')}-`);
  // uname -r: 5.14.0-427.13.1.el9_4.x86_64, with +debug or +rt behind; SUSE: 5.14.21-150400.24.100-default.
  const base = release
    .replace(/\+[a-z0-9]+$/i, '')
    .replace(/\.(?:x86_64|aarch64|ppc64le|s390x|i[3-6]86|armv7hl|riscv64)$/, '')
    .replace(/-(?:default|azure|preempt|rt|pae|xen|vanilla|64kb)$/i, '');
  return version === base || version.startsWith(`${base}.`);
}

/** Ubuntu signs kernels in sources of their own, linux-signed-hwe-5.15; advisories speak of linux-hwe-5.15. */
export const unsignedSource = (source: string): string => source.replace(/^linux-signed(?=$|-)/, 'linux');

/** Packages that only pull in the newest kernel. */
export const isKernelMetapackage = (source: string): boolean => /^linux-meta(?:$|-)/.test(source);
