/** Programs, apps and Microsoft's own products of a Windows machine, from the sections of collect.ps1. Pure. */
import type { InstalledPackage } from '../../../src-shared/model/software.ts';
import { numberIn, sectionRows, textIn, type SectionRow } from './section-rows.ts';
import type { Sections } from './sections.ts';

function program(name: string, version: string, arch: string, origin?: string): InstalledPackage {
  return {
    name,
    version,
    arch,
    source: name,
    sourceVersion: version,
    scheme: 'windows',
    held: false,
    section: 'programs',
    ...(origin ? { origin } : {}),
  };
}

/** Entries that are updates of a program and stand under it in the list. */
function isUpdate(row: SectionRow): boolean {
  const release = textIn(row, 'ReleaseType') ?? '';
  return (
    textIn(row, 'ParentKeyName') !== undefined ||
    /^(?:Security Update|Update|Update Rollup|Hotfix|Service Pack)$/i.test(release)
  );
}

/** Uninstall entries: those of both registry views, and of users who were logged on. */
function uninstallEntries(sections: Sections, arch: string): InstalledPackage[] {
  return sectionRows(sections, 'win-programs').flatMap((row) => {
    const name = textIn(row, 'DisplayName');
    if (name === undefined || isUpdate(row)) return [];
    const view = textIn(row, 'View');
    const of = view === '64' ? arch : view === '32' ? 'i386' : '';
    return [program(name.slice(0, 400), textIn(row, 'DisplayVersion') ?? '', of, textIn(row, 'Publisher'))];
  });
}

/** Browsers keep themselves up to date and tell their version apart from the list of programs. */
function browsers(sections: Sections, arch: string, listed: readonly InstalledPackage[]): InstalledPackage[] {
  return sectionRows(sections, 'win-browsers').flatMap((row) => {
    const name = textIn(row, 'Name');
    // Firefox writes "128.5.0 (x64 de)".
    const version = /^\d[\d.]{0,60}/.exec(textIn(row, 'Version') ?? '')?.[0];
    if (name === undefined || version === undefined) return [];
    const known = listed.some(
      (item) => item.name.toLowerCase().startsWith(name.toLowerCase()) && item.version.startsWith(version),
    );
    return known ? [] : [program(name, version, arch)];
  });
}

/** Microsoft, "How to determine which versions are installed": the least value of Release for each version. */
const frameworkReleases: readonly (readonly [release: number, version: string])[] = [
  [533_320, '4.8.1'],
  [528_040, '4.8'],
  [461_808, '4.7.2'],
  [461_308, '4.7.1'],
  [460_798, '4.7'],
  [394_802, '4.6.2'],
  [394_254, '4.6.1'],
  [393_295, '4.6'],
  [379_893, '4.5.2'],
  [378_675, '4.5.1'],
  [378_389, '4.5'],
];

const runtimes: Record<string, string> = {
  'Microsoft.NETCore.App': 'Microsoft .NET Runtime',
  'Microsoft.AspNetCore.App': 'Microsoft ASP.NET Core Runtime',
  'Microsoft.WindowsDesktop.App': 'Microsoft Windows Desktop Runtime',
};

function dotnet(sections: Sections, arch: string): InstalledPackage[] {
  return sectionRows(sections, 'win-dotnet').flatMap((row) => {
    const [name, version] = [textIn(row, 'Name'), textIn(row, 'Version')];
    if (name === undefined || version === undefined) return [];
    if (name === '.NET Framework') {
      const release = numberIn(row, 'Release') ?? 0;
      const named = frameworkReleases.find(([least]) => release >= least)?.[1];
      return [program(`Microsoft .NET Framework${named ? ` ${named}` : ''}`, version, arch, 'Microsoft Corporation')];
    }
    const of = textIn(row, 'View') === '32' ? 'i386' : arch;
    return [program(runtimes[name] ?? `Microsoft ${name}`, version, of, 'Microsoft Corporation')];
  });
}

/** Places Office updates itself from (Microsoft, "Change the Microsoft 365 Apps update channel"), by the GUID in the address. */
const channels: Record<string, string> = {
  '492350f6-3a01-4f97-b9c0-c7c6ddf67d60': 'Current Channel',
  '64256afe-f5d9-4f86-8936-8840a6a4f5be': 'Current Channel (Preview)',
  '55336b82-a18d-4dd6-b5f6-9e5095c314a6': 'Monthly Enterprise Channel',
  '7ffbc6bf-bc32-4f92-8982-f9dd17fd3114': 'Semi-Annual Enterprise Channel',
  'b8f9b850-328d-4355-9145-c59439a0c4cf': 'Semi-Annual Enterprise Channel (Preview)',
  '5440fd1f-7ecb-4221-8110-145efaa6372f': 'Beta Channel',
  'f2e724c1-748f-4b47-8fb8-8e0d210e9208': 'Office 2019 volume license',
  '5030841d-c919-4594-8d2d-84ae4f96e58e': 'Office LTSC 2021',
  '7983bac0-e531-40cf-be00-fd24fe66619c': 'Office LTSC 2024',
};

