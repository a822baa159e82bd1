/** How an installed version stands to a software standard, by the order of versions of the package's scheme. Pure. */
import type { PackageScheme, VersionScheme } from '../../../src-shared/model/common.ts';
import type { StandardRule, Standing } from '../../../src-shared/model/standard.ts';
import { globOfText } from './glob.ts';
import { compareVersions, orderOf } from './versions/index.ts';

const epoch = /^\d+:/;

/** The installed version as far as the person's goes: nobody writes epochs who does not know of them. */
function comparable(installed: string, written: string, order: VersionScheme): string {
  const hasEpochs = order === 'dpkg' || order === 'rpm';
  return hasEpochs && !epoch.test(written) ? installed.replace(epoch, '') : installed;
}

/** "7.4.*" allows 7.4 too. */
function fits(pattern: string, version: string): boolean {
  return globOfText(pattern)(version) || (pattern.endsWith('.*') && globOfText(pattern.slice(0, -2))(version));
}

/** `version` is empty where it is not known: then it is no deviation, unless the product itself is forbidden. */
export function standingOf(rule: StandardRule, installed: { scheme: PackageScheme; version: string }): Standing {
  if (rule.forbidden) return 'forbidden';
  const { version } = installed;
  // A version without a digit compares with nothing.
  if (!/\d/.test(version)) return 'unknown-version';
  const order = orderOf(installed.scheme);
  if (rule.minimum !== null && compareVersions(order, comparable(version, rule.minimum, order), rule.minimum) < 0)
    return 'below-minimum';
  if (rule.allowed !== null && !rule.allowed.some((pattern) => fits(pattern, comparable(version, pattern, order))))
    return 'not-allowed';
  return 'in-standard';
}
