/**
 * Which operating system a directory, a cloud or a list of machines means by its words ("Windows 10 Enterprise",
 * "10.0 (19045)", "rhel-9"), in the terms of the inventories. Tells no more than the words do.
 */
import type { AssetKind, OperatingSystem } from '../../../src-shared/model/asset.ts';
import { debianArch } from './debian-sources.ts';
import { identifyWindows, isServerName, windowsEdition, type WindowsArch } from './windows-product.ts';

/** Words of a name to the ID of os-release, or the vendor's system. The first that fits counts. */
const families: readonly (readonly [RegExp, string])[] = [
  [/windows|^win ?(?:xp|7|8|10|11|server|20\d\d)/iu, 'windows'],
  [/\b(?:mac ?os|os ?x)\b|\bdarwin\b/iu, 'macos'],
  [/ubuntu/iu, 'ubuntu'],
  [/raspbian/iu, 'raspbian'],
  [/debian/iu, 'debian'],
  [/red ?hat|\brhel/iu, 'rhel'],
  [/alma ?linux/iu, 'almalinux'],
  [/rocky/iu, 'rocky'],
  [/centos/iu, 'centos'],
  [/oracle ?linux|^ol$/iu, 'ol'],
  [/fedora/iu, 'fedora'],
  [/amazon ?linux|^amzn|^amazon$/iu, 'amzn'],
  [/open ?suse.*tumbleweed/iu, 'opensuse-tumbleweed'],
  [/open ?suse/iu, 'opensuse-leap'],
  [/\bsled\b/iu, 'sled'],
  [/suse|\bsles/iu, 'sles'],
  [/alpine/iu, 'alpine'],
  [/linux ?mint/iu, 'linuxmint'],
  [/kali/iu, 'kali'],
  [/pop!?_?os/iu, 'pop'],
  [/manjaro/iu, 'manjaro'],
  [/arch ?linux/iu, 'arch'],
  [/gentoo/iu, 'gentoo'],
  [/flatcar/iu, 'flatcar'],
  [/azure ?linux|mariner/iu, 'azurelinux'],
  [/photon/iu, 'photon'],
  [/esxi|vmware esx/iu, 'esxi'],
  [/freebsd/iu, 'freebsd'],
  [/openbsd/iu, 'openbsd'],
  [/netbsd/iu, 'netbsd'],
  [/solaris|sunos/iu, 'solaris'],
  [/\baix\b/iu, 'aix'],
  [/hp-?ux/iu, 'hpux'],
  [/ipados/iu, 'ipados'],
  [/\bios[ -]?x[er]\b|cisco/iu, 'ios-xe'],
  [/\bios\b|iphone/iu, 'ios'],
  [/android/iu, 'android'],
  [/chrome ?os/iu, 'chromeos'],
  [/forti ?os|fortigate/iu, 'fortios'],
  [/pan-?os/iu, 'pan-os'],
  [/junos/iu, 'junos'],
  [/routeros|mikrotik/iu, 'routeros'],
  [/pfsense/iu, 'pfsense'],
  [/opnsense/iu, 'opnsense'],
  [/synology|\bdsm\b/iu, 'dsm'],
  [/\bqts\b|qnap/iu, 'qts'],
  [/linux/iu, 'linux'],
];

/** The family a name means; null where it names no system that is known here. */
export function systemFamily(words: string): string | null {
  return families.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}

export interface WindowsNumbers {
  /** "10.0.19045" */
  version: string;
  build: string;
  ubr?: number;
}

/** "10.0 (19045)", "10.0.19045.4291", "10.0.19045 N/A Build 19045"; null for anything else. */
export function windowsNumbers(text: string): WindowsNumbers | null {
  const match = /^(?:Microsoft Windows )?(?:NT )?(\d{1,2}\.\d)\s*[.(]?\s*(\d{4,5})\)?(?:\.(\d{1,5}))?(?!\d)/iu.exec(
    text.trim(),
  );
  if (!match) return null;
  const ubr = Number(match[3] ?? 0);
  return { version: `${match[1]!}.${match[2]!}`, build: match[2]!, ...(ubr > 0 ? { ubr } : {}) };
}

/** amd64, arm64, ... of the words any source uses; empty where they say nothing. */
export function readArch(words: string): string {
  const text = words.trim();
  if (/^(?:x64|x86[-_]64|x86_64h|amd64|intel64|64[- ]?bits?|x64-based PC)$/iu.test(text)) return 'amd64';
  if (/^(?:x86|i[3-6]86|32[- ]?bits?|x86-based PC)$/iu.test(text)) return 'i386';
  if (/^(?:arm64e?|aarch64|arm64-based PC)$/iu.test(text)) return 'arm64';
  return /^[\w-]{2,20}$/u.test(text) ? debianArch(text.toLowerCase()) : '';
}

const isWindowsArch = (arch: string): arch is WindowsArch => /^(?:amd64|i386|arm64|armhf|ia64)$/u.test(arch);

/**
 * The system that a name and perhaps a version mean; undefined where they mean none that is known. `arch` in Debian's
 * words. A Windows product is only told where build and architecture are.
 */
export function readSystem(words: string, versionWords = '', arch = ''): OperatingSystem | undefined {
  const name = words.replace(/\s+/gu, ' ').trim().slice(0, 200);
  const version = versionWords.trim().slice(0, 100);
  const family = systemFamily(name);
  if (!family) return undefined;
  if (family === 'windows') {
    const numbers = windowsNumbers(version) ?? windowsNumbers(/\d{1,2}\.\d[. (]+\d{4,5}[\d.]*/u.exec(name)?.[0] ?? '');
    const pack = Number(/Service Pack (\d)/iu.exec(`${name} ${version}`)?.[1] ?? 0);
    const edition = windowsEdition(name).replace(/\s*\d[\d. ()]*$/u, '');
    const product =
      numbers && isWindowsArch(arch)
        ? identifyWindows({ name, version: numbers.version, build: Number(numbers.build), arch, servicePack: pack })
        : null;
    return {
      family,
      name,
      ...numbers,
      ...(edition ? { edition } : {}),
      ...(pack ? { servicePack: pack } : {}),
      ...(arch ? { arch } : {}),
      ...(product ? { product: product.product } : {}),
    };
  }
  const told = /\d+(?:\.\d+)*/u.exec(version)?.[0] ?? /(?<![\w.])\d+(?:\.\d+)*/u.exec(name)?.[0];
  return { family, name, ...(told ? { version: told } : {}), ...(arch ? { arch } : {}) };
}

/** Server, workstation or not told, by the system's own words. */
export function kindOfSystem(os: OperatingSystem | undefined): AssetKind | undefined {
  if (!os) return undefined;
  // Since Windows 2000 only servers are called after a year.
  if (os.family === 'windows')
    return isServerName(os.name) || /\b20(?:0[38]|[12]\d)\b/u.test(os.name) ? 'server' : 'workstation';
  if (os.family === 'macos') return 'workstation';
  if (os.family === 'esxi') return 'server';
  return /^(?:fortios|pan-os|junos|routeros|pfsense|opnsense|ios-xe)$/u.test(os.family) ? 'network' : undefined;
}
