/**
 * Plugins of Nessus whose output states facts of the machine: installed packages, programs and updates, the system, the
 * kernel, the hardware. A list that says it is partial, or that can't be read whole, is none.
 */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { InstalledPackage, Inventory } from '../../../src-shared/model/software.ts';
import { debianPackage, kernelPackageVersion } from '../domain/debian-sources.ts';
import { hotfixKb, installedOn, isDayFirst } from '../domain/windows-hotfix.ts';
import { identifyWindows, type WindowsArch } from '../domain/windows-product.ts';
import { systemOf } from './scanned-system.ts';

/** Outputs by plugin number. */
export type Outputs = ReadonlyMap<string, string>;

type Facts = Pick<Inventory, 'packages' | 'sections' | 'hotfixes' | 'os' | 'kernel' | 'hardware' | 'identity'>;

const fieldOf = (output: string, key: RegExp): string | undefined => {
  const line = output.split('\n', 500).find((one) => one.length < 500 && key.test(one));
  const value = line?.slice(line.search(/[:=]/) + 1).trim();
  return value &&
    !/^(?:n\/a|none|unknown|not (?:specified|available)|to be filled.*|default string|system \w+ ?\w*)$/i.test(value)
    ? value
    : undefined;
};

/** "bash-4.2.46-31.el7|(none)", with an epoch instead of (none) where the package has one, with or without architecture. */
function rpmPackage(line: string): InstalledPackage | null {
  const [whole = '', rest = ''] = line.split('|', 2);
  const match = /^(\S+)-([^\s-]+)-([^\s-]+)$/.exec(whole.trim());
  if (!match) return null;
  const arch = /\.(noarch|x86_64|i[3-6]86|aarch64|ppc64le|ppc64|s390x?|armv7hl|ia64)$/.exec(match[3]!);
  const release = arch ? match[3]!.slice(0, -arch[0].length) : match[3]!;
  const epoch = /^\s*(\d+)\b/.exec(rest)?.[1];
  const version = `${epoch && epoch !== '0' ? `${epoch}:` : ''}${match[2]}-${release}`;
  return {
    name: match[1]!,
    version,
    arch: arch?.[1] ?? '',
    source: match[1]!,
    sourceVersion: version,
    scheme: 'rpm',
    held: false,
    sourceKnown: false,
  };
}

/** "ii  adduser  3.118  all  add and remove users"; null for what is no such line, "gone" for what is not installed. */
function dpkgPackage(line: string): InstalledPackage | 'gone' | null {
  const match = /^([uihrp])([ncHUFWti])R?\s+([a-z0-9][a-z0-9+.:-]+)\s+(\d\S*)(?:\s+(\S+))?/.exec(line);
  if (!match) return null;
  if (!'iUFWt'.includes(match[2]!)) return 'gone';
  const arch = /^(?:all|amd64|i386|arm\w*|ppc\w*|s390x|mips\w*|riscv64)$/.test(match[5] ?? '') ? match[5]! : undefined;
  return debianPackage({ name: match[3]!, version: match[4]!, ...(arch ? { arch } : {}), held: match[1] === 'h' });
}

/** Plugin 22869: what rpm or dpkg lists. Other systems' lists (FreeBSD, Solaris, Gentoo) are not taken over. */
function listedPackages(output: string, warnings: string[]): InstalledPackage[] | undefined {
  const start = output.indexOf('packages installed on the remote');
  const lines = output.slice(output.indexOf('\n', start) + 1).split('\n');
  const packages: InstalledPackage[] = [];
  let unread = 0;
  for (const raw of lines) {
    const line = raw.trim();
    if (!line || /^(?:\|\||\+\+\+-|Desired=|\| ?Status|\|\/ ?Err|gpg-pubkey-)/.test(line)) continue;
    const read = line.includes('|') || !/\s/.test(line) ? rpmPackage(line) : dpkgPackage(line);
    if (read === null) unread += 1;
    else if (read !== 'gone') packages.push(read);
  }
  if (packages.length === 0 || unread > packages.length * 0.02) {
    if (start >= 0 && lines.some((line) => line.trim()))
      warnings.push('The list of installed packages (plugin 22869) is of a form that is not read.');
    return undefined;
  }
  if (unread > 0) warnings.push(`${unread} line(s) of the list of installed packages (plugin 22869) could not be read`);
  return packages;
}

