/**
 * Files of the run-once collectors collect.sh and collect.ps1 (patchledger-inventory/1). The sections are read by the same
 * rules as those that collectors get over SSH, so that both say the same of a machine.
 */
import type { Inventory } from '../../../src-shared/model/software.ts';
import { apkSoftware } from '../domain/apk-machine.ts';
import { debianArch } from '../domain/debian-sources.ts';
import { debianSoftware, dpkgPackages, linuxFacts } from '../domain/linux-machine.ts';
import { macFacts } from '../domain/mac-machine.ts';
import { looksLikeOsRelease, operatingSystemOf, readOsReleaseFields } from '../domain/os-release.ts';
import { rpmSoftware } from '../domain/rpm-machine.ts';
import { Sections, type Section } from '../domain/sections.ts';
import { windowsInventory } from '../domain/windows-machine.ts';
import { readHostKeys } from '../files/public-host-keys.ts';
import { isCollectedFile, readCollectedFile } from './collected-file.ts';
import type { Importer } from './importer.ts';

function linuxSystem(sections: Sections): Inventory['os'] {
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

function linuxInventory(sections: Sections, warnings: string[]): Inventory {
  const facts = linuxFacts(sections, readHostKeys(sections.text('hostkeys')), warnings);
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

function inventoryOf(told: ReadonlyMap<string, Section>, elevated: boolean, warnings: string[]): Inventory {
  if (told.has('win-os')) return windowsInventory(new Sections(told), elevated, warnings);
  const sections = new Sections(new Map([...told].map(([name, section]) => [name, withoutLongLines(section)])));
  if (sections.has('mac-version')) return macFacts(sections, readHostKeys(sections.text('hostkeys')));
  return linuxInventory(sections, warnings);
}

export const collected: Importer = {
  id: 'collected',
  title: 'Machine collected by script',
  example: 'collect.sh, collect.ps1',
  detect: ({ head }) => (isCollectedFile(head) ? 1 : 0),
  parse(content) {
    const { sections, takenAt, collector, warnings } = readCollectedFile(content.json(), content.file.bytes);
    const inventory = inventoryOf(sections, collector.elevated, warnings);
    return [{ inventory: { takenAt: new Date(takenAt).toISOString(), ...inventory }, warnings }];
  },
};
