/** The system of a machine that was only looked at from outside, by its family and release. Pure. */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';

const familyNames: Record<string, string> = {
  debian: 'Debian GNU/Linux',
  ubuntu: 'Ubuntu',
  raspbian: 'Raspbian GNU/Linux',
  rhel: 'Red Hat Enterprise Linux',
  rocky: 'Rocky Linux',
  almalinux: 'AlmaLinux',
  centos: 'CentOS',
  windows: 'Windows',
  freebsd: 'FreeBSD',
  netbsd: 'NetBSD',
  linux: 'Linux',
  macos: 'macOS',
};
const debianNames: Record<string, string> = {
  9: 'stretch',
  10: 'buster',
  11: 'bullseye',
  12: 'bookworm',
  13: 'trixie',
};

/** Of Windows only the name: the build stands for several releases, and no end of support and no advisory goes by it. */
export function observedSystem(os: { family: string; version?: string }): OperatingSystem {
  const codename = os.family === 'debian' && os.version ? debianNames[os.version] : undefined;
  const name = [familyNames[os.family] ?? os.family, os.version, codename && `(${codename})`].filter(Boolean).join(' ');
  if (os.family === 'windows') return { family: os.family, name };
  return { family: os.family, name, ...(os.version ? { version: os.version } : {}), ...(codename ? { codename } : {}) };
}
