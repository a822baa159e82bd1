/**
 * A machine as the scripts collect.sh and collect.ps1 tell of it, in a file or over a connection: their sections to its
 * inventory and those of its containers. Every way onto a machine uses it, so that all say the same. Pure.
 */
import type { Inventory } from '../../../src-shared/model/software.ts';
import { apkSoftware } from './apk-machine.ts';
import { readContainers, type CollectedContainer } from './containers.ts';
import { debianArch } from './debian-sources.ts';
import { debianSoftware, dpkgPackages, linuxFacts } from './linux-machine.ts';
import { macFacts } from './mac-machine.ts';
import { looksLikeOsRelease, operatingSystemOf, readOsReleaseFields } from './os-release.ts';
import { rpmSoftware } from './rpm-machine.ts';
import { Sections, type Section } from './sections.ts';
import { windowsInventory } from './windows-machine.ts';

export interface CollectedMachine {
  inventory: Inventory;
  containers: CollectedContainer[];
  /** What could not be read, in words; the rest stands. */
  warnings: string[];
}

/** Where the package list is asked for, in the order in which it is looked for. */
const listings = ['packages', 'rpm', 'apk'] as const;

/** Why a Linux machine's packages are not known, in words; null where they are, or nothing was asked. */
export function listingProblem(sections: Sections): string | null {
  const asked = listings.find((name) => sections.has(name));
  if (asked === undefined) return null;
  return sections.ok(asked) ? 'the list is empty' : sections.problem(asked);
}

/** The system that os-release names; undefined where it names none. */
export function linuxSystem(sections: Sections): Inventory['os'] {
  const fields = readOsReleaseFields(sections.text('os'));
  if (!fields || !looksLikeOsRelease(fields)) return undefined;
  const machine = (sections.line('uname') ?? '').split(' ').at(-1);
  const arch = sections.line('arch') ?? (machine ? debianArch(machine) : undefined);
  return { ...operatingSystemOf(fields), ...(arch ? { arch } : {}) };
}

function linuxSoftware(sections: Sections, warnings: string[]): Partial<Inventory> {
  if (sections.has('apk')) return apkSoftware(sections, warnings);
  if (sections.has('rpm')) return rpmSoftware(sections, warnings);
  const packages = dpkgPackages(sections);
  return packages ? debianSoftware(sections, packages, warnings) : {};
}

function linuxInventory(sections: Sections, sshHostKeys: string[], warnings: string[]): Inventory {
  const facts = linuxFacts(sections, sshHostKeys, warnings);
  const os = linuxSystem(sections);
  const software = linuxSoftware(sections, warnings);
  if (!os) warnings.push('which system it is could not be read');
  if (!software.packages) warnings.push('the installed packages could not be listed: what is installed is not known');
  // Where nothing like Debian's mark of a needed restart is kept, its absence says nothing.
  if (!sections.has('debian') && !facts.reboot?.required) delete facts.reboot;
  return { ...facts, ...software, ...(os ? { os } : {}) };
}

/** No line that the rules read is longer; patterns must not meet what somebody made up. */
const longestLine = 4000;

/** Without lines beyond all measure. */
function withoutLongLines({ stdout, stderr, status }: Section): Section {
  const cut = (text: string) =>
    text.length <= longestLine
      ? text
      : text
          .split('\n')
          .filter((line) => line.length <= longestLine)
          .join('\n');
  return { stdout: cut(stdout), stderr: cut(stderr), status };
}

function containersOf(sections: Sections, { identity }: Inventory, warnings: string[]): CollectedContainer[] {
  const { name = 'unknown', machineId } = identity;
  return readContainers(sections, { name, machineId }, warnings);
}

/** `readHostKeys` makes fingerprints of public key lines. */
export function collectedMachine(
  told: ReadonlyMap<string, Section>,
  elevated: boolean,
  readHostKeys: (text: string) => string[],
): CollectedMachine {
  const warnings: string[] = [];
  if (told.has('win-os'))
    return { inventory: windowsInventory(new Sections(told), elevated, warnings), containers: [], warnings };
  const sections = new Sections(new Map([...told].map(([name, section]) => [name, withoutLongLines(section)])));
  const keys = readHostKeys(sections.text('hostkeys'));
  const inventory = sections.has('mac-version')
    ? macFacts(sections, told.get('mac-profile')?.stdout ?? '', keys, warnings)
    : linuxInventory(sections, keys, warnings);
  return { inventory, containers: containersOf(sections, inventory, warnings), warnings };
}
