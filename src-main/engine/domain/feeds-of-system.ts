/** Which feeds judge the packages of a machine's system, and which of their files to import for it. Pure. */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { NeededFile } from '../../../src-shared/model/feed.ts';
import { distributionScope } from './distribution-scope.ts';

const updateinfo: NeededFile = { feed: 'updateinfo', file: 'updateinfo.xml of its repositories' };

/** Files as their publishers name them, by the family of a scope; the one that says most comes first. `release`: after the colon. */
const files: Record<string, (release: string) => NeededFile[]> = {
  windows: () => [
    { feed: 'msrc', file: 'definitions.zip' },
    { feed: 'msrc-cvrf', file: 'CVRF documents of the months' },
  ],
  debian: () => [
    { feed: 'debian-tracker', file: 'data/json of the tracker' },
    { feed: 'osv', file: 'Debian/all.zip' },
  ],
  ubuntu: () => [
    { feed: 'ubuntu-usn', file: 'database-all.json.bz2' },
    { feed: 'osv', file: 'Ubuntu/all.zip' },
  ],
  rhel: () => [
    { feed: 'redhat-csaf', file: 'csaf_advisories_DATE.tar.zst' },
    updateinfo,
    { feed: 'osv', file: 'Red Hat/all.zip' },
  ],
  almalinux: () => [{ feed: 'osv', file: 'AlmaLinux/all.zip' }, updateinfo],
  rocky: () => [{ feed: 'osv', file: 'Rocky Linux/all.zip' }, { feed: 'rocky-errata', file: 'errata API' }, updateinfo],
  ol: () => [updateinfo],
  fedora: () => [updateinfo],
  amzn: () => [updateinfo],
  sles: () => [{ feed: 'suse-csaf', file: 'csaf.tar.bz2' }, { feed: 'osv', file: 'SUSE/all.zip' }, updateinfo],
  'opensuse-leap': () => [updateinfo, { feed: 'osv', file: 'openSUSE/all.zip' }],
  'opensuse-tumbleweed': () => [updateinfo, { feed: 'osv', file: 'openSUSE/all.zip' }],
  photon: () => [updateinfo],
  azurelinux: () => [{ feed: 'osv', file: 'Azure Linux/all.zip' }, updateinfo],
  mariner: () => [updateinfo],
  mageia: () => [{ feed: 'osv', file: 'Mageia/all.zip' }, updateinfo],
  openeuler: () => [{ feed: 'osv', file: 'openEuler/all.zip' }, updateinfo],
  alpine: (release) => [
    { feed: 'alpine-secdb', file: `${release === '' || release === 'edge' ? 'edge' : `v${release}`}/main.json` },
    { feed: 'osv', file: 'Alpine/all.zip' },
  ],
  wolfi: () => [{ feed: 'osv', file: 'Wolfi/all.zip' }],
  chainguard: () => [{ feed: 'osv', file: 'Chainguard/all.zip' }],
};

/** The system as feeds name it ("almalinux:9") and the files that judge it; null for systems that no feed here speaks of. */
export function feedsOfSystem(
  os: Pick<OperatingSystem, 'family' | 'version'>,
): { scope: string; files: NeededFile[] } | null {
  const scope = os.family === 'windows' ? 'windows' : distributionScope(os)?.scope;
  if (scope === undefined) return null;
  const [family = '', release = ''] = scope.split(':');
  const known = files[family];
  return known ? { scope, files: known(release) } : null;
}
