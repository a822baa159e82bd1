/** Software as inventory agents list it: packages of distributions, programs, apps of stores, and updates of Windows. */
import type { PackageScheme } from '../../../src-shared/model/common.ts';
import type { InstalledPackage, Inventory, SoftwareSection } from '../../../src-shared/model/software.ts';
import { debianArch, debianPackage } from '../domain/debian-sources.ts';
import { hotfixKb, installedOn } from '../domain/windows-hotfix.ts';
import type { AgentRecord } from './agent-records.ts';

/** Where an entry comes from (field FROM) to scheme and section; in lower case. */
const origins: ReadonlyMap<string, readonly [PackageScheme, SoftwareSection]> = new Map([
  ['deb', ['dpkg', 'system']],
  ['dpkg', ['dpkg', 'system']],
  ['rpm', ['rpm', 'system']],
  ['apk', ['apk', 'system']],
  ['pacman', ['generic', 'system']],
  ['gentoo', ['generic', 'system']],
  ['portage', ['generic', 'system']],
  ['slackware', ['generic', 'system']],
  ['nix', ['generic', 'system']],
  ['bsd', ['generic', 'system']],
  ['pkg', ['generic', 'system']],
  ['snap', ['generic', 'apps']],
  ['flatpak', ['generic', 'apps']],
  ['appimage', ['generic', 'apps']],
  ['registry', ['windows', 'programs']],
  ['wmi', ['windows', 'programs']],
  ['msi', ['windows', 'programs']],
  ['uwp', ['windows', 'apps']],
  ['appx', ['windows', 'apps']],
]);

/** Agents that name no origin list what their system calls its software. */
const origin = (record: AgentRecord, family: string): readonly [PackageScheme, SoftwareSection] => {
  const known = origins.get((record.from ?? '').toLowerCase());
  if (known && !(known[0] === 'apk' && family === 'android')) return known;
  switch (family) {
    case 'windows':
      return ['windows', 'programs'];
    case 'macos':
      return ['macos', 'programs'];
    case 'android':
      return ['generic', 'apps'];
    default:
      return ['generic', 'programs'];
  }
};

/** "KB5031356", "Update for Windows (KB5001716)": an update, and no program, whatever the language. */
function updateKb({ name = '', release_type: release, system_category: category }: AgentRecord): string | null {
  const begin = name.slice(0, 1000);
  const inside = /\((?:KB|Q)\d{5,8}\)/iu.exec(begin)?.[0];
  // Words of the agents, not of Windows: they are never translated.
  const called = /update|hotfix/i.test(`${release ?? ''} ${category ?? ''}`) && /\bKB\d{5,8}\b/iu.exec(begin)?.[0];
  return hotfixKb(begin) ?? hotfixKb(inside ?? (called || ''));
}

/** OCS writes BITSWIDTH beside or instead of an architecture. */
function archOf({ arch, architecture, bitswidth }: AgentRecord): string {
  const told = arch ?? architecture ?? '';
  if (/^(?:x86[_-]64|x64|amd64|64[- ]?bits?)$/i.test(told)) return 'amd64';
  if (/^(?:i[3-6]86|x86|32[- ]?bits?)$/i.test(told)) return 'i386';
  if (told) return debianArch(told);
  return bitswidth === '64' ? 'amd64' : bitswidth === '32' ? 'i386' : '';
}

function packageOf(record: AgentRecord, family: string): InstalledPackage {
  const [scheme, section] = origin(record, family);
  const name = record.name!;
  const version = record.version ?? '';
  if (scheme === 'dpkg') return debianPackage({ name, version, arch: debianArch(record.arch ?? '') });
  const native = scheme === 'rpm' || scheme === 'apk';
  return {
    name,
    version,
    arch: native ? (record.arch ?? '') : archOf(record),
    source: name,
    sourceVersion: version,
    scheme,
    section,
    held: false,
    ...(record.publisher && !native ? { origin: record.publisher } : {}),
    ...(native ? { sourceKnown: false } : {}),
  };
}

export interface AgentSoftware {
  packages: InstalledPackage[];
  sections: SoftwareSection[];
  /** Absent where no update is listed: the agent may not have asked for them. */
  hotfixes?: NonNullable<Inventory['hotfixes']>;
  unnamed: number;
}

/** Each entry once; a program of both registry views or of several users stands once for each architecture. */
export function readSoftware(records: readonly AgentRecord[], family: string): AgentSoftware {
  const packages = new Map<string, InstalledPackage>();
  const hotfixes = new Map<string, string | undefined>();
  let unnamed = 0;
  for (const record of records) {
    const name = record.name;
    if (!name) {
      unnamed += 1;
      continue;
    }
    const kb = family === 'windows' ? updateKb(record) : null;
    if (kb) {
      // Agents write the day first; only FILETIMEs and ISO days come otherwise, and are told by their form.
      const day = installedOn(record.install_date ?? '', true) ?? undefined;
      hotfixes.set(kb, hotfixes.get(kb) ?? day);
      continue;
    }
    const item = packageOf(record, family);
    const key = `${item.scheme}\n${item.section ?? ''}\n${item.name}\n${item.version}\n${item.arch}`;
    if (!packages.has(key)) packages.set(key, item);
  }
  const list = [...packages.values()];
  return {
    packages: list,
    sections: [...new Set(list.flatMap(({ section }) => section ?? []))],
    ...(hotfixes.size ? { hotfixes: [...hotfixes].map(([kb, day]) => (day ? { kb, installedOn: day } : { kb })) } : {}),
    unnamed,
  };
}
