/** What zypper offers: `list-updates` and `list-patches` as XML, and which packages a patch renews. Pure. */
import type { AvailableUpgrade } from '../../../src-shared/model/software.ts';
import { rpmPackage, rpmUpgrade } from './rpm-packages.ts';

/** Attributes of each `<update>` element, and the repository in its `<source>`. */
function readUpdates(xml: string): { attribute: (name: string) => string; repository: string | undefined }[] {
  return xml
    .split('<update ')
    .slice(1)
    .map((part) => ({
      attribute: (name: string) => new RegExp(`(?:^|\\s)${name}="([^"]{1,300})"`).exec(part.slice(0, 4000))?.[1] ?? '',
      repository: /<source[^>]{0,4000}\salias="([^"]{1,300})"/.exec(part.slice(0, 20_000))?.[1],
    }));
}

/** `zypper -x list-updates`; names no source packages. */
export function readZypperUpdates(xml: string): AvailableUpgrade[] {
  return readUpdates(xml).flatMap(({ attribute, repository }) => {
    const version = attribute('edition');
    const name = attribute('name');
    if (!name || !version || (attribute('kind') || 'package') !== 'package') return [];
    const offered = rpmPackage({ name, epoch: '', version, release: '', arch: attribute('arch') });
    return [rpmUpgrade(offered, repository ? [repository] : [])];
  });
}

type UpgradeClass = AvailableUpgrade['class'];

/** Categories of zypper(8); those of other vendors' advisories go through unchanged. */
const classes: Record<string, UpgradeClass> = {
  security: 'security',
  recommended: 'bugfix',
  bugfix: 'bugfix',
  optional: 'feature',
  feature: 'feature',
  enhancement: 'feature',
};

/** The most telling class first. */
const order: UpgradeClass[] = ['security', 'bugfix', 'feature'];

/**
 * Adds the patches that renew a package: one conflicts with all older versions of it, as `zypper info -t patch --conflicts`
 * shows ("lab-tool.noarch < 1:1.0-2"). `xml`: what `-x list-patches` says of their categories.
 */
export function applyPatches(upgrades: AvailableUpgrade[], xml: string, contents: string): AvailableUpgrade[] {
  const categories = new Map(
    readUpdates(xml).map(({ attribute }) => [attribute('name'), classes[attribute('category')]] as const),
  );
  const renewed = new Map<string, Set<string>>();
  let patch = '';
  for (const line of contents.split('\n')) {
    const begin = /^Information for patch (\S{1,200}):$/.exec(line);
    if (begin) patch = begin[1]!;
    const conflict = /^(?:Conflicts {1,20}: | {2,8})([A-Za-z0-9][^\s:]{0,200}) < (\S{1,200})$/.exec(line);
    if (!conflict || !patch) continue;
    const key = `${conflict[1]} ${conflict[2]}`;
    renewed.set(key, (renewed.get(key) ?? new Set()).add(patch));
  }
  return upgrades.map((upgrade) => {
    const { name, arch, version } = upgrade;
    const ids = [`${name} ${version}`, `${name}.${arch} ${version}`].flatMap((key) => [...(renewed.get(key) ?? [])]);
    if (ids.length === 0) return upgrade;
    const kind = order.find((one) => ids.some((id) => categories.get(id) === one));
    return {
      ...upgrade,
      advisories: [...new Set(ids)].toSorted(),
      security: kind === 'security',
      ...(kind ? { class: kind } : {}),
    };
  });
}