const dayOf = (text: string | undefined, dayFirst: boolean) =>
  text ? (installedOn(text, dayFirst) ?? undefined) : undefined;
const hotfix = (kb: string, day: string | undefined) => ({ kb, ...(day ? { installedOn: day } : {}) });

interface Programs {
  packages?: InstalledPackage[];
  hotfixes: { kb: string; installedOn?: string }[];
}

/** Plugin 20811: "Name  [version 1.2]  [installed on 2021/04/01]", and below "The following updates are installed" by product. */
function installedPrograms(output: string, warnings: string[]): Programs {
  const [software = '', updates = ''] = output.split(/^The following updates are installed.*$/m, 2);
  const dates = [...output.matchAll(/\[installed on ([^\]\n]{6,20})\]/g)].map((match) => match[1]!);
  const dayFirst = isDayFirst(dates);
  const hotfixes = updates.split('\n').flatMap((line) => {
    const kb = hotfixKb(line.trim());
    return kb ? [hotfix(kb, dayOf(/\[installed on ([^\]]{6,20})\]/.exec(line)?.[1], dayFirst))] : [];
  });
  const body = software.slice(software.indexOf('\n', software.indexOf('installed on the remote host')) + 1);
  const packages = body.split('\n').flatMap((line): InstalledPackage[] => {
    const at = line.search(/\s+\[(?:version|installed on) /);
    const name = (at < 0 ? line : line.slice(0, at)).trim();
    if (!name) return [];
    const version = /\[version ([^\]]*)\]/.exec(line)?.[1]?.trim() ?? '';
    return [
      {
        name,
        version,
        arch: '',
        source: name,
        sourceVersion: version,
        scheme: 'windows',
        held: false,
        section: 'programs',
      },
    ];
  });
  if (/only a partial\s+list/.test(software)) {
    warnings.push(
      'The list of installed software (plugin 20811) is partial and was left out: scan with report verbosity "verbose".',
    );
    return { hotfixes };
  }
  const each = new Map(packages.map((one) => [`${one.name}\n${one.version}`, one]));
  return { packages: [...each.values()], hotfixes };
}

/** Plugin 62042: "KB4486129, Installed on: 2019/2/6", or the KB and "- InstalledOn : 2/6/2019" below it. */
function quickFixes(output: string): Programs['hotfixes'] {
  const entries: { kb: string; date?: string }[] = [];
  for (const line of output.split('\n')) {
    const kb = hotfixKb(line.trim());
    const date = /Installed ?On\s*:\s*([\d/.-]{6,10})/i.exec(line)?.[1];
    if (kb) entries.push({ kb, ...(date ? { date } : {}) });
    else if (date && entries.length > 0) entries.at(-1)!.date ??= date;
  }
  const dayFirst = isDayFirst(entries.map(({ date }) => date ?? ''));
  return entries.map(({ kb, date }) => hotfix(kb, dayOf(date, dayFirst)));
}

const archWords: Record<string, WindowsArch> = {
  x64: 'amd64',
  amd64: 'amd64',
  x86: 'i386',
  arm64: 'arm64',
  ia64: 'ia64',
};

/** Plugin 48942 (registry): version, build and architecture of a Windows whose name another plugin found. */
function registrySystem(output: string, os: OperatingSystem | undefined): OperatingSystem | undefined {
  const [, version, build] = /Operating system version\s*=\s*(\d+\.\d+)\.(\d{4,5})/i.exec(output) ?? [];
  if (!version || !build || (os && os.family !== 'windows')) return undefined;
  const arch = archWords[(/Architecture\s*=\s*(\w+)/i.exec(output)?.[1] ?? '').toLowerCase()];
  const read: OperatingSystem = {
    ...(os ?? { family: 'windows', name: `Windows (build ${build})` }),
    version: `${version}.${build}`,
    build,
  };
  if (!arch) return read;
  const servicePack = os?.servicePack ?? 0;
  const known = os && identifyWindows({ name: os.name, version, build: Number(build), arch, servicePack });
  return { ...read, arch, ...(known ? { product: known.product } : {}) };
}

