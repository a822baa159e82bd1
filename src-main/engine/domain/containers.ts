/**
 * Containers that run on a collected machine, from the sections of collect.sh: what docker and podman tell of them, and
 * what nobody inside may read of their system and packages. Pure.
 */
import type { InstalledPackage, Inventory } from '../../../src-shared/model/software.ts';
import { readApkDatabase } from './apk-machine.ts';
import { readDpkgQuery } from './debian-machine.ts';
import { debianArch } from './debian-sources.ts';
import { looksLikeOsRelease, operatingSystemOf, readOsReleaseFields } from './os-release.ts';
import { readRpmQuery } from './rpm-machine.ts';
import type { Sections } from './sections.ts';

export interface CollectedContainer {
  name: string;
  inventory: Inventory;
}

const readers: Record<string, (text: string) => InstalledPackage[]> = {
  dpkg: readDpkgQuery,
  apk: readApkDatabase,
  rpm: readRpmQuery,
};

/** What stands between os-release and the package list in a container's answer: "== dpkg x86_64". */
const divider = /^== (dpkg|apk|rpm|none) (\S{1,40})$/m;

function softwareIn(text: string): Pick<Inventory, 'os' | 'packages'> {
  const at = divider.exec(text);
  if (!at) return {};
  const fields = readOsReleaseFields(text.slice(0, at.index));
  const packages = readers[at[1]!]?.(text.slice(at.index + at[0].length)) ?? [];
  return {
    ...(fields && looksLikeOsRelease(fields) ? { os: { ...operatingSystemOf(fields), arch: debianArch(at[2]!) } } : {}),
    ...(packages.length > 0 ? { packages } : {}),
  };
}

const hex = (text: string) =>
  [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** A container made anew under its name is the same asset: its id is the machine id of its host with its name. */
function identityOf(name: string, host: { name: string; machineId?: string }): Inventory['identity'] {
  return {
    name: `${host.name}/${name}`,
    ...(host.machineId ? { machineId: `${host.machineId}${hex(name.toLowerCase())}` } : {}),
  };
}

/** A client without a server is no container host. */
const noServer = /cannot connect to the docker daemon|is the docker daemon running|no such file or directory/i;

/** Lines of section `containers`: "engine id name image image-id"; the answer of the third is section `container-3`. */
export function readContainers(
  sections: Sections,
  host: { name: string; machineId?: string },
  warnings: string[],
): CollectedContainer[] {
  if (!sections.has('containers')) return [];
  if (!sections.ok('containers') && !noServer.test(sections.of('containers').stderr))
    warnings.push(`its containers are not all known: ${sections.problem('containers')}`);
  const lines = sections.text('containers').split('\n').filter(Boolean);
  const unread: string[] = [];
  let left = 0;
  const containers = lines.flatMap((line, i): CollectedContainer[] => {
    const [engine, id, name, image, imageId] = line.split(' ');
    if (!engine || !id || !name || !image) return [];
    const plain = name.replace(/^\//, '').slice(0, 100);
    const section = `container-${i + 1}`;
    if (!sections.has(section)) left += 1;
    const software = softwareIn(sections.text(section));
    if (sections.has(section) && !software.packages) unread.push(plain);
    return [
      {
        name: plain,
        inventory: {
          identity: identityOf(plain, host),
          kind: 'container',
          container: { host: host.name, engine, image, ...(imageId ? { imageId } : {}) },
          ...software,
        },
      },
    ];
  });
  if (unread.length > 0)
    warnings.push(
      `the packages of ${unread.length} container(s) could not be listed: ${unread.slice(0, 5).join(', ')}`,
    );
  if (left > 0) warnings.push(`${left} container(s) were not looked into: there are too many, or they took too long`);
  return containers;
}
