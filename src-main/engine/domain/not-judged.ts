/** Which installed software no loaded feed judges, and why: the matcher counts by it, and coverage names it by it. Pure. */
import type { NotJudgedReason } from '../../../src-shared/model/coverage.ts';
import type { DistributionScope } from './distribution-scope.ts';
import { isExactVersion, isLibraryScheme } from './library-names.ts';
import type { IdentifiedProgram, InstalledProgram } from './program-names.ts';

/** Of an installed package, what decides. */
export interface Judgeable {
  scheme: string;
  version: string;
  sourceVersion: string;
  origin: string;
  name: string;
}

/** What decides of programs and libraries: the scopes the feeds held speak of, and the catalogue of programs. */
export interface JudgedSoftware {
  scopes: ReadonlySet<string>;
  identify: (installed: InstalledProgram) => IdentifiedProgram | null;
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

function whyNotJudgedProgram(
  { name, version, origin }: Judgeable,
  platform: 'windows' | 'macos',
  { scopes, identify }: JudgedSoftware,
): NotJudgedReason | null {
  const identified = identify({ name, version, publisher: origin, platform });
  if (!identified) return 'unknown-program';
  if (!scopes.has('cna') && !scopes.has('cpe')) return 'no-feed';
  return identified.version === '' ? 'unknown-version' : null;
}

/** Null for what is judged. */
export function whyNotJudged(
  item: Judgeable,
  { family, judged }: JudgedSystem,
  software: JudgedSoftware,
): NotJudgedReason | null {
  const { scheme } = item;
  if (judged === 'tracker' && scheme === 'dpkg') return whyNotJudgedByDebian(item);
  if (judged !== null && judged !== 'tracker' && scheme === judged.scheme) {
    if (scopeOfPackage(item.origin, judged, software.scopes) === null) return 'third-party';
    return item.version === '' ? 'unknown-version' : null;
  }
  if (scheme === 'windows' || scheme === 'macos') return whyNotJudgedProgram(item, scheme, software);
  if (isLibraryScheme(scheme) && software.scopes.has(scheme))
    return isExactVersion(item.version) ? null : 'unknown-version';
  const ofSystem = scheme === 'dpkg' || scheme === 'rpm' || scheme === 'apk';
  return ofSystem && family === null ? 'unknown-system' : 'no-feed';
}
