/** Which installed software no loaded feed judges, and why: the matcher counts by it, and coverage names it by it. Pure. */
import type { NotJudgedReason } from '../../../src-shared/model/coverage.ts';

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
  /** Its package list is whole and a loaded feed knows this very release. */
  judged: boolean;
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

/** Null for what is judged. Only Debian's packages are judged one by one; of Windows the system is, by its updates. */
export function whyNotJudged(item: Judgeable, { family, judged }: JudgedSystem): NotJudgedReason | null {
  if (family === 'debian' && judged && item.scheme === 'dpkg') return whyNotJudgedByDebian(item);
  if (item.scheme === 'windows') return 'windows-program';
  const ofSystem = item.scheme === 'dpkg' || item.scheme === 'rpm' || item.scheme === 'apk';
  return ofSystem && family === null ? 'unknown-system' : 'no-feed';
}
