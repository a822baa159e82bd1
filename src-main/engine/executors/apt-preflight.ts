/** Judges what a machine answered before anything is changed there: what stops the upgrade, what is worth knowing. Pure. */
import type { PackageChange } from '../../../src-shared/model/rollout.ts';
import { compareDpkg } from '../domain/versions/dpkg.ts';
import { aptName, readFigures, readSimulated, readSorted, type Sorted } from './apt-read.ts';
import { count, failureWords, leftOutWords, list, megabytes } from './apt-words.ts';

type Sections = ReadonlyMap<string, string[]>;

/** Kept free for dpkg's own files, which it writes anew as a whole, bytes. */
const databaseReserve = 32e6;
const rootReserve = 8e6;
/** Fewer free inodes than this and unpacking will fail. */
const inodeReserve = 200;

export interface Rehearsal {
  sorted: Sorted;
  /** name=version of what no source offers. */
  unavailable: string[];
  /** Everything apt would install for what can be had. */
  installs: PackageChange[];
  pulledIn: PackageChange[];
  removals: string[];
  /** Why apt would refuse, null where it would not. */
  refused: string | null;
  exit: number | null;
}

export function readRehearsal(sections: Sections): Rehearsal {
  const sorted = readSorted(sections.get('sorted') ?? []);
  const offered = new Set(sections.get('offered'));
  const native = sections.get('native')?.[0] ?? '';
  const unavailable = sorted.todo.filter((item) => !offered.has(`${item.name} ${item.to}`));
  const lines = sections.get('simulated') ?? [];
  const { installs, removals } = readSimulated(lines);
  const wanted = new Set(sorted.todo.map((item) => item.name));
  const code = sections.get('simulated-exit')?.[0];
  const exit = code === undefined ? null : Number(code);
  return {
    sorted,
    unavailable: unavailable.map((item) => `${bare(item.name)}=${item.to}`),
    installs,
    pulledIn: installs.filter((item) => !wanted.has(aptName(item.name, item.arch, native))),
    removals,
    refused: exit === null || exit === 0 ? null : failureWords(lines.join('\n')),
    exit,
  };
}

/** A name without the architecture apt may have put behind it. */
export const bare = (name: string) => name.replace(/:.*/, '');

/** "8 packages would be upgraded, 1 brought in: ...; nothing was changed". */
export function rehearsalWords(rehearsal: Rehearsal): string {
  const { sorted, unavailable, pulledIn } = rehearsal;
  const left = leftOutWords(sorted);
  const parts: string[] = [];
  if (rehearsal.refused) {
    const removals = rehearsal.removals.length > 0 ? `: ${list(rehearsal.removals)}` : '';
    parts.push(`apt would refuse: ${rehearsal.refused}${removals}`);
  } else {
    const brought = pulledIn.filter((item) => item.from === '');
    const along = pulledIn.filter((item) => item.from !== '');
    parts.push(
      [
        `${count(sorted.todo.length - unavailable.length, 'package')} would be upgraded`,
        ...(brought.length > 0
          ? [`${brought.length} brought in: ${list(brought.map((item) => `${item.name} ${item.to}`))}`]
          : []),
        ...(along.length > 0 ? [`${along.length} upgraded along: ${list(along.map((item) => item.name))}`] : []),
      ].join(', '),
    );
  }
  if (unavailable.length > 0) parts.push(`no source of the machine offers ${list(unavailable)}`);
  if (left) parts.push(left);
  return parts.join('; ');
}

/** Why nothing may be changed now, each with the way out. */
export function readBlocks(sections: Sections, rehearsal: Rehearsal): string[] {
  const blocked: string[] = [];
  const locks = new Map((sections.get('locks') ?? []).map((line) => line.split(' ', 2) as [string, string]));
  if (locks.size > 0) {
    const who = [...locks].map(([pid, name]) => `${name} (process ${pid})`);
    blocked.push(`${list(who)} is working with the packages and holds their lock: wait until it has finished`);
  }
  const broken = (sections.get('packages') ?? []).flatMap((line) => {
    const [status = '', name = ''] = line.split('|');
    return /^.[UFHWt]|^..R/.test(status) ? [name] : [];
  });
  // A list that is being worked on is no broken one.
  if (locks.size === 0 && (broken.length > 0 || (sections.get('journal') ?? []).length > 0)) {
    const what = broken.length > 0 ? `: ${list(broken)}` : '';
    blocked.push(
      `an earlier installation was cut off and left packages half done${what}: repair that by dpkg --configure -a and apt-get -f install`,
    );
  }
  if (rehearsal.removals.length > 0)
    blocked.push(
      `${list(rehearsal.removals)} would have to be removed, which an upgrade never does: decide on the machine, or take the package out of the plan`,
    );
  else if (rehearsal.refused) blocked.push(`apt would refuse: ${rehearsal.refused}`);
  if (rehearsal.installs.length > 0) blocked.push(...readSpace(sections, rehearsal));
  return blocked;
}

