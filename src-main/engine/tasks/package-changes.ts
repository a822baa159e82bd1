/**
 * Turns "this source package to that version" into the exact packages of one machine: what is installed of it there and
 * which version the machine itself is offered. Guesses no version but that of a held package, which the preflight checks.
 */
import type { PackageChange } from '../../../src-shared/model/rollout.ts';
import type { AvailableUpgrade } from '../../../src-shared/model/software.ts';
import { compareDpkg } from '../domain/versions/dpkg.ts';
import { judgedSource, newest, oldest } from '../matchers/debian-source.ts';
import type { InstalledFact } from '../vault/match-reads.ts';

export interface MachinePackages {
  installed: readonly InstalledFact[];
  /** Null: never collected. */
  offers: readonly AvailableUpgrade[] | null;
}

export type PackageChanges =
  | {
      ok: true;
      packages: PackageChange[];
      /** Versions of the source package, now and after. */
      from: string;
      to: string;
      /** Names of those held back on the machine. */
      held: string[];
    }
  | { ok: false; why: string };

/** The kernel's metapackage holds nothing to judge, yet it is what brings the kernel of its version. */
const sourceOf = (fact: Pick<InstalledFact, 'name' | 'version' | 'source' | 'sourceVersion'>) =>
  judgedSource(fact) ?? { source: 'linux', version: fact.version };

const leftOut = (why: string): PackageChanges => ({ ok: false, why });

export function packageChanges(machine: MachinePackages, patch: { product: string; version: string }): PackageChanges {
  if (machine.offers === null) return leftOut('what the machine is offered was never collected');
  const installed = machine.installed.filter(
    (fact) => fact.scheme === 'dpkg' && fact.version !== '' && sourceOf(fact).source === patch.product,
  );
  if (installed.length === 0) return leftOut(`${patch.product} is not installed there any more`);
  const offers = machine.offers.filter((offer) => sourceOf(offer).source === patch.product);
  const byPackage = new Map(offers.map((offer) => [`${offer.name}:${offer.arch}`, offer]));
  const byName = new Map(offers.map((offer) => [offer.name, offer]));
  const packages: PackageChange[] = [];
  const held: string[] = [];
  const before: string[] = [];
  const after: string[] = [];
  for (const fact of installed) {
    const { name, arch, version } = fact;
    const own = sourceOf(fact).version;
    const alone = installed.filter((other) => other.name === name).length === 1;
    const offer = byPackage.get(`${name}:${arch}`) ?? (alone ? byName.get(name) : undefined);
    const enough = offer !== undefined && compareDpkg(sourceOf(offer).version, patch.version) >= 0;
    // A held package is not offered. Its new version is that of its source where the two went together so far.
    const to = enough
      ? offer.version
      : fact.held && version === fact.sourceVersion && compareDpkg(version, patch.version) < 0
        ? patch.version
        : null;
    if (to === null || compareDpkg(to, version) <= 0) continue;
    packages.push({ name, arch, from: version, to });
    if (fact.held) held.push(name);
    before.push(own);
    after.push(enough ? sourceOf(offer).version : patch.version);
  }
  if (packages.length === 0) {
    const best = offers.length > 0 ? newest(offers.map((offer) => sourceOf(offer).version)) : null;
    return leftOut(
      best === null
        ? `${patch.product} ${patch.version} is not offered there: no source of the machine has it`
        : `${patch.product} ${patch.version} is not offered there, only ${best}`,
    );
  }
  return { ok: true, packages, from: oldest(before), to: newest(after), held };
}
