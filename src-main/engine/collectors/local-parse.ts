/** Reads what the programs and files of a Debian-family machine say. Pure. */
import type { AvailableUpgrade, InstalledPackage, Inventory } from '../../../src-shared/model/software.ts';
import { readInstLine } from '../domain/apt-output.ts';
import { debianPackage, readSourceField, withoutRebuild } from '../domain/debian-sources.ts';

/** Fields asked of dpkg-query, tab-separated; none can hold a tab. */
export const dpkgFormat =
  '${db:Status-Abbrev}\\t${Package}\\t${Version}\\t${Architecture}\\t${source:Package}\\t${source:Version}\\t${Origin}\\n';

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

/** Time of the last start, from the btime line of /proc/stat (seconds since 1970). */
export function readBootTime(stat: string): string | undefined {
  const seconds = /^btime (\d+)$/m.exec(stat)?.[1];
  return seconds ? new Date(Number(seconds) * 1000).toISOString() : undefined;
}

/** Library and program files a process maps that are gone from the disk: replaced by an upgrade since it started. */
export function readDeletedFiles(maps: string): string[] {
  const files = new Set<string>();
  for (const line of maps.split('\n')) {
    const match = /^\S+ \S*x\S* \S+ \S+ [1-9]\d*\s+(\/\S.*) \(deleted\)$/.exec(line);
    if (match && /^\/(?:usr|lib|lib64|bin|sbin|opt)\//.test(match[1]!)) files.add(match[1]!);
  }
  return [...files];
}

/** The unit in a line of /proc/PID/cgroup, e.g. ssh.service; null for what no unit runs. */
export function readUnit(cgroup: string): string | null {
  return /([^/\s]+\.(?:service|scope))\s*$/m.exec(cgroup)?.[1] ?? null;
}

type StaleService = NonNullable<Inventory['staleServices']>[number];

/** One entry per service: its first process and all replaced files. */
export function groupStale(processes: StaleService[]): StaleService[] {
  const services = new Map<string, StaleService>();
  for (const process of [...processes].sort((a, b) => a.pid - b.pid)) {
    const known = services.get(process.service);
    if (known) known.files = [...new Set([...known.files, ...process.files])].sort();
    else services.set(process.service, { ...process, files: [...process.files].sort() });
  }
  return [...services.values()];
}
