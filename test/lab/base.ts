/**
 * Bases: one installed Debian per release, made by debootstrap and kept in the cache folder together with the package
 * repository that belongs to it. Hosts are overlays on them; nothing writes into a finished base.
 */
import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt, command } from './command.ts';
import { fetchPending, machineMirrors, makeRepository, sourcesList, type FrozenPackage } from './repository.ts';
import { cacheFolder, layerKey, releases, repositoryName, systemKey, type Release } from './settings.ts';

export interface Base {
  release: Release;
  /** Lower layers of hosts, the topmost first. */
  layers: string[];
  /** Folder the repository server serves. */
  repository: string;
  packages: FrozenPackage[];
}

function placesOf(release: Release): { system: string; layer: string } {
  const system = join(cacheFolder, systemKey(release));
  return { system, layer: join(system, layerKey()) };
}

export async function openBase(release: Release): Promise<Base> {
  const { system, layer } = placesOf(release);
  const repository = join(layer, 'repository');
  const packages = JSON.parse(await readFile(join(repository, `${release}.json`), 'utf8')) as FrozenPackage[];
  return { release, layers: [join(layer, 'root'), join(system, 'root')], repository, packages };
}

/** The login that works on every host by the lab's key, and `ops`, who works on every host by password and sudo. */
export const opsPassword = 'lab-password-7';

async function settle(root: string, release: Release): Promise<void> {
  await writeFile(join(root, 'etc/apt/sources.list'), sourcesList(release));
  await writeFile(join(root, 'etc/resolv.conf'), '');
  await copyFile(join(import.meta.dirname, 'host-files/lab-init'), join(root, 'usr/local/sbin/lab-init'));
  await command('chmod', ['755', join(root, 'usr/local/sbin/lab-init')]);
  // invoke-rc.d restarts services after an upgrade only where there is an init that tells its runlevel.
  await symlink('/usr/local/sbin/lab-init', join(root, 'usr/sbin/init'));
  await writeFile(join(root, 'usr/sbin/runlevel'), '#!/bin/sh\necho N 2\n', { mode: 0o755 });
  await command('chroot', [root, 'useradd', '-m', '-s', '/bin/bash', '-G', 'sudo', 'ops']);
  await command('chroot', [root, 'chpasswd'], { input: `ops:${opsPassword}\n` });
  for (const name of await readdir(join(root, 'etc/ssh'))) {
    if (name.startsWith('ssh_host_')) await rm(join(root, 'etc/ssh', name));
  }
}

/** apt-get update inside the base, in a network namespace whose only machine is the repository. */
async function readLists(root: string, repository: string): Promise<void> {
  const hosts = join(root, 'etc/hosts');
  await writeFile(hosts, `127.0.0.1 localhost ${repositoryName}\n`);
  await rm(join(root, 'var/lib/apt/lists'), { recursive: true, force: true });
  // Strict: apt-get update otherwise ends well also when it could fetch nothing.
  const script = [
    'ip link set lo up',
    '"$1" "$2" 127.0.0.1 80 "$3" & server=$!',
    'for try in 1 2 3 4 5 6 7 8 9 10; do',
    '  sleep 0.5; chroot "$4" apt-get -q -o APT::Update::Error-Mode=any update && kill $server && exit 0',
    'done',
    'kill $server; exit 1',
  ].join('\n');
  const server = join(import.meta.dirname, 'file-server.ts');
  await command('unshare', ['--net', 'sh', '-c', script, 'sh', process.execPath, server, repository, root]);
  await writeFile(hosts, '127.0.0.1 localhost\n');
}

/** Installs the system by debootstrap and fetches its pending updates. In memory first: dpkg waits for the disk a lot. */
async function makeSystem(release: Release, place: string): Promise<void> {
  const mirrors = await machineMirrors();
  const memory = await mkdtemp(join(tmpdir(), 'patchledger-lab-'));
  const work = `${place}.new`;
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  await command('mount', ['-t', 'tmpfs', '-o', 'size=1200m,mode=755', 'patchledger-lab', memory]);
  try {
    const include = releases[release].include.join(',');
    await command('debootstrap', ['--variant=minbase', `--include=${include}`, release, memory, mirrors.main]);
    const archives = join(memory, 'var/cache/apt/archives');
    for (const kind of ['main', 'security']) await mkdir(join(work, 'debs', kind), { recursive: true });
    for (const name of await readdir(archives)) {
      if (!name.endsWith('.deb')) continue;
      await copyFile(join(archives, name), join(work, 'debs/main', name));
      await rm(join(archives, name));
    }
    await fetchPending(memory, release, mirrors, join(work, 'debs/security'));
    await command('cp', ['-a', `${memory}/.`, join(work, 'root')]);
  } finally {
    await attempt('umount', ['-l', memory]);
    await rm(memory, { recursive: true, force: true });
  }
  await rename(work, place);
}

