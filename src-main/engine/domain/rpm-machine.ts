/** The software of machines with rpm, from the sections of collect.sh: what is installed, and what dnf, zypper or yum offers from its cache. Pure. */
import type { AvailableUpgrade, InstalledPackage, Inventory } from '../../../src-shared/model/software.ts';
import { readDnfRows } from './dnf-rows.ts';
import { evrOf, isPublicKey, readNevra, rpmPackage, rpmUpgrade } from './rpm-packages.ts';
import { newestOf, type Sections } from './sections.ts';
import { applyPatches, readZypperUpdates } from './zypper-offers.ts';

/** "name epoch version release arch sourcerpm vendor module", tab-separated, as collect.sh asks rpm for it. */
export function readRpmQuery(text: string): InstalledPackage[] {
  const packages: InstalledPackage[] = [];
  for (const line of text.split('\n')) {
    const [name, epoch, version, release, arch, sourceRpm, vendor, module] = line.split('\t');
    if (!name || !version || release === undefined || arch === undefined || isPublicKey(name)) continue;
    packages.push(rpmPackage({ name, epoch: epoch ?? '', version, release, arch, sourceRpm, vendor, module }));
  }
  return packages;
}

/** Names of versionlock.list: "name-epoch:version-release.*", or without the version; "!" excludes and holds nothing. */
export function readVersionLocks(text: string): Set<string> {
  const names = new Set<string>();
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (!line || line.startsWith('#') || line.startsWith('!')) continue;
    const plain = line.replace(/^\d+:/, '').replace(/\.\*$/, '');
    names.add(readNevra(plain)?.name ?? plain);
  }
  return names;
}

/** `dnf repoquery --upgrades`: "name epoch version release arch sourcerpm repository". */
export function readDnfUpgrades(text: string): AvailableUpgrade[] {
  return text.split('\n').flatMap((line) => {
    const [name, epoch, version, release, arch, sourceRpm, repository] = line.split(' ');
    if (!name || !epoch || !version || !release || !arch || repository === undefined) return [];
    const offered = rpmPackage({ name, epoch, version, release, arch, sourceRpm });
    return [rpmUpgrade(offered, [repository])];
  });
}

const classes: readonly (readonly [RegExp, NonNullable<AvailableUpgrade['class']>])[] = [
  [/\bsec(?:\.|urity\b)/i, 'security'],
  [/\bbugfix\b/i, 'bugfix'],
  [/\b(?:enhancement|newpackage|feature)\b/i, 'feature'],
];

/**
 * Adds what `dnf updateinfo list` tells: "RHSA-2024:1 Important/Sec. name-version-release.arch", dnf 5 with more columns.
 * The most telling class of several advisories counts.
 */
export function applyAdvisories(upgrades: AvailableUpgrade[], text: string): AvailableUpgrade[] {
  const told = new Map<string, { ids: Set<string>; classes: Set<AvailableUpgrade['class']> }>();
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    const id = words[0] ?? '';
    const pack = words
      .slice(1)
      .map(readNevra)
      .find((nevra) => nevra?.arch);
    if (!pack || !/\d/.test(id)) continue;
    const key = `${pack.name}.${pack.arch} ${evrOf({ ...pack, epoch: '' })}`;
    const known = told.get(key) ?? { ids: new Set(), classes: new Set() };
    known.ids.add(id);
    const kind = classes.find(([pattern]) => pattern.test(line))?.[1];
    if (kind) known.classes.add(kind);
    told.set(key, known);
  }
  return upgrades.map((upgrade) => {
    // The list's versions carry no epoch.
    const found = told.get(`${upgrade.name}.${upgrade.arch} ${upgrade.version.replace(/^\d+:/, '')}`);
    if (!found) return upgrade;
    const kind = classes.map(([, name]) => name).find((name) => found.classes.has(name));
    return {
      ...upgrade,
      advisories: [...found.ids].toSorted(),
      security: kind === 'security',
      ...(kind ? { class: kind } : {}),
    };
  });
}

/** `yum check-update` names no source packages. */
export function readYumUpdates(text: string): AvailableUpgrade[] {
  return readDnfRows(text).rows.flatMap((row) =>
    row.heading === 'obsoleting' || row.arch === 'src' ? [] : [rpmUpgrade(rpmPackage(row), [row.repository])],
  );
}

/** Sources of offers that name none: those of the installed package of the same name. */
function withInstalledSources(upgrades: AvailableUpgrade[], packages: readonly InstalledPackage[]): AvailableUpgrade[] {
  const byName = new Map(packages.map((item) => [item.name, item]));
  return upgrades.map((upgrade) => {
    const installed = upgrade.sourceKnown === false ? byName.get(upgrade.name) : undefined;
    return installed ? { ...upgrade, source: installed.source } : upgrade;
  });
}

/** Which package manager was asked, and what it offers. */
function offersOf(
  sections: Sections,
  packages: readonly InstalledPackage[],
): { asked: string; read: () => AvailableUpgrade[] } | null {
  const text = (name: string) => sections.text(name);
  if (sections.has('dnf-offers'))
    return {
      asked: 'dnf-offers',
      read: () => applyAdvisories(readDnfUpgrades(text('dnf-offers')), text('dnf-advisories')),
    };
  if (sections.has('zypper-offers'))
    return {
      asked: 'zypper-offers',
      read: () => {
        const updates = readZypperUpdates(text('zypper-offers'));
        const told = applyPatches(updates, text('zypper-patches'), text('zypper-contents'));
        return withInstalledSources(told, packages);
      },
    };
  if (sections.has('yum-offers'))
    return {
      asked: 'yum-offers',
      read: () => {
        const updates = applyAdvisories(readYumUpdates(text('yum-offers')), text('yum-advisories'));
        return withInstalledSources(updates, packages);
      },
    };
  return null;
}

/** Where a restart is due needs-restarting(1) ends with 1, `zypper needs-rebooting` with 102; absent: not told. */
function restartOf(sections: Sections): Inventory['reboot'] {
  const told = [sections.of('needs-restarting').status, sections.of('zypper-reboot').status];
  if (sections.ok('reboot') || told[0] === 1 || told[1] === 102) return { required: true, packages: [] };
  return told.includes(0) ? { required: false, packages: [] } : undefined;
}

/** Everything but the packages where rpm's list can't be read. */
export function rpmSoftware(
  sections: Sections,
  warnings: string[],
): Pick<Inventory, 'packages' | 'available' | 'availableAsOf' | 'reboot'> {
  const locked = readVersionLocks(sections.text('rpm-locks'));
  const packages = readRpmQuery(sections.text('rpm')).map((item) =>
    locked.has(item.name) ? { ...item, held: true } : item,
  );
  const availableAsOf = newestOf(sections.text('rpm-index'), (name) => name === 'repomd.xml');
  const offers = offersOf(sections, packages);
  const answer: Pick<Inventory, 'packages' | 'available' | 'availableAsOf' | 'reboot'> = {
    ...(sections.ok('rpm') && packages.length ? { packages } : {}),
    reboot: restartOf(sections),
  };
  if (!offers) warnings.push('what is offered is not known: none of dnf, zypper and yum is on this machine');
  else if (!sections.ok(offers.asked)) warnings.push(`what is offered is not known: ${sections.problem(offers.asked)}`);
  else if (!availableAsOf) warnings.push('the package lists are not cached: what is offered is not known');
  else {
    answer.available = offers.read();
    answer.availableAsOf = availableAsOf;
  }
  return answer;
}
