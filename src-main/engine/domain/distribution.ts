/** Which system a name means: the ID of os-release(5), or windows and macos, for the names that scanners and agents use. */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';

/** The first that fits counts: names of descendants stand before those of their origin. */
const known: readonly (readonly [RegExp, string])[] = [
  [/\bwindows\b|\bMSWin32\b/i, 'windows'],
  [/\bmac ?os\b|\bmacosx\b|\bos ?x\b|\bdarwin\b/i, 'macos'],
  [/\bandroid\b/i, 'android'],
  [/\bred ?hat|\brhel\b/i, 'rhel'],
  [/\bcentos\b/i, 'centos'],
  [/\brocky\b/i, 'rocky'],
  [/\balma(?:linux)?\b/i, 'almalinux'],
  [/\bsolaris\b|\bsunos\b/i, 'solaris'],
  [/\boracle\b|^ol$/i, 'ol'],
  [/\bfedora\b/i, 'fedora'],
  [/\bamazon\b|^amzn$/i, 'amzn'],
  [/\bopensuse[ ._-]*tumbleweed\b/i, 'opensuse-tumbleweed'],
  [/\bopensuse\b/i, 'opensuse-leap'],
  [/\bsuse linux enterprise desktop\b|^sled$/i, 'sled'],
  [/\bsuse\b|^sles?$/i, 'sles'],
  [/\bubuntu\b/i, 'ubuntu'],
  [/\blinux ?mint\b/i, 'linuxmint'],
  [/\braspbian\b/i, 'raspbian'],
  [/\bkali\b/i, 'kali'],
  [/\bdebian\b/i, 'debian'],
  [/\balpine\b/i, 'alpine'],
  [/\bwolfi\b/i, 'wolfi'],
  [/\bchainguard\b/i, 'chainguard'],
  [/\bphoton\b/i, 'photon'],
  [/\bazure ?linux\b/i, 'azurelinux'],
  [/\b(?:cbl[- ]?)?mariner\b/i, 'mariner'],
  [/\bmanjaro\b/i, 'manjaro'],
  [/\barch(?: ?linux)?\b/i, 'arch'],
  [/\bgentoo\b/i, 'gentoo'],
  [/\bslackware\b/i, 'slackware'],
  [/\bopenwrt\b/i, 'openwrt'],
  [/\bfreebsd\b/i, 'freebsd'],
  [/\bopenbsd\b/i, 'openbsd'],
  [/\bnetbsd\b/i, 'netbsd'],
  [/\baix\b/i, 'aix'],
  [/\bhp-?ux\b/i, 'hp-ux'],
  [/\besxi?\b/i, 'esxi'],
];

/** Null where the name is of no system that is known here. At most 200 characters are looked at. */
export function systemFamily(name: string): string | null {
  const text = name.slice(0, 200);
  return known.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

const displayNames: ReadonlyMap<string, string> = new Map([
  ['debian', 'Debian GNU/Linux'],
  ['ubuntu', 'Ubuntu'],
  ['rhel', 'Red Hat Enterprise Linux'],
  ['centos', 'CentOS Linux'],
  ['rocky', 'Rocky Linux'],
  ['almalinux', 'AlmaLinux'],
  ['ol', 'Oracle Linux'],
  ['fedora', 'Fedora Linux'],
  ['amzn', 'Amazon Linux'],
  ['sles', 'SUSE Linux Enterprise Server'],
  ['opensuse-leap', 'openSUSE Leap'],
  ['opensuse-tumbleweed', 'openSUSE Tumbleweed'],
  ['alpine', 'Alpine Linux'],
  ['photon', 'VMware Photon OS'],
  ['wolfi', 'Wolfi'],
]);

export interface ToldSystem {
  /** Its ID or any name of it. */
  name: string;
  /** "12", "8.7", "2 (Karoo)". */
  version?: string;
  prettyName?: string;
  codename?: string;
  arch?: string;
}

/** The system as software lists tell it: names alone, and versions with what stands behind them in parentheses. */
export function toldSystem({ name, version, prettyName, codename, arch }: ToldSystem): OperatingSystem {
  const family = systemFamily(name) ?? (name.trim().toLowerCase().replace(/\s+/g, '-') || 'linux');
  const number = /^[^\s(]*/.exec(version?.trim() ?? '')?.[0];
  return {
    family,
    name: prettyName ?? [displayNames.get(family) ?? name, number].filter(Boolean).join(' '),
    ...(number ? { version: number } : {}),
    ...(codename ? { codename } : {}),
    ...(arch ? { arch } : {}),
  };
}
