/**
 * Order of Go module versions (go.dev/ref/mod#versions): semantic versions after a v. A pseudo-version is a pre-release whose
 * identifier begins with its time; +incompatible does not count. Toolchains are taken too: go1.21rc2.
 */
import type { Order } from './order.ts';
import { compareSemver } from './semver.ts';

const toolchain = /^go(?=\d)/;

/** -1, 0 or 1 as Compare of golang.org/x/mod/semver, for all it calls valid. */
export function compareGolang(a: string, b: string): Order {
  return compareSemver(a.replace(toolchain, ''), b.replace(toolchain, ''));
}
