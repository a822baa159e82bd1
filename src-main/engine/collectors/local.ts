/**
 * Collects this computer by the script that ships with the program, as every other way does: collect.sh, on Windows
 * collect.ps1. With `root` it reads a mounted image or chroot of the Debian family instead. Changes nothing.
 */
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
  readDpkgQuery,
  readUpgrades,
  sourcesFromInstalled,
} from '../domain/debian-machine.ts';
import { readHostKeys } from '../files/public-host-keys.ts';
import { resourcePath } from '../resources.ts';
import { readAnswer, type Collected } from './collector.ts';
import { runProgram } from './run-program.ts';

/** The commands have limits of their own; this one is for all of them, milliseconds. */
const patience = 900_000;

async function collectHere(): Promise<Collected> {
  const isWindows = process.platform === 'win32';
  const [file, args] = isWindows
    ? [
        join(process.env.SystemRoot ?? 'C:\\Windows', 'System32\\WindowsPowerShell\\v1.0\\powershell.exe'),
        ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', resourcePath('collect.ps1')],
      ]
    : ['/bin/sh', [resourcePath('collect.sh')]];
  const ran = await runProgram(file, [...args, ...(isWindows ? ['-OutFile'] : ['-o']), '-'], { timeout: patience });
  return readAnswer('this computer', ran);
}

const line = async (path: string): Promise<string | undefined> =>
  (await readFile(path, 'utf8').catch(() => '')).trim() || undefined;

async function readSystem(root: string): Promise<NonNullable<Inventory['os']>> {
  const text = (await line(join(root, 'etc/os-release'))) ?? (await line(join(root, 'usr/lib/os-release')));
  const debian = (await stat(join(root, 'var/lib/dpkg/status')).catch(() => null)) !== null;
  return debianSystem(text, debian, process.platform);
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
      `Dir::Cache::pkgcache=${join(cache, 'pkgcache.bin')}`,
      'Dir::Cache::srcpkgcache=',
      'Debug::NoLocking=1',
      'Dir::Log::Planner=/dev/null',
      `Dir=${root}`,
      `Dir::State::status=${join(root, 'var/lib/dpkg/status')}`,
    ].flatMap((setting) => ['-o', setting]);
    const simulated = await runProgram('/usr/bin/apt-get', ['-s', '-q', ...settings, 'dist-upgrade']);
    if (simulated.problem) {
      warnings.push(`what is offered is not known: ${simulated.problem}`);
      return null;
    }
    const { upgrades, ask } = sourcesFromInstalled(readUpgrades(simulated.stdout), await listed);
    if (ask.length === 0) return upgrades;
    const shown = await runProgram('/usr/bin/apt-cache', [...settings, 'show', '--no-all-versions', ...ask]);
    if (shown.problem) warnings.push(`the source packages of some upgrades are not known: ${shown.problem}`);
    return applyShown(upgrades, shown.stdout);
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}

/** The public host keys of its SSH server. */
async function readKeyFiles(folder: string): Promise<string> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^ssh_host_.*_key\.pub$/.test(name));
  return (await Promise.all(names.map((name) => line(join(folder, name))))).filter(Boolean).join('\n');
}

async function collectFolder(root: string): Promise<Collected> {
  const warnings: string[] = [];
  const os = await readSystem(root);
  const admin = `--admindir=${join(root, 'var/lib/dpkg')}`;
  const query = runProgram('/usr/bin/dpkg-query', [admin, '-W', '-f', dpkgFormat]);
  const listed = query.then((output) => readDpkgQuery(output.stdout));
  const [packages, available, availableAsOf] = await Promise.all([
    listed,
    readOffers(root, listed, warnings),
    indexTime(root),
  ]);
  const { problem } = await query;
  if (problem || packages.length === 0) {
    throw new Refusal(
      'collection-failed',
      `The installed packages can't be read: ${problem || 'dpkg lists none'}`,
      'Check that dpkg works on this computer.',
    );
  }
  if (!availableAsOf) warnings.push(noPackageLists);
  const inventory: Inventory = {
    identity: machineIdentity({
      machineId: await line(join(root, 'etc/machine-id')),
      name: await line(join(root, 'etc/hostname')),
      hosts: await line(join(root, 'etc/hosts')),
      sshHostKeys: readHostKeys(await readKeyFiles(join(root, 'etc/ssh'))),
    }),
    os: { ...os, arch: mainArch(packages) ?? debianArch(process.arch) },
    packages,
    ...(available && availableAsOf ? { available, availableAsOf } : {}),
  };
  return { inventory, containers: [], warnings };
}

/** The architecture most packages have. */
function mainArch(packages: NonNullable<Inventory['packages']>): string | undefined {
  const counts = new Map<string, number>();
  for (const { arch } of packages) if (arch && arch !== 'all') counts.set(arch, (counts.get(arch) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Throws system-unsupported on other systems, collection-failed when the package list can't be read. */
export function collectLocal({ root = '/' }: { root?: string } = {}): Promise<Collected> {
  return root === '/' ? collectHere() : collectFolder(root);
}
