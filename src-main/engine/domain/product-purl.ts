/** Package URLs of what is installed, as scanners and suppliers name it too (https://github.com/package-url/purl-spec, PURL-TYPES). Pure. */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import { formatPurl, type PackageUrl } from './purl.ts';
import { purlSchemes } from './purl-package.ts';

const types = new Map(Array.from(purlSchemes, ([type, scheme]): [string, string] => [scheme, type]));

/** Namespaces of distributions where they are not their family's name here. */
const namespaces: Readonly<Record<string, string>> = {
  rhel: 'redhat',
  ol: 'oracle',
  amzn: 'amazon',
  'opensuse-leap': 'opensuse',
  sles: 'suse',
};

export interface PurlPackage {
  scheme: string;
  name: string;
  version: string;
  arch: string;
  source: string;
  sourceVersion: string;
}

/** Owner and name of packages whose names hold both: @scope/name, group:artifact, github.com/owner/name. */
function splitName(scheme: string, name: string): Pick<PackageUrl, 'namespace' | 'name'> {
  const mark = scheme === 'maven' ? ':' : '/';
  const at = ['npm', 'maven', 'golang', 'composer'].includes(scheme) ? name.lastIndexOf(mark) : -1;
  return at <= 0 ? { namespace: '', name } : { namespace: name.slice(0, at), name: name.slice(at + 1) };
}

/** `os` of the machine; packages of distributions stand in its namespace. */
export function purlOfPackage(
  { scheme, name, version, arch, source, sourceVersion }: PurlPackage,
  os: OperatingSystem | null,
  options: { withSource: boolean },
): string {
  const type = types.get(scheme) ?? 'generic';
  const isSystem = type === 'deb' || type === 'rpm' || type === 'apk';
  if (!isSystem) return formatPurl({ type, ...splitName(scheme, name), version, qualifiers: {}, subpath: '' });
  const epoch = type === 'rpm' ? /^(\d+):(.*)$/s.exec(version) : null;
  const hasOwnSource = source === '' || (source === name && sourceVersion === version);
  return formatPurl({
    type,
    namespace: os ? (namespaces[os.family] ?? os.family) : '',
    name,
    version: epoch ? epoch[2]! : version,
    qualifiers: {
      ...(arch ? { arch } : {}),
      ...(epoch && epoch[1] !== '0' ? { epoch: epoch[1]! } : {}),
      ...(os?.version ? { distro: `${os.family}-${os.version}` } : {}),
      ...(options.withSource && !hasOwnSource ? { upstream: `${source}@${sourceVersion}` } : {}),
    },
    subpath: '',
  });
}

/** Of what no package manager knows: products of an operating system, programs, firmware. */
export const purlOfProduct = (name: string, version: string): string =>
  formatPurl({ type: 'generic', namespace: '', name, version, qualifiers: {}, subpath: '' });
