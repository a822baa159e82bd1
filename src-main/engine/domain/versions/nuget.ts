/**
 * Order of NuGet versions (learn.microsoft.com/nuget/concepts/package-versioning): semantic versions with a fourth number that
 * may be missing; letters count the same in any case, build metadata does not count.
 */
import type { Order } from './order.ts';
import { compareSemver } from './semver.ts';

/** -1, 0 or 1 as VersionComparer.VersionRelease of NuGet.Versioning. */
export function compareNuget(a: string, b: string): Order {
  return compareSemver(a.toLowerCase(), b.toLowerCase());
}