function office(sections: Sections): InstalledPackage[] {
  return sectionRows(sections, 'win-office').flatMap((row) => {
    const version = textIn(row, 'VersionToReport');
    if (version === undefined) return [];
    const address = `${textIn(row, 'UpdateChannel') ?? ''} ${textIn(row, 'CDNBaseUrl') ?? ''}`.toLowerCase();
    const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(address)?.[0] ?? '';
    const name = ['Microsoft Office Click-to-Run', channels[guid]].filter(Boolean).join(', ');
    const arch = textIn(row, 'Platform') === 'x86' ? 'i386' : 'amd64';
    return [program(name, version, arch, 'Microsoft Corporation')];
  });
}

/** Main versions of SQL Server by the first numbers of the build. */
const sqlReleases: Record<string, string> = {
  '10.0': '2008',
  '10.50': '2008 R2',
  '11.0': '2012',
  '12.0': '2014',
  '13.0': '2016',
  '14.0': '2017',
  '15.0': '2019',
  '16.0': '2022',
  '17.0': '2025',
};

function servers(sections: Sections, arch: string): InstalledPackage[] {
  const sql = sectionRows(sections, 'win-sql').flatMap((row) => {
    // PatchLevel moves with every update, Version only with service packs.
    const version = textIn(row, 'PatchLevel') ?? textIn(row, 'Version');
    if (version === undefined) return [];
    const release = sqlReleases[version.split('.').slice(0, 2).join('.')];
    const words = ['Microsoft SQL Server', release, textIn(row, 'Edition'), `(${textIn(row, 'Instance') ?? '?'})`];
    return [program(words.filter(Boolean).join(' '), version, arch, 'Microsoft Corporation')];
  });
  const exchange = sectionRows(sections, 'win-exchange').flatMap((row) => {
    const parts = ['MsiProductMajor', 'MsiProductMinor', 'MsiBuildMajor', 'MsiBuildMinor'].map((field) =>
      numberIn(row, field),
    );
    const whole = parts.every((part) => part !== undefined) ? parts.join('.') : undefined;
    // "15.02.1544.004" of the program's file is what Microsoft's tables write as 15.2.1544.4.
    const file = textIn(row, 'FileVersion')?.replace(/(?<=^|\.)0+(?=\d)/g, '');
    const version = file ?? whole;
    return version === undefined ? [] : [program('Microsoft Exchange Server', version, arch, 'Microsoft Corporation')];
  });
  return [...sql, ...exchange];
}

const appArchitectures: Record<string, string> = { x64: 'amd64', x86: 'i386', arm64: 'arm64', arm: 'armhf' };

function apps(sections: Sections): InstalledPackage[] {
  return sectionRows(sections, 'win-appx').flatMap((row) => {
    const [name, version] = [textIn(row, 'Name'), textIn(row, 'Version')];
    if (name === undefined || version === undefined) return [];
    const arch = appArchitectures[(textIn(row, 'Architecture') ?? '').toLowerCase()] ?? '';
    // The publisher is a certificate's subject: CN=..., O=...
    const publisher = /(?:^|,\s?)(?:O|CN)="?([^",=]{1,200})/.exec(textIn(row, 'Publisher') ?? '')?.[1];
    return [{ ...program(name, version, arch, publisher), section: 'apps' as const }];
  });
}

function once(packages: readonly InstalledPackage[]): InstalledPackage[] {
  return [
    ...new Map(packages.map((item) => [`${item.section} ${item.name}\0${item.version}\0${item.arch}`, item])).values(),
  ];
}

/**
 * Undefined where the registry's list of programs could not be read: the rest alone is no whole list. Apps only where the
 * collector saw those of all users. `arch` is the system's.
 */
export function windowsPackages(
  sections: Sections,
  arch: string,
  allApps: boolean,
  warnings: string[],
): InstalledPackage[] | undefined {
  const listed = uninstallEntries(sections, arch);
  if (listed.length === 0) {
    warnings.push(`the installed programs could not be listed: ${sections.problem('win-programs')}`);
    return undefined;
  }
  const away = sectionRows(sections, 'win-profiles').filter((row) => row.Loaded === false).length;
  if (away > 0)
    warnings.push(`${away} user(s) were not logged on: programs that they installed for themselves are not known`);
  const engine = textIn(sectionRows(sections, 'win-defender')[0], 'AMEngineVersion');
  if (!allApps) warnings.push('apps of the store are known only when an administrator collects');
  else if (!sections.ok('win-appx')) warnings.push(`the apps could not be listed: ${sections.problem('win-appx')}`);
  return once([
    ...listed,
    ...browsers(sections, arch, listed),
    ...office(sections),
    ...dotnet(sections, arch),
    ...servers(sections, arch),
    ...(engine && engine !== '0.0.0.0'
      ? [program('Microsoft Malware Protection Engine', engine, arch, 'Microsoft Corporation')]
      : []),
    ...(allApps ? apps(sections) : []),
  ]);
}
