/** What a machine's package manager offers, by source package: whether it closes a finding, and which updates stand alone. Pure. */
import type { AvailableUpgrade } from '../../../src-shared/model/software.ts';
import type { Order } from '../domain/versions/order.ts';
import type { MatchedPatch } from './matcher.ts';

export interface SourceOffers {
  /** The newest version offered of each source package. */
  newest: Map<string, string>;
  /** The same for updates of a security suite. */
  security: Map<string, string>;
}

/** `held` are "name:arch" of packages that are held back; `sourceOf` says which source an offer is of. */
export function offersBySource(
  offers: readonly AvailableUpgrade[],
  held: ReadonlySet<string>,
  sourceOf: (offer: AvailableUpgrade) => { source: string; version: string },
  compare: (a: string, b: string) => Order,
): SourceOffers {
  const best: SourceOffers = { newest: new Map(), security: new Map() };
  const keep = (map: Map<string, string>, source: string, version: string) => {
    const known = map.get(source);
    if (known === undefined || compare(version, known) > 0) map.set(source, version);
  };
  for (const offer of offers) {
    if (held.has(`${offer.name}:${offer.arch}`)) continue;
    const { source, version } = sourceOf(offer);
    keep(best.newest, source, version);
    if (offer.security) keep(best.security, source, version);
  }
  return best;
}

/** Gives the security updates that close no finding: not what closes one, nor what an upgrade would merely pull in. */
export function createPending(
  scope: string,
  needsReboot: (source: string) => boolean,
): (offers: SourceOffers, closing: ReadonlySet<string>, installed: ReadonlySet<string>) => MatchedPatch[] {
  const known = new Map<string, MatchedPatch>();
  return (offers, closing, installed) =>
    Array.from(offers.security).flatMap(([source, version]) => {
      if (closing.has(source) || !installed.has(source)) return [];
      const key = `security-update|${scope}|${source}|${version}`;
      let patch = known.get(key);
      if (!patch) {
        patch = {
          key,
          kind: 'security-update',
          title: `${source} ${version}`,
          product: source,
          version,
          reboot: needsReboot(source),
        };
        known.set(key, patch);
      }
      return [patch];
    });
}
