/** The shipped map from Debian's binary packages to their source packages, for listings that do not tell. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { emptySourceMap, needsSourceMap, type SourceMap } from '../domain/debian-sources.ts';
import { resourcePath } from '../resources.ts';

/** What these files need of it: reading it takes longer than most imports. Empty in an installation without the map. */
export function loadSourceMap(files: readonly { readonly inventory: Inventory }[]): SourceMap {
  if (!files.some(({ inventory }) => needsSourceMap(inventory))) return emptySourceMap;
  const file = resourcePath('debian-sources.json.gz');
  if (!existsSync(file)) return emptySourceMap;
  const shipped = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as {
    sources: Record<string, string>;
    ownVersion: string[];
  };
  return { sources: new Map(Object.entries(shipped.sources)), ownVersion: new Set(shipped.ownVersion) };
}
