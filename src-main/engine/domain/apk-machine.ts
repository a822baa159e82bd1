/** The software of Alpine machines, from the sections of collect.sh: apk's database and what it offers from its cache. Pure. */
import type { AvailableUpgrade, InstalledPackage, Inventory } from '../../../src-shared/model/software.ts';
import { apkPackage, readApkWord } from './apk-packages.ts';
import { newestOf, type Sections } from './sections.ts';

/** Paragraphs of apk's database (apk-package(5)): P name, V version, A architecture, o origin. */
export function readApkDatabase(text: string): InstalledPackage[] {
  const packages: InstalledPackage[] = [];
  let fields = new Map<string, string>();
  for (const line of [...text.split('\n'), '']) {
    if (line[1] === ':') fields.set(line[0]!, line.slice(2).trim());
    else if (line.trim() === '') {
      const [name, version] = [fields.get('P'), fields.get('V')];
      if (name && version) packages.push(apkPackage({ name, version }, fields.get('A') ?? '', fields.get('o') ?? ''));
      fields = new Map();
    }
  }
  return packages;
}

/** Names that /etc/apk/world pins to a version ("name=1.2-r0") or a repository's state. */
function pinned(world: string): Set<string> {
  const words = world.split(/\s+/).filter((word) => /^[^!=<>~@]{1,200}=[^=]/.test(word));
  return new Set(words.map((word) => word.slice(0, word.indexOf('='))));
}

/** `apk version -l '<'`: "name-1.2-r0    < 1.2-r1". */
export function readApkUpgrades(text: string, packages: readonly InstalledPackage[]): AvailableUpgrade[] {
  const byName = new Map(packages.map((item) => [item.name, item]));
  return text.split('\n').flatMap((line) => {
    const [word, sign, version] = line.trim().split(/\s+/);
    const installed = word && sign === '<' && version ? readApkWord(word) : null;
    const known = installed ? byName.get(installed.name) : undefined;
    if (!installed || !known) return [];
    const { name, arch, source } = known;
    // An origin's packages are all of its version.
    return [{ name, arch, version: version!, source, sourceVersion: version!, suites: [], security: false }];
  });
}

export function apkSoftware(
  sections: Sections,
  warnings: string[],
): Pick<Inventory, 'packages' | 'available' | 'availableAsOf'> {
  const held = pinned(sections.text('apk-world'));
  const packages = readApkDatabase(sections.text('apk')).map((item) =>
    held.has(item.name) ? { ...item, held: true } : item,
  );
  const availableAsOf = newestOf(sections.text('apk-index'), (name) => name.startsWith('APKINDEX'));
  if (!sections.ok('apk-offers')) warnings.push(`what is offered is not known: apk: ${sections.problem('apk-offers')}`);
  else if (!availableAsOf) warnings.push("apk has no package lists: run 'apk update' to know what is offered");
  return {
    ...(sections.ok('apk') && packages.length ? { packages } : {}),
    ...(sections.ok('apk-offers') && availableAsOf
      ? { available: readApkUpgrades(sections.text('apk-offers'), packages), availableAsOf }
      : {}),
  };
}
