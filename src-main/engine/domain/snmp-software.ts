/**
 * The table of installed software of HOST-RESOURCES-MIB (RFC 2790, hrSWInstalledName): one text a row, of at most 64 bytes,
 * in which agents write name, version and architecture each in their way. Only forms that a whole list shows are taken
 * apart; else the text is the name and the version unknown. Pure.
 */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { InstalledPackage, SoftwareSection } from '../../../src-shared/model/software.ts';
import { toldSystem } from './distribution.ts';
import { listedPackage, onePackageEach } from './listed-package.ts';
import { isPublicKey, readNevra, rpmPackage, share } from './rpm-packages.ts';
import { windowsProgram } from './windows-programs.ts';

export interface SnmpSoftware {
  packages: InstalledPackage[];
  section: SoftwareSection;
  /** The release, where a package of the distribution's own tells it. */
  os?: OperatingSystem;
  /** Rows that were cut at 64 bytes, so that their version is not known. */
  cut: number;
}

/** SIZE (0..64) of the MIB: a text of that length may have lost its end. */
const longest = 64;
/** A form is the list's when nearly all rows have it. */
const most = 0.95;

/** Net-SNMP with dpkg: "openssl_3.0.11-1~deb12u2_amd64". */
const dpkgForm = /^([a-z0-9][a-z0-9+.-]+)_([\w.+:~-]+)_([a-z0-9-]+)$/;
/** AIX: fileset, its four-part level, its description. */
const aixForm = /^([\w.+-]+) (\d+\.\d+\.\d+\.\d+)(?: |$)/;
/** FreeBSD's packages, and those of systems made of it: the last hyphen stands before the version (porters' handbook, 5.2). */
const bsdForm = /^([\w.+-]+)-(\d[\w.,+]*)$/;
/** Junos: "JUNOS Base OS boot [12.3R3.4]". */
const bracketForm = /^(.+?) \[(\d[\w.:-]*)\]$/;
/** A version at the end of a program's name, also before what Windows adds: "7-Zip 9.20 (x64 edition)". */
const endForm =
  /(?:^| )(?:v|version )?(\d+(?:\.\d+){1,4})(?: \((?:x64|x86|64-bit|32-bit|x64 edition|x86 [\w-]+|x64 [\w-]+)\))?$/i;

interface Form {
  /** Of the rows that are not cut. */
  fits(name: string): boolean;
  read(name: string): InstalledPackage;
  /** Name of a row that was cut. */
  cutName(name: string): string;
  scheme: InstalledPackage['scheme'];
}

const nevraOf = (name: string) => {
  const read = readNevra(name);
  return read && /^[A-Za-z0-9]/.test(read.version) ? read : null;
};

const plainForm = (pattern: RegExp): Form => ({
  fits: (name) => pattern.test(name),
  read(name) {
    const [, plain = name, version = ''] = pattern.exec(name) ?? [];
    return listedPackage({ name: plain, version, scheme: 'generic', section: 'system' });
  },
  cutName: (name) => name,
  scheme: 'generic',
});

const dpkg: Form = {
  fits: (name) => dpkgForm.test(name),
  read(name) {
    const [, plain = name, version = '', arch = ''] = dpkgForm.exec(name) ?? [];
    return listedPackage({ name: plain, version, arch, scheme: 'dpkg' });
  },
  cutName: (name) => name.split('_')[0]!,
  scheme: 'dpkg',
};

const rpm: Form = {
  fits: (name) => nevraOf(name) !== null,
  read(name) {
    const read = nevraOf(name);
    return read ? rpmPackage(read) : listedPackage({ name, version: '', scheme: 'rpm' });
  },
  cutName: (name) => name,
  scheme: 'rpm',
};

export interface SoftwareHost {
  /** sysDescr. */
  description: string;
  windows: boolean;
}

