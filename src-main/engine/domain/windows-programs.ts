/**
 * Which entries of Windows' list of installed programs are programs: not components, not updates. One rule for all
 * sources: the registry, Win32_Product, scripts. Uninstall key as in Microsoft's "Uninstall Registry Key" page. Pure.
 */
import type { InstalledPackage } from '../../../src-shared/model/software.ts';
import { hotfixKb, installedOn } from './windows-hotfix.ts';

export interface ProgramEntry {
  /** DisplayName. */
  name: string;
  version: string;
  publisher: string;
  /** SystemComponent=1: not shown to people, part of another entry. */
  component?: boolean;
  /** ParentKeyName or ParentDisplayName: an update of that program; "OperatingSystem" of Windows itself. */
  parent?: string;
  /** "Update", "Hotfix", "Security Update", "Service Pack", ... */
  releaseType?: string;
  /** InstallDate, yyyymmdd. */
  installDate?: string;
}

export interface ProgramList {
  programs: InstalledPackage[];
  /** Updates of Windows itself, which systems before Vista list among the programs. */
  hotfixes: { kb: string; installedOn?: string }[];
  /** Components and updates that were left out. */
  leftOut: number;
}

/** The KB stands in parentheses in the names of updates, in every language; programs carry it otherwise ("... - KB2467174 - x86"). */
const updateKb = /\(((?:KB|Q)\d{5,8})\)/i;

/** Systems that list their own updates among the programs. */
const oldWindows = /Windows(?: Server)? (?:XP|2000|2003)\b/i;

const clean = (text: string) => text.replace(/[\p{Cc}\s]+/gu, ' ').trim();

/** A version as it stands; what says that there is none is an unknown version. */
export const programVersion = (text: string): string => {
  const version = clean(text);
  return /^(?:unknown|n\/a|none|null|-|unbekannt|inconnu|desconocid[oa])$/i.test(version) || /^[<>]/.test(version)
    ? ''
    : version;
};

export function windowsProgram(name: string, version: string, publisher: string): InstalledPackage {
  const origin = clean(publisher);
  const known = programVersion(version);
  return {
    name: clean(name),
    version: known,
    arch: '',
    source: clean(name),
    sourceVersion: known,
    scheme: 'windows',
    held: false,
    section: 'programs',
    ...(origin ? { origin } : {}),
  };
}

function isUpdate(entry: ProgramEntry): boolean {
  return (
    Boolean(entry.parent?.trim()) ||
    /update|hotfix|service pack|rollup/i.test(entry.releaseType ?? '') ||
    updateKb.test(entry.name)
  );
}

/** The same name and version from both registry views is one program. */
export function programsOf(entries: Iterable<ProgramEntry>): ProgramList {
  const programs = new Map<string, InstalledPackage>();
  const hotfixes = new Map<string, { kb: string; installedOn?: string }>();
  let leftOut = 0;
  for (const entry of entries) {
    if (!clean(entry.name)) continue;
    if (isUpdate(entry)) {
      leftOut += 1;
      const kb = hotfixKb(updateKb.exec(entry.name)?.[1] ?? '');
      const own = entry.parent ? /^OperatingSystem$/i.test(entry.parent.trim()) : oldWindows.test(entry.name);
      const day = installedOn(entry.installDate ?? '', false);
      if (kb && own) hotfixes.set(kb, day ? { kb, installedOn: day } : { kb });
    } else if (entry.component) leftOut += 1;
    else {
      const program = windowsProgram(entry.name, entry.version, entry.publisher);
      const key = `${program.name.toLowerCase()}\n${program.version}`;
      const known = programs.get(key);
      if (!known) programs.set(key, program);
      else if (!known.origin && program.origin) known.origin = program.origin;
    }
  }
  return { programs: [...programs.values()], hotfixes: [...hotfixes.values()], leftOut };
}