interface Place {
  path: string;
  device: string;
  free: number;
  inodes: number;
  freeInodes: number;
  isWritable: boolean;
}

function readPlaces(sections: Sections): Place[] {
  return (sections.get('space') ?? []).map((line) => {
    const [path = '', device = '', free = '', block = '', inodes = '', freeInodes = '', writable] = line.split('|');
    return {
      path,
      device,
      free: Number(free) * Number(block),
      inodes: Number(inodes),
      freeInodes: Number(freeInodes),
      isWritable: writable !== 'no',
    };
  });
}

/** Space is summed per file system: separate ones for /boot, /usr or the cache count for themselves. */
function readSpace(sections: Sections, rehearsal: Rehearsal): string[] {
  const { download, growth } = readFigures(sections.get('figures') ?? []);
  const sizes = (sections.get('sizes') ?? []).map((line) => Number(line.split(' ')[1]) * 1024);
  // While a package is unpacked, its new files lie beside the old ones.
  const unpack = Math.max(0, growth) + Math.max(0, ...sizes);
  const hasKernel = rehearsal.installs.some((item) => /^linux-image-\d/.test(item.name));
  const kernel = hasKernel ? Number(sections.get('boot')?.[0] ?? 0) * 1024 : 0;
  const [archives, database, programs, boot, root] = readPlaces(sections);
  const needs: [Place | undefined, number, string][] = [
    [archives, download, 'to download'],
    [programs, unpack, 'to unpack'],
    [database, databaseReserve, "for dpkg's database"],
    [boot, kernel, 'for the kernel'],
    [root, rootReserve, 'in reserve'],
  ];
  const blocked: string[] = [];
  const devices = new Map<string, { place: Place; paths: string[]; need: number; parts: string[] }>();
  for (const [place, need, what] of needs) {
    if (!place) continue;
    if (!place.isWritable) {
      blocked.push(`${place.path} can't be written: look whether its file system went read-only after an error`);
      continue;
    }
    if (need === 0) continue;
    const device = devices.get(place.device) ?? { place, paths: [], need: 0, parts: [] };
    device.paths.push(place.path);
    device.need += need;
    device.parts.push(`${megabytes(need)} ${what}`);
    devices.set(place.device, device);
  }
  for (const { place, paths, need, parts } of devices.values()) {
    if (place.free < need)
      blocked.push(
        `the disk of ${list(paths)} has ${megabytes(place.free)} free and ${megabytes(need)} are needed (${parts.join(', ')}): make room, for example by apt-get clean or by removing old kernels`,
      );
    else if (place.inodes > 0 && place.freeInodes < inodeReserve)
      blocked.push(
        `the disk of ${list(paths)} has only ${place.freeInodes} free inodes: remove files that are not needed`,
      );
  }
  return [...new Set(blocked)];
}

/** The package of a kernel newer than the running one, where that comes from a package itself; null where there is none. */
function readNewerKernel(sections: Sections): string | null {
  const kernels = (sections.get('packages') ?? []).flatMap((line) => {
    const [status = '', name = '', , version = ''] = line.split('|');
    return status[1] === 'i' && /^linux-image-\d/.test(name) ? [{ name, version }] : [];
  });
  const running = kernels.find(({ name }) => name === `linux-image-${sections.get('kernel')?.[0]}`);
  if (!running) return null;
  return kernels.find(({ version }) => compareDpkg(version, running.version) > 0)?.name ?? null;
}

/** Worth knowing, no reason to stop. */
export function readWarnings(sections: Sections, changes: readonly PackageChange[], lost: readonly string[]): string[] {
  const warnings: string[] = [];
  const reboot = sections.get('reboot');
  if (reboot) {
    const names = (reboot[0] ?? '').split(' ').filter(Boolean);
    warnings.push(`the machine waits for a restart already${names.length > 0 ? ` because of ${list(names)}` : ''}`);
  }
  const kernel = readNewerKernel(sections);
  if (kernel) warnings.push(`it does not run its newest kernel ${kernel} before it is restarted`);
  const [load, processors] = (sections.get('load')?.[0] ?? '').split(' ').map(Number);
  if (load !== undefined && processors && load > 2 * processors)
    warnings.push(`its load is high: ${load} on ${count(processors, 'processor')}`);
  if (lost.length > 0)
    warnings.push(
      `a rollback could not bring back ${list(lost)}: no source offers it any more and apt has kept no file of it`,
    );
  const installed = new Map(
    (sections.get('packages') ?? []).map((line) => {
      const [, name, arch, version] = line.split('|');
      return [`${name}:${arch}`, version];
    }),
  );
  const moved = changes.filter(({ name, arch, from }) => {
    const now = installed.get(`${name}:${arch}`);
    return now !== undefined && now !== from;
  });
  if (moved.length > 0)
    warnings.push(
      `changed since it was planned: ${list(moved.map(({ name, arch, from }) => `${name} is at ${installed.get(`${name}:${arch}`)}, not ${from}`))}`,
    );
  return warnings;
}
