/** Which installed software no loaded feed judges, and why: the matcher counts by it, and coverage names it by it. Pure. */
import type { NotJudgedReason } from '../../../src-shared/model/coverage.ts';
import type { DistributionScope } from './distribution-scope.ts';

/** Of an installed package, what decides. */
export interface Judgeable {
  scheme: string;
  version: string;
  sourceVersion: string;
  origin: string;
}

/** Of a machine, what decides. */
export interface JudgedSystem {
  /** Family of its operating system; null where that is not known. */
  family: string | null;
  /** Its package list is whole and a loaded feed knows this very release: the Debian tracker, or advisories of its distribution. */
  judged: 'tracker' | DistributionScope | null;
}

/** Of a Debian package on a machine of a release that is judged; null: it is judged. */
export function whyNotJudgedByDebian({
  version,
  sourceVersion,
  origin,
}: Pick<Judgeable, 'version' | 'sourceVersion' | 'origin'>): NotJudgedReason | null {
  if (origin !== '' && origin !== 'Debian') return 'third-party';
  return version === '' || sourceVersion === '' ? 'unknown-version' : null;
}

/** The scope whose advisories speak of a distribution's package: its own or EPEL's; null for a third party's. */
export function scopeOfPackage(origin: string, scope: DistributionScope, held: ReadonlySet<string>): string | null {
  if (scope.isOwn(origin)) return scope.scope;
  return scope.extra && scope.extra.own.test(origin) && held.has(scope.extra.scope) ? scope.extra.scope : null;
}

/** Null for what is judged. `held`: scopes that the feeds held speak of. Of Windows the system is judged, by its updates. */
export function whyNotJudged(
  item: Judgeable,
  { family, judged }: JudgedSystem,
  held: ReadonlySet<string>,
): NotJudgedReason | null {
  const { scheme } = item;
  if (judged === 'tracker' && scheme === 'dpkg') return whyNotJudgedByDebian(item);
  if (judged !== null && judged !== 'tracker' && scheme === judged.scheme) {
    if (scopeOfPackage(item.origin, judged, held) === null) return 'third-party';
    return item.version === '' ? 'unknown-version' : null;
  }
  if (scheme === 'windows') return 'windows-program';
  const ofSystem = scheme === 'dpkg' || scheme === 'rpm' || scheme === 'apk';
  return ofSystem && family === null ? 'unknown-system' : 'no-feed';
}