/** The lab's own layer: package repository, the lab's packages installed, accounts, package lists. */
async function makeLayer(release: Release, system: string, place: string): Promise<void> {
  const work = `${place}.new`;
  await attempt('umount', ['-l', join(work, 'merged')]);
  await rm(work, { recursive: true, force: true });
  for (const name of ['root', 'work', 'merged', 'repository']) await mkdir(join(work, name), { recursive: true });
  const repository = join(work, 'repository');
  const packages = await makeRepository(repository, release, join(system, 'debs'));
  const root = join(work, 'merged');
  const layers = `lowerdir=${join(system, 'root')},upperdir=${join(work, 'root')},workdir=${join(work, 'work')}`;
  await command('mount', ['-t', 'overlay', '-o', layers, 'patchledger-lab', root]);
  try {
    const denied = join(root, 'usr/sbin/policy-rc.d');
    await writeFile(denied, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    const own = packages.filter(({ suite, name }) => suite === release && name.startsWith('lab-'));
    for (const { file } of own) await copyFile(join(repository, 'debian/pool', release, file), join(root, 'tmp', file));
    await command('chroot', [root, 'dpkg', '-i', ...own.map(({ file }) => `/tmp/${file}`)]);
    for (const { file } of own) await rm(join(root, 'tmp', file));
    await rm(denied);
    await settle(root, release);
    await readLists(root, repository);
    for (const log of ['dpkg.log', 'apt/history.log', 'apt/term.log', 'bootstrap.log', 'alternatives.log']) {
      await rm(join(root, 'var/log', log), { force: true });
    }
  } finally {
    await attempt('umount', ['-l', root]);
  }
  await rename(work, place);
}

const exists = async (path: string) => (await stat(path).catch(() => null)) !== null;

/** Makes the bases that are not there yet, all at a time; call it under the cache's lock. */
export async function makeBases(): Promise<void> {
  await Promise.all(
    (Object.keys(releases) as Release[]).map(async (release) => {
      const { system, layer } = placesOf(release);
      if (!(await exists(system))) await makeSystem(release, system);
      if (!(await exists(layer))) await makeLayer(release, system, layer);
    }),
  );
}

/** Makes what is missing, once, however many labs start at the same time; says so on standard error. */
export async function prepareBases(): Promise<Base[]> {
  await mkdir(cacheFolder, { recursive: true });
  const names = Object.keys(releases) as Release[];
  const there = await Promise.all(names.map((release) => exists(placesOf(release).layer)));
  if (there.includes(false)) {
    process.stderr.write(`lab: making the Debian bases in ${cacheFolder}; from nothing this takes a minute or two\n`);
    const cli = join(import.meta.dirname, 'cli.ts');
    const child = spawn('flock', [join(cacheFolder, 'lock'), process.execPath, cli, 'prepare'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const code = await new Promise((done) => child.on('close', done));
    if (code !== 0) throw new Error('the bases could not be made');
  }
  return Promise.all(names.map(openBase));
}

/** Removes bases of former versions of the lab. No lab may be up. */
export async function removeOldBases(): Promise<void> {
  const systems = new Map((Object.keys(releases) as Release[]).map((release) => [systemKey(release), release]));
  for (const name of await readdir(cacheFolder).catch(() => [])) {
    if (!/^[a-z]+-[0-9a-f]{12}(?:\.new)?$/.test(name)) continue;
    const place = join(cacheFolder, name);
    if (!systems.has(name)) await command('rm', ['-rf', '--one-file-system', place]);
    else {
      const layers = (await readdir(place)).filter((layer) => layer.startsWith('layer-') && layer !== layerKey());
      for (const layer of layers) await command('rm', ['-rf', '--one-file-system', join(place, layer)]);
    }
  }
}
