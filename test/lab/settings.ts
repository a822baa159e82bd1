/** What the lab is made of: releases, packages of the bases, folders, and what a machine must have to run it. */
import { createHash } from 'node:crypto';
import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Release = 'bullseye' | 'bookworm' | 'trixie';

/** As the security archive names itself in its Release file. */
export const releases: Record<Release, { version: string; suite: string; include: string[] }> = {
  bullseye: { version: '11', suite: 'oldoldstable', include: ['openssh-server', 'sudo', 'nginx'] },
  bookworm: {
    version: '12',
    suite: 'oldstable',
    include: ['openssh-server', 'sudo', 'nginx', 'unzip', 'jq'],
  },
  trixie: { version: '13', suite: 'stable', include: ['openssh-server', 'sudo', 'nginx'] },
};

/** Kept between runs: bases and packages. Everything in it can be made again. */
export const cacheFolder = process.env.PATCHLEDGER_LAB_CACHE ?? '/var/cache/patchledger-lab';

/** Labs that are up, one folder each; in memory. */
export const runFolder = '/run/patchledger-lab';

/** The name by which hosts know the package repository. */
export const repositoryName = 'repository.lab';

const short = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** A system is installed anew when what goes into it changes; it takes a minute or two. */
export const systemKey = (release: Release) => `${release}-${short(JSON.stringify(releases[release]))}`;

/** The lab's own layer on top of it is made anew when the lab changes; it takes a few seconds. */
export function layerKey(): string {
  const files = ['base.ts', 'lab-packages.ts', 'repository.ts', 'host-files/lab-init', 'host-files/lab-board'];
  return `layer-${short(files.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')).join('\n'))}`;
}

const tools = [
  'apt-ftparchive',
  'apt-get',
  'debootstrap',
  'dpkg-deb',
  'flock',
  'ip',
  'nft',
  'nsenter',
  'ssh-keygen',
  'tc',
  'unshare',
];

function onPath(name: string): boolean {
  for (const folder of `${process.env.PATH ?? ''}:/usr/sbin:/sbin`.split(':')) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      continue;
    }
  }
  return false;
}

/** Why the lab can't be built on this machine; null where it can. */
export function missingForLab(): string | null {
  if (process.platform !== 'linux') return 'the lab needs Linux';
  if (process.getuid?.() !== 0) return 'the lab needs root: it makes network namespaces and mounts';
  const missing = tools.filter((tool) => !onPath(tool));
  return missing.length === 0 ? null : `the lab needs ${missing.join(', ')}`;
}
