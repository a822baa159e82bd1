/**
 * Files of the run-once collectors collect.sh and collect.ps1 (patchledger-inventory/1): the machine, and the containers
 * that ran on it. The sections are read by the same rules as those that collectors get over SSH.
 */
import { collectedMachine } from '../domain/collected-machine.ts';
import { isCollectedFile, readCollectedFile } from '../files/collected-file.ts';
import { readHostKeys } from '../files/public-host-keys.ts';
import type { Importer } from './importer.ts';

export const collected: Importer = {
  id: 'collected',
  title: 'Machine collected by script',
  example: 'collect.sh, collect.ps1',
  detect: ({ head }) => (isCollectedFile(head) ? 1 : 0),
  parse(content) {
    const { sections, takenAt, collector, warnings } = readCollectedFile(content.json(), content.file.bytes);
    const machine = collectedMachine(sections, collector.elevated, readHostKeys);
    const at = { takenAt: new Date(takenAt).toISOString() };
    const host = { inventory: { ...at, ...machine.inventory }, warnings: [...warnings, ...machine.warnings] };
    if (machine.containers.length === 0) return [host];
    return [
      { ...host, part: 'host' },
      ...machine.containers.map(({ name, inventory }) => ({
        inventory: { ...at, ...inventory },
        warnings: [],
        part: name,
      })),
    ];
  },
};
