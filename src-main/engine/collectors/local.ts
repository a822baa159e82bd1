/**
 * Collects this computer (Debian family): reads system files and runs dpkg and apt without changing anything, not
 * even apt's caches. What can't be read becomes a warning. With `root` it reads a mounted image or chroot instead.
 */
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../../../src-shared/errors.ts';
import type { AvailableUpgrade, InstalledPackage, Inventory } from '../../../src-shared/model/software.ts';
import { debianArch } from '../domain/debian-sources.ts';
import {
  applyShown,
  debianSystem,
  dpkgFormat,
  isPackageIndex,
  machineIdentity,
  noPackageLists,
  readBootTime,
  readDpkgQuery,
  readUpgrades,
  rebootState,
  runningKernel,
  sourcesFromInstalled,
} from '../domain/debian-machine.ts';
import { deniedProcesses, groupStale, readDeletedFiles, readUnit } from '../domain/machine-processes.ts';
import { readHostKeys } from '../files/public-host-keys.ts';
import { runProgram } from './run-program.ts';

export interface Collected {
  inventory: Inventory;
  warnings: string[];
}

const line = async (path: string): Promise<string | undefined> =>
  (await readFile(path, 'utf8').catch(() => '')).trim() || undefined;

async function readSystem(root: string): Promise<NonNullable<Inventory['os']>> {
  const text = (await line(join(root, 'etc/os-release'))) ?? (await line(join(root, 'usr/lib/os-release')));
  const debian = (await stat(join(root, 'var/lib/dpkg/status')).catch(() => null)) !== null;
  return debianSystem(text, debian, process.platform);
}

/** MACs and addresses of all cards but loopback; link-local addresses say nothing. */
function readNetwork(): { macs: string[]; addresses: string[] } {
  const cards = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((card) => !card.internal);
  const macs = new Set(cards.map((card) => card.mac).filter((mac) => mac !== '00:00:00:00:00:00'));
  const addresses = new Set(
    cards.map((card) => card.address).filter((address) => !/^(?:fe80:|169\.254\.)/i.test(address)),
  );
  return { macs: [...macs].sort(), addresses: [...addresses].sort() };
}

async function readHardware(): Promise<{ serial?: string; vendor?: string; model?: string }> {
  const dmi = (name: string) => line(`/sys/class/dmi/id/${name}`);
  const [serial, vendor, model] = await Promise.all([dmi('product_serial'), dmi('sys_vendor'), dmi('product_name')]);
  return { serial, vendor, model };
}

async function readStaleServices(warnings: string[]): Promise<Inventory['staleServices']> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  let denied = 0;
  const found = await Promise.all(
    pids.map(async (pid) => {
      const maps = await readFile(`/proc/${pid}/maps`, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'EACCES' || error.code === 'EPERM') denied += 1;
        return '';
      });
      const files = readDeletedFiles(maps);
      if (files.length === 0) return [];
      const cgroup = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '');
      const service = readUnit(cgroup) ?? (await line(`/proc/${pid}/comm`)) ?? `process ${pid}`;
      return [{ service, pid: Number(pid), files }];
    }),
  );
  if (denied) warnings.push(deniedProcesses(denied));
  return groupStale(found.flat());
}

/** The newest file of apt's package lists: how old its word is on what is offered. */
async function indexTime(root: string): Promise<string | undefined> {
  const folder = join(root, 'var/lib/apt/lists');
  const names = (await readdir(folder).catch(() => [])).filter(isPackageIndex);
  const times = await Promise.all(
    names.map(async (name) => (await stat(join(folder, name)).catch(() => null))?.mtimeMs ?? 0),
  );
  const newest = Math.max(0, ...times);
  return newest > 0 ? new Date(newest).toISOString() : undefined;
}

/**
 * What apt offers, with sources. Apt's own caches stay untouched: it gets a place of its own for them, so that the
 * second program needs not read all package lists again.
 */
