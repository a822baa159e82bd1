/** The software of machines with rpm, from the sections of collect.sh: what is installed, and what dnf or zypper offers from its cache. Pure. */
import type { AvailableUpgrade, InstalledPackage, Inventory } from '../../../src-shared/model/software.ts';
import { evrOf, isPublicKey, readNevra, rpmPackage } from './rpm-packages.ts';
import { newestOf, type Sections } from './sections.ts';

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
    return [upgradeOf(offered, [repository])];
  });
}

function upgradeOf(offered: InstalledPackage, suites: string[]): AvailableUpgrade {
  const { name, arch, version, source, sourceVersion, sourceKnown } = offered;
  return {
    name,
    arch,
    version,
    source,
    sourceVersion,
    suites,
    security: false,
    ...(sourceKnown === false ? { sourceKnown } : {}),
  };
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

/** `zypper -x list-updates`: one element for each update, attributes in double quotes; names no source packages. */
export function readZypperUpdates(xml: string): AvailableUpgrade[] {
  return xml
    .split('<update ')
    .slice(1)
    .flatMap((part) => {
      const attribute = (name: string) =>
        new RegExp(`(?:^|\\s)${name}="([^"]{1,300})"`).exec(part.slice(0, 4000))?.[1] ?? '';
      const version = attribute('edition');
      const name = attribute('name');
      if (!name || !version || (attribute('kind') || 'package') !== 'package') return [];
      const alias = /<source[^>]{0,4000}\salias="([^"]{1,300})"/.exec(part.slice(0, 20_000))?.[1];
      const offered = rpmPackage({ name, epoch: '', version, release: '', arch: attribute('arch') });
      return [upgradeOf(offered, alias ? [alias] : [])];
    });
}

/** Sources of offers that name none: those of the installed package of the same name. */
function withInstalledSources(upgrades: AvailableUpgrade[], packages: readonly InstalledPackage[]): AvailableUpgrade[] {
  const byName = new Map(packages.map((item) => [item.name, item]));
  return upgrades.map((upgrade) => {
    const installed = upgrade.sourceKnown === false ? byName.get(upgrade.name) : undefined;
    return installed ? { ...upgrade, source: installed.source } : upgrade;
  });
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
  const zypper = sections.has('zypper-offers');
  const asked = zypper ? 'zypper-offers' : 'dnf-offers';
  const restart = sections.of('needs-restarting');
  const answer: Pick<Inventory, 'packages' | 'available' | 'availableAsOf' | 'reboot'> = {
    ...(sections.ok('rpm') && packages.length ? { packages } : {}),
    // It ends with 1 where a restart is due (needs-restarting(1)); without it nothing is known.
    reboot: sections.ok('reboot') || restart.status === 1 ? { required: true, packages: [] } : undefined,
  };
  if (restart.status === 0) answer.reboot ??= { required: false, packages: [] };
  if (!sections.has(asked)) warnings.push('what is offered is not known: neither dnf nor zypper is on this machine');
  else if (!sections.ok(asked)) warnings.push(`what is offered is not known: ${sections.problem(asked)}`);
  else if (!availableAsOf) warnings.push('the package lists are not cached: what is offered is not known');
  else {
    answer.available = zypper
      ? withInstalledSources(readZypperUpdates(sections.text(asked)), packages)
      : applyAdvisories(readDnfUpgrades(sections.text(asked)), sections.text('dnf-advisories'));
    answer.availableAsOf = availableAsOf;
  }
  return answer;
}
