/** Reads what the programs and files of a Debian-family machine say, wherever they were read. Pure. */
import ipaddr from 'ipaddr.js';
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import type { AvailableUpgrade, InstalledPackage, Inventory } from '../../../src-shared/model/software.ts';
import { readInstLine } from './apt-output.ts';
import { debianPackage, kernelPackageVersion, readSourceField, withoutRebuild } from './debian-sources.ts';
import { looksLikeOsRelease, operatingSystemOf, readOsReleaseFields } from './os-release.ts';

/** Fields asked of dpkg-query, tab-separated; none can hold a tab. */
export const dpkgFormat =
  '${db:Status-Abbrev}\\t${Package}\\t${Version}\\t${Architecture}\\t${source:Package}\\t${source:Version}\\t${Origin}\\n';

/**
 * The system that os-release names. Throws system-unsupported where it is not of the Debian family: without dpkg's list.
 * `otherwise` names a system that has no os-release.
 */
export function debianSystem(osRelease: string | undefined, hasDpkg: boolean, otherwise: string): OperatingSystem {
  const fields = osRelease === undefined ? null : readOsReleaseFields(osRelease);
  if (!fields || !looksLikeOsRelease(fields) || !hasDpkg) {
    const name = fields?.get('PRETTY_NAME') ?? (osRelease === undefined ? otherwise : 'this system');
    throw new Refusal(
      'system-unsupported',
      `Collecting from ${name} is not supported; only the Debian family is.`,
      'On Windows save the output of systeminfo and import it; elsewhere import package lists.',
    );
  }
  return operatingSystemOf(fields);
}

/** States in which a package's files are on the disk. */
const onDisk = new Set(['i', 'U', 'F', 'W', 't']);

export function readDpkgQuery(output: string): InstalledPackage[] {
  const packages: InstalledPackage[] = [];
  for (const line of output.split('\n')) {
    const [status, name, version, arch, source, sourceVersion, origin] = line.split('\t');
    if (!status || !name || !onDisk.has(status[1] ?? '')) continue;
    packages.push(
      debianPackage({
        name,
        version: version ?? '',
        arch,
        source,
        sourceVersion,
        held: status.startsWith('h'),
        origin: origin || undefined,
      }),
    );
  }
  return packages;
}

/** Upgrades of `apt-get -s dist-upgrade`. */
export function readUpgrades(output: string): AvailableUpgrade[] {
  return output.split('\n').flatMap((line) => readInstLine(line) ?? []);
}

/**
 * Takes the sources of offered packages from the installed ones where the version tells that nothing else is meant;
 * answers the rest as "name:arch=version" for apt-cache.
 */
export function sourcesFromInstalled(
  upgrades: AvailableUpgrade[],
  packages: InstalledPackage[],
): { upgrades: AvailableUpgrade[]; ask: string[] } {
  const byName = new Map(packages.map((item) => [item.name, item]));
  const ask: string[] = [];
  const completed = upgrades.map((upgrade) => {
    const installed = byName.get(upgrade.name);
    if (installed && installed.sourceVersion === withoutRebuild(installed.version)) {
      return Object.assign({}, upgrade, { source: installed.source, sourceKnown: true });
    }
    ask.push(`${upgrade.name}${upgrade.arch === 'all' ? '' : `:${upgrade.arch}`}=${upgrade.version}`);
    return installed ? Object.assign({}, upgrade, { source: installed.source }) : upgrade;
  });
  return { upgrades: completed, ask };
}

/** Fills in sources from the paragraphs of `apt-cache show`. */
export function applyShown(upgrades: AvailableUpgrade[], shown: string): AvailableUpgrade[] {
  const sources = new Map<string, { source: string; version: string | null }>();
  for (const paragraph of shown.split(/\n\s*\n/)) {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1]?.trim();
    const name = field('Package');
    const version = field('Version');
    if (name && version)
      sources.set(`${name}=${version}`, readSourceField(field('Source') ?? '') ?? { source: name, version: null });
  }
  return upgrades.map((upgrade) => {
    const told = sources.get(`${upgrade.name}=${upgrade.version}`);
    if (!told || upgrade.sourceKnown === true) return upgrade;
    return Object.assign({}, upgrade, {
      source: told.source,
      sourceVersion: told.version ?? withoutRebuild(upgrade.version),
      sourceKnown: true,
    });
  });
}

/** Is a file in /var/lib/apt/lists one whose age tells how old apt's word is? */
export function isPackageIndex(name: string): boolean {
  return /(?:InRelease|Release|_Packages(?:\.\w+)?)$/.test(name);
}

export const noPackageLists = "apt has no package lists: run 'apt-get update' to know what is offered";

/** Machine id, name, full name and host keys as the machine tells them; what is absent is not said. */
export function machineIdentity(told: {
  machineId?: string;
  name?: string;
  hosts?: string;
  sshHostKeys?: string[];
}): Inventory['identity'] {
  const [short, ...rest] = (told.name ?? '').split('.');
  const full = rest.length ? told.name : short ? fullNameFromHosts(told.hosts ?? '', short) : undefined;
  const sshHostKeys = told.sshHostKeys ?? [];
  return {
    ...(told.machineId && /^[0-9a-f]{32}$/.test(told.machineId) ? { machineId: told.machineId } : {}),
    ...(short ? { name: short } : {}),
    ...(full ? { fqdn: full, domain: full.split('.').slice(1).join('.') } : {}),
    ...(sshHostKeys.length ? { sshHostKeys } : {}),
  };
}

/** The running kernel: release and version as /proc/sys/kernel tells them. */
export function runningKernel(release: string | undefined, version: string | undefined): Inventory['kernel'] {
  const built = kernelPackageVersion(version ?? '');
  return release ? { release, ...(built ? { version: built } : {}) } : undefined;
}

/** Package names of /run/reboot-required.pkgs. */
export function rebootState(required: boolean, packages: string): Inventory['reboot'] {
  return { required, packages: [...new Set(packages.split('\n').filter(Boolean))].sort() };
}

/** Time of the last start, from the btime line of /proc/stat (seconds since 1970). */
export function readBootTime(stat: string): string | undefined {
  const seconds = /^btime (\d+)$/m.exec(stat)?.[1];
  return seconds ? new Date(Number(seconds) * 1000).toISOString() : undefined;
}

/**
 * The full name that /etc/hosts gives this machine, as Debian's installer writes it ("127.0.1.1 web1.example.org web1").
 * No name server is asked: that may hang.
 */
export function fullNameFromHosts(hosts: string, name: string): string | undefined {
  for (const line of hosts.split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (!address || !ipaddr.isValid(address) || !names.includes(name)) continue;
    const full = names.find((other) => other.startsWith(`${name}.`) && !/^localhost\b/.test(other));
    if (full) return full;
  }
  return undefined;
}