async function readOffers(
  root: string,
  listed: Promise<InstalledPackage[]>,
  warnings: string[],
): Promise<AvailableUpgrade[] | null> {
  const cache = await mkdtemp(join(tmpdir(), 'patchledger-apt-'));
  try {
    const settings = [
      '-o',
      `Dir::Cache::pkgcache=${join(cache, 'pkgcache.bin')}`,
      '-o',
      'Dir::Cache::srcpkgcache=',
      '-o',
      'Debug::NoLocking=1',
      '-o',
      'Dir::Log::Planner=/dev/null',
    ];
    if (root !== '/')
      settings.push('-o', `Dir=${root}`, '-o', `Dir::State::status=${join(root, 'var/lib/dpkg/status')}`);
    const simulated = await runProgram('/usr/bin/apt-get', ['-s', '-q', ...settings, 'dist-upgrade']);
    if (!simulated.ok) {
      warnings.push(`what is offered is not known: ${simulated.problem}`);
      return null;
    }
    const { upgrades, ask } = sourcesFromInstalled(readUpgrades(simulated.stdout), await listed);
    if (ask.length === 0) return upgrades;
    const shown = await runProgram('/usr/bin/apt-cache', [...settings, 'show', '--no-all-versions', ...ask]);
    if (!shown.ok) warnings.push(`the source packages of some upgrades are not known: ${shown.problem}`);
    return applyShown(upgrades, shown.stdout);
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}

async function readReboot(): Promise<Inventory['reboot']> {
  const required = (await stat('/run/reboot-required').catch(() => null)) !== null;
  return rebootState(required, (await line('/run/reboot-required.pkgs')) ?? '');
}

/** What only a running machine has. */
async function readRunning(warnings: string[]): Promise<Partial<Inventory>> {
  const [release, version, bootId, bootStat, staleServices, reboot] = await Promise.all([
    line('/proc/sys/kernel/osrelease'),
    line('/proc/sys/kernel/version'),
    line('/proc/sys/kernel/random/boot_id'),
    line('/proc/stat'),
    readStaleServices(warnings),
    readReboot(),
  ]);
  const kernel = runningKernel(release, version);
  const bootedAt = readBootTime(bootStat ?? '');
  if (!kernel) warnings.push('the running kernel could not be read');
  return {
    ...(kernel ? { kernel } : {}),
    ...(bootId ? { bootId } : {}),
    ...(bootedAt ? { bootedAt } : {}),
    ...(staleServices ? { staleServices } : {}),
    ...(reboot ? { reboot } : {}),
  };
}

/** The public host keys of its SSH server. */
async function readKeyFiles(folder: string): Promise<string> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^ssh_host_.*_key\.pub$/.test(name));
  return (await Promise.all(names.map((name) => line(join(folder, name))))).filter(Boolean).join('\n');
}

async function readIdentity(root: string): Promise<Pick<Inventory, 'identity' | 'hardware' | 'addresses'>> {
  const mounted = root !== '/';
  const identity = machineIdentity({
    machineId: await line(join(root, 'etc/machine-id')),
    name: mounted ? await line(join(root, 'etc/hostname')) : hostname(),
    hosts: await line(join(root, 'etc/hosts')),
    sshHostKeys: readHostKeys(await readKeyFiles(join(root, 'etc/ssh'))),
  });
  if (mounted) return { identity };
  const { macs, addresses } = readNetwork();
  const { serial, vendor, model } = await readHardware();
  return { identity: { ...identity, ...(serial ? { serial } : {}), macs }, addresses, hardware: { vendor, model } };
}

/** Throws system-unsupported on other systems, collection-failed when the package list can't be read. */
export async function collectLocal(options: { root?: string } = {}): Promise<Collected> {
  const root = options.root ?? '/';
  const warnings: string[] = [];
  const os = await readSystem(root);
  const admin = root === '/' ? [] : [`--admindir=${join(root, 'var/lib/dpkg')}`];
  const query = runProgram('/usr/bin/dpkg-query', [...admin, '-W', '-f', dpkgFormat]);
  const listed = query.then((output) => readDpkgQuery(output.stdout));
  const [packages, available, arch, identity, running, availableAsOf] = await Promise.all([
    listed,
    readOffers(root, listed, warnings),
    runProgram('/usr/bin/dpkg', ['--print-architecture']),
    readIdentity(root),
    root === '/' ? readRunning(warnings) : Promise.resolve({}),
    indexTime(root),
  ]);
  const { ok, problem } = await query;
  if (!ok || packages.length === 0) {
    throw new Refusal(
      'collection-failed',
      `The installed packages can't be read: ${problem || 'dpkg lists none'}`,
      'Check that dpkg works on this computer.',
    );
  }
  if (!availableAsOf) warnings.push(noPackageLists);
  const inventory: Inventory = {
    ...identity,
    ...running,
    os: {
      ...os,
      arch: root === '/' && arch.ok ? arch.stdout.trim() : (mainArch(packages) ?? debianArch(process.arch)),
    },
    packages,
    ...(available && availableAsOf ? { available, availableAsOf } : {}),
  };
  return { inventory, warnings };
}

/** The architecture most packages have. */
function mainArch(packages: NonNullable<Inventory['packages']>): string | undefined {
  const counts = new Map<string, number>();
  for (const { arch } of packages) if (arch && arch !== 'all') counts.set(arch, (counts.get(arch) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