function formOf(names: readonly string[], { description }: SoftwareHost): Form | null {
  const whole = names.filter((name) => Buffer.byteLength(name) < longest);
  const has = (form: Form) => share(whole, form.fits) >= most;
  if (has(dpkg)) return dpkg;
  if (/^Linux /.test(description) || whole.some((name) => /-\d[^-]*\.(?:el|fc|amzn)\d/.test(name)))
    if (has(rpm)) return rpm;
  const aix = plainForm(aixForm);
  if (has(aix)) return aix;
  return /\b(?:FreeBSD|OneFS)\b/.test(description) ? plainForm(bsdForm) : null;
}

/** Releases of Debian from 9 on, whose base-files carries its number first; derivatives write their own sign into it. */
const debianRelease = /^(9|1\d)(?:\.\d+)?(?:\+deb\1u\d+)?$/;
/** Packages that stand for a release of the RHEL family, and the names of the systems. */
const releasePackages: Readonly<Record<string, string>> = {
  'centos-release': 'centos',
  'centos-linux-release': 'centos',
  'centos-stream-release': 'centos',
  'rocky-release': 'rocky',
  'almalinux-release': 'almalinux',
  'oraclelinux-release': 'ol',
  'redhat-release': 'rhel',
  'redhat-release-server': 'rhel',
  'fedora-release-common': 'fedora',
  'fedora-release': 'fedora',
  'system-release': 'amzn',
};

function systemOf(packages: readonly InstalledPackage[], arch: string | undefined): OperatingSystem | undefined {
  const byName = new Map(packages.map((item) => [item.name, item]));
  const base = byName.get('base-files');
  const architecture = arch ? { arch } : {};
  if (base?.scheme === 'dpkg') {
    const version = debianRelease.exec(base.version)?.[1];
    if (version) return toldSystem({ name: 'debian', version, ...architecture });
    return /ubuntu/.test(base.version) ? toldSystem({ name: 'ubuntu', ...architecture }) : undefined;
  }
  for (const [name, system] of Object.entries(releasePackages)) {
    const item = byName.get(name);
    if (item?.scheme !== 'rpm') continue;
    // CentOS 6 and RHEL 6 write "6" and "6Server", and the minor number into the release or behind.
    const version = /^\d+(?:\.\d+)?/.exec(item.version)?.[0];
    if (version && (system !== 'amzn' || /^(?:2|20\d\d)$/.test(version)))
      return toldSystem({ name: system, version, ...architecture });
  }
  return undefined;
}

/** A program by its name alone, and the version its name may end with. */
function program(name: string, windows: boolean): InstalledPackage {
  const bracket = bracketForm.exec(name);
  if (bracket)
    return listedPackage({ name: bracket[1]!, version: bracket[2]!, scheme: 'generic', section: 'programs' });
  const version = Buffer.byteLength(name) < longest ? (endForm.exec(name)?.[1] ?? '') : '';
  return windows
    ? windowsProgram(name, version, '')
    : listedPackage({ name, version, scheme: 'generic', section: 'programs' });
}

/** Null where nothing is listed. */
export function readSnmpSoftware(rows: readonly string[], host: SoftwareHost): SnmpSoftware | null {
  const names = rows.map((row) => row.replace(/\s+/g, ' ').trim()).filter((row) => row !== '');
  if (names.length === 0) return null;
  const form = host.windows ? null : formOf(names, host);
  const isCut = (name: string) => Buffer.byteLength(name) >= longest;
  if (!form)
    return {
      packages: onePackageEach(names.map((name) => program(name, host.windows))),
      section: 'programs',
      cut: names.filter(isCut).length,
    };
  const lost = (name: string) => isCut(name) && !(form.scheme === 'dpkg' && /_(?:all|amd64|arm64|i386)$/.test(name));
  const packages = names.flatMap((name): InstalledPackage[] => {
    if (lost(name))
      return [listedPackage({ name: form.cutName(name), version: '', scheme: form.scheme, section: 'system' })];
    const item = form.read(name);
    return isPublicKey(item.name) ? [] : [item];
  });
  const arch = packages.find(({ name }) => name === 'base-files' || name === 'dpkg' || name === 'glibc')?.arch;
  const os = systemOf(packages, arch || undefined);
  return {
    packages: onePackageEach(packages),
    section: 'system',
    ...(os ? { os } : {}),
    cut: names.filter(lost).length,
  };
}