/** Plugin 12634: what `uname -a` prints and the release file of the system. */
function loginSystem(output: string): Pick<Facts, 'kernel' | 'os'> & { host?: string } {
  const uname = /^Linux (\S+) (\d\S*) (#[^\n]{0,300})/m.exec(output);
  const packaged = kernelPackageVersion(uname?.[3] ?? '');
  const release = /^The remote [^\n]{1,60} system is\s*:?\s*\n([^\n]{1,200})/m.exec(output)?.[1]?.trim();
  // Debian tells its version alone, as in /etc/debian_version.
  const debian = /^The remote Debian system is/m.test(output) && /^\d/.test(release ?? '');
  const os = systemOf(debian ? `Debian GNU/Linux ${release}` : release);
  return {
    ...(uname ? { kernel: { release: uname[2]!, ...(packaged ? { version: packaged } : {}) }, host: uname[1]! } : {}),
    ...(os ? { os } : {}),
  };
}

/** Plugins 24270 (WMI) and 35351 (dmidecode). */
function hardwareOf(outputs: Outputs): Pick<Facts, 'hardware'> & { serial?: string } {
  const wmi = outputs.get('24270') ?? '';
  const dmi = /System Information\s*\n([\s\S]{0,600})/.exec(outputs.get('35351') ?? '')?.[1] ?? '';
  const vendor = fieldOf(wmi, /^\s*Computer Manufacturer\s*:/i) ?? fieldOf(dmi, /^\s*Manufacturer\s*:/i);
  const model = fieldOf(wmi, /^\s*Computer Model\s*:/i) ?? fieldOf(dmi, /^\s*Product Name\s*:/i);
  const serial = fieldOf(wmi, /^\s*Computer Serial ?Number\s*:/i) ?? fieldOf(dmi, /^\s*Serial Number\s*:/i);
  const hardware = { ...(vendor ? { vendor } : {}), ...(model ? { model } : {}) };
  return { ...(vendor || model ? { hardware } : {}), ...(serial ? { serial } : {}) };
}

/** All facts of one machine; `os` is what the host's properties say of its system. */
export function factsOf(outputs: Outputs, os: OperatingSystem | undefined, warnings: string[]): Facts {
  const login = loginSystem(outputs.get('12634') ?? '');
  const registry = registrySystem(outputs.get('48942') ?? '', os);
  const system = registry ?? login.os ?? os;
  const rpmOrDpkg = outputs.has('22869') ? listedPackages(outputs.get('22869')!, warnings) : undefined;
  const programs = outputs.has('20811') ? installedPrograms(outputs.get('20811')!, warnings) : undefined;
  // Programs' updates alone are not all of a Windows' own: taken for the whole list, all others would count as missing.
  const fixes = outputs.has('62042') ? [...quickFixes(outputs.get('62042')!), ...(programs?.hotfixes ?? [])] : [];
  const packages = rpmOrDpkg ?? programs?.packages;
  const hotfixes = [...new Map(fixes.toReversed().map((one) => [one.kb, one])).values()].toReversed();
  const { hardware, serial } = hardwareOf(outputs);
  return {
    identity: { ...(serial ? { serial } : {}), ...(login.host ? { name: login.host.split('.', 1)[0]! } : {}) },
    ...(system ? { os: system } : {}),
    ...(login.kernel ? { kernel: login.kernel } : {}),
    ...(hardware ? { hardware } : {}),
    ...(packages ? { packages } : {}),
    ...(hotfixes.length > 0 ? { hotfixes } : {}),
  };
}

/** Plugin 66334 (Patch Report): "[ Title (86402) ]" and "+ Action to take : Upgrade to ...", by plugin number. */
export function patchActions(output: string): ReadonlyMap<string, string> {
  const actions = new Map<string, string>();
  let plugin = '';
  for (const line of output.split('\n')) {
    plugin = line.startsWith('[') ? (/\((\d{4,7})\)\s*\]\s*$/.exec(line.slice(-40))?.[1] ?? '') : plugin;
    const action = /^\+ Action to take\s*:\s*(\S.*)$/.exec(line)?.[1];
    if (action && plugin) actions.set(plugin, action);
  }
  return actions;
}
