/** Which part of a machine's software a package belongs to, and so which listing may replace it. */
import type { Inventory, InstalledPackage, SoftwareSection } from '../../../src-shared/model/software.ts';

export function sectionOf({ section, scheme }: Pick<InstalledPackage, 'section' | 'scheme'>): SoftwareSection {
  if (section) return section;
  if (scheme === 'dpkg' || scheme === 'rpm' || scheme === 'apk') return 'system';
  return scheme === 'windows' || scheme === 'macos' ? 'programs' : 'components';
}

/** The sections an inventory states whole; none where it lists no packages at all. */
export function statedSections({ packages, sections }: Pick<Inventory, 'packages' | 'sections'>): Set<SoftwareSection> {
  return new Set([...(sections ?? []), ...(packages ?? []).map(sectionOf)]);
}
