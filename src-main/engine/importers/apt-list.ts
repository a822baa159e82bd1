/** `apt list --upgradable` (what is offered) and `apt list --installed`, in every language apt speaks. */
import type { AvailableUpgrade, InstalledPackage } from '../../../src-shared/model/software.ts';
import { readAptListLine } from '../domain/apt-output.ts';
import { debianPackage, isSecuritySuite, withoutRebuild } from '../domain/debian-sources.ts';
import type { Importer } from './importer.ts';

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim());

export const aptList: Importer = {
  id: 'apt-list',
  title: 'apt list of upgrades or installed packages',
  example: 'apt list --upgradable',
  detect({ head }) {
    const lines = linesOf(head);
    const rows = lines.filter((line) => readAptListLine(line)?.state).length;
    if (rows === 0) return 0;
    return rows >= lines.length - 4 ? 0.97 : rows >= lines.length * 0.7 ? 0.6 : 0;
  },
  parse({ text }) {
    const packages: InstalledPackage[] = [];
    const available: AvailableUpgrade[] = [];
    for (const line of linesOf(text)) {
      const row = readAptListLine(line);
      if (!row || !row.state) continue;
      if (row.suites.includes('now')) {
        // Only its configuration is left: apt gives no second word, as it does for installed packages that no suite offers.
        if (row.suites.length === 1 && !/[,，、]/u.test(row.state)) continue;
        packages.push(debianPackage({ name: row.name, version: row.version, arch: row.arch }));
        continue;
      }
      available.push({
        name: row.name,
        arch: row.arch,
        version: row.version,
        source: row.name,
        sourceVersion: withoutRebuild(row.version),
        suites: row.suites,
        security: row.suites.some((suite) => isSecuritySuite('', suite)),
        sourceKnown: false,
      });
    }
    const inventory = { identity: {}, ...(packages.length ? { packages } : { available }) };
    return [{ inventory, warnings: [] }];
  },
};
