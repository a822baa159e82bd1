/**
 * The lab's package repository: the files of one release in Debian's own layout, with a frozen list of what was fetched
 * by the machine's apt before any test. Tests touch no network but the lab's.
 */
import { createHash } from 'node:crypto';
import { link, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, command } from './command.ts';
import { buildPackage, labPackages } from './lab-packages.ts';
import { releases, repositoryName, type Release } from './settings.ts';

export interface FrozenPackage {
  suite: string;
  name: string;
  version: string;
  arch: string;
  file: string;
  bytes: number;
  sha256: string;
}

/** Archives of this machine's own apt: the only place the lab fetches from. */
export interface Mirrors {
  main: string;
  security: string;
}

/** Throws where the machine's apt knows no Debian archive. */
export async function machineMirrors(): Promise<Mirrors> {
  const lines = (
    await command('apt-get', ['indextargets', '--format', '$(ORIGIN)|$(LABEL)|$(REPO_URI)', 'Created-By: Packages'])
  ).split('\n');
  const uriOf = (label: string) =>
    lines
      .find((line) => line.startsWith(`Debian|${label}|`))
      ?.split('|')[2]
      ?.replace(/\/$/, '');
  const main = uriOf('Debian');
  if (!main) throw new Error('the lab needs package lists of a Debian archive: apt-get update');
  return { main, security: uriOf('Debian-Security') ?? main.replace(/\/debian$/, '/debian-security') };
}

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Apt of this machine, with lists and package state of the base instead of the machine's own. */
async function aptOf(root: string, release: Release, mirrors: Mirrors, work: string): Promise<string[]> {
  await mkdir(join(work, 'lists/partial'), { recursive: true });
  await mkdir(join(work, 'cache/archives/partial'), { recursive: true });
  const list = join(work, 'sources.list');
  await writeFile(
    list,
    [
      `deb [signed-by=${keyring}] ${mirrors.main} ${release} main`,
      `deb [signed-by=${keyring}] ${mirrors.security} ${release}-security main`,
      '',
    ].join('\n'),
  );
  const settings = {
    'Dir::Etc::SourceList': list,
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::Etc::Preferences': '/dev/null',
    'Dir::Etc::PreferencesParts': '/dev/null',
    'Dir::State::Lists': join(work, 'lists'),
    'Dir::State::status': join(root, 'var/lib/dpkg/status'),
    'Dir::State::extended_states': join(root, 'var/lib/apt/extended_states'),
    'Dir::Cache': join(work, 'cache'),
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
  };
  return Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
}

/** Fetches the security updates that are pending on `root` into `folder`. */
export async function fetchPending(root: string, release: Release, mirrors: Mirrors, folder: string): Promise<void> {
  const work = `${folder}.work`;
  const settings = await aptOf(root, release, mirrors, work);
  await command('apt-get', [...settings, '-q', 'update']);
  const simulated = await command('apt-get', [...settings, '-s', 'dist-upgrade']);
  const wanted = Array.from(simulated.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) .*?\[(\S+)\]\)/gm), (match) =>
    match[3] === 'all' ? `${match[1]}=${match[2]}` : `${match[1]}:${match[3]}=${match[2]}`,
  );
  await command('apt-get', [...settings, '-q', 'download', ...wanted], { cwd: folder });
  await rm(work, { recursive: true, force: true });
}

const suites = (release: Release) => [
  { folder: 'debian', name: release, label: 'Debian', suite: releases[release].suite },
  {
    folder: 'debian-security',
    name: `${release}-security`,
    label: 'Debian-Security',
    suite: `${releases[release].suite}-security`,
  },
];

/** Lines of a host's sources.list for this repository. */
export function sourcesList(release: Release): string {
  return suites(release)
    .map(({ folder, name }) => `deb [trusted=yes] http://${repositoryName}/${folder} ${name} main\n`)
    .join('');
}

async function writeIndexes(root: string, release: Release): Promise<void> {
  const { stdout } = await attempt('dpkg', ['--print-architecture']);
  const arch = stdout.trim();
  for (const { folder, name, label, suite } of suites(release)) {
    const base = join(root, folder);
    const component = join(base, 'dists', name, 'main', `binary-${arch}`);
    await mkdir(component, { recursive: true });
    const packages = await command('apt-ftparchive', ['packages', `pool/${name}`], { cwd: base });
    await writeFile(join(component, 'Packages'), packages);
    const settings = {
      Origin: 'Debian',
      Label: label,
      Suite: suite,
      Version: releases[release].version,
      Codename: name,
      Architectures: arch,
      Components: 'main',
    };
    const options = Object.entries(settings).flatMap(([key, value]) => [
      '-o',
      `APT::FTPArchive::Release::${key}=${value}`,
    ]);
    const text = await command('apt-ftparchive', [...options, 'release', `dists/${name}`], { cwd: base });
    await writeFile(join(base, 'dists', name, 'Release'), text);
  }
}

async function freeze(root: string, release: Release): Promise<FrozenPackage[]> {
  const list: FrozenPackage[] = [];
  for (const { folder, name } of suites(release)) {
    const pool = join(root, folder, 'pool', name);
    for (const file of (await readdir(pool)).toSorted()) {
      const bytes = await readFile(join(pool, file));
      const [pack = '', version = '', arch = ''] = (
        await command('dpkg-deb', ['-W', '--showformat', '${Package}\n${Version}\n${Architecture}\n', join(pool, file)])
      ).split('\n');
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      list.push({ suite: name, name: pack, version, arch, file, bytes: bytes.length, sha256 });
    }
  }
  return list;
}

/**
 * Makes the repository of one release in `root` from the .deb files in `debs`: `main` are those the base was made of, so
 * that former versions can be had; `security` what was pending when they were fetched. Answers the frozen list.
 */
export async function makeRepository(root: string, release: Release, debs: string): Promise<FrozenPackage[]> {
  const own = await labPackages();
  const pools = suites(release).map(({ folder, name }) => join(root, folder, 'pool', name));
  for (const [index, kind] of (['main', 'security'] as const).entries()) {
    const pool = pools[index]!;
    await mkdir(pool, { recursive: true });
    for (const file of await readdir(join(debs, kind))) await link(join(debs, kind, file), join(pool, file));
    for (const pack of own[kind]) await buildPackage(pack, pool);
  }
  await writeIndexes(root, release);
  const list = await freeze(root, release);
  await writeFile(join(root, `${release}.json`), `${JSON.stringify(list, null, 2)}\n`);
  return list;
}
