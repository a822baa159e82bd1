/**
 * Streams of RPM modules (https://docs.fedoraproject.org/en-US/modularity/): a fix in one stream says nothing of another. Where a
 * listing or an advisory tells no stream, the version tells it for packages whose streams are named after their versions. Pure.
 */

/** Numbers of the version that name the stream; modules of other packages move on within one stream. */
const streamNumbers: Record<string, 1 | 2> = {
  nodejs: 1,
  npm: 1,
  postgresql: 1,
  redis: 1,
  varnish: 1,
  php: 2,
  ruby: 2,
  mariadb: 2,
  mysql: 2,
  nginx: 2,
  perl: 2,
  python: 2,
  maven: 2,
  dotnet: 2,
  squid: 1,
  subversion: 2,
  tomcat: 1,
};

/** A release says of itself that it was built in a module: 1.module_el9.4.0+123+abc. */
export const isModular = (version: string): boolean => /\.module[_+]/.test(version);

/** "nodejs:18" of "nodejs:18:8090020240122:rhel9". */
export const streamOf = (label: string): string => label.split(':').slice(0, 2).join(':');

const family = (name: string) => Object.keys(streamNumbers).find((key) => name === key || name.startsWith(`${key}-`));

function versionStream(name: string, version: string): string | null {
  const key = family(name);
  if (!key) return null;
  const numbers = version.replace(/^\d+:/, '').split(/[.-]/);
  return numbers.slice(0, streamNumbers[key]).join('.');
}

export interface Streamed {
  name: string;
  version: string;
  /** As the package manager labels it; "" where that is not told. */
  module: string;
}

/**
 * Whether an advisory speaks of the stream that is installed. `module` is the advisory's ("nodejs:18"), `fixed` the version that
 * fixes it, `source` the source package, by which streams are named.
 */
export function isSameStream(
  installed: Streamed,
  source: string,
  { module, fixed }: { module?: string | undefined; fixed?: string | undefined },
): boolean {
  const modularHere = installed.module !== '' || isModular(installed.version);
  const modularThere = module !== undefined || (fixed !== undefined && isModular(fixed));
  if (modularHere !== modularThere) return false;
  if (!modularThere) return true;
  if (module !== undefined && installed.module !== '') return streamOf(installed.module) === streamOf(module);
  if (fixed === undefined) return module === undefined;
  const here = versionStream(source, installed.version);
  return here === null || here === versionStream(source, fixed);
}
