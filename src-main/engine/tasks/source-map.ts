/** The shipped map from Debian's binary packages to their source packages, for listings that do not tell. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { SourceMap } from '../domain/debian-sources.ts';
import { resourcePath } from '../resources.ts';

/** Binary name to source name where they differ; empty in an installation without the map. */
export function loadSourceMap(): SourceMap {
  const file = resourcePath('debian-sources.json.gz');
  if (!existsSync(file)) return new Map();
  const { sources } = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as {
    sources: Record<string, string>;
  };
  return new Map(Object.entries(sources));
}
