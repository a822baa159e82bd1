/** Programs, apps and Microsoft's own products of a Windows machine, from the sections of collect.ps1. Pure. */
import type { InstalledPackage } from '../../../src-shared/model/software.ts';
import { netFrameworkVersion, officeChannel, sqlServerRelease } from './microsoft-versions.ts';
import { numberIn, sectionRows, textIn } from './section-rows.ts';
import type { Sections } from './sections.ts';
import { programsOf, windowsProgram } from './windows-programs.ts';

const ofMicrosoft = (name: string, version: string) => windowsProgram(name, version, 'Microsoft Corporation');

/** Uninstall entries: those of both registry views, and of users who were logged on. */
function uninstallEntries(sections: Sections): InstalledPackage[] {
  return programsOf(
    sectionRows(sections, 'win-programs').map((row) => ({
      name: (textIn(row, 'DisplayName') ?? '').slice(0, 400),
      version: textIn(row, 'DisplayVersion') ?? '',
      publisher: textIn(row, 'Publisher') ?? '',
      component: numberIn(row, 'SystemComponent') === 1,
      parent: textIn(row, 'ParentKeyName') ?? textIn(row, 'ParentDisplayName') ?? '',
      releaseType: textIn(row, 'ReleaseType') ?? '',
      installDate: textIn(row, 'InstallDate') ?? '',
    })),
  ).programs;
}

/** Browsers keep themselves up to date and tell their version apart from the list of programs, which may not list them. */
function browsers(sections: Sections, listed: readonly InstalledPackage[]): InstalledPackage[] {
  return sectionRows(sections, 'win-browsers').flatMap((row) => {
    const name = textIn(row, 'Name');
    // Firefox writes "128.5.0 (x64 de)".
    const version = /^\d[\d.]{0,60}/.exec(textIn(row, 'Version') ?? '')?.[0];
    if (name === undefined || version === undefined) return [];
    const known = listed.some(
      (item) => item.name.toLowerCase().startsWith(name.toLowerCase()) && item.version.startsWith(version),
    );
    return known ? [] : [windowsProgram(name, version, '')];
  });
}

const runtimes: Record<string, string> = {
  'Microsoft.NETCore.App': 'Microsoft .NET Runtime',
  'Microsoft.AspNetCore.App': 'Microsoft ASP.NET Core Runtime',
  'Microsoft.WindowsDesktop.App': 'Microsoft Windows Desktop Runtime',
};

function dotnet(sections: Sections): InstalledPackage[] {
  return sectionRows(sections, 'win-dotnet').flatMap((row) => {
    const [name, version] = [textIn(row, 'Name'), textIn(row, 'Version')];
    if (name === undefined || version === undefined) return [];
    if (name !== '.NET Framework') return [ofMicrosoft(runtimes[name] ?? `Microsoft ${name}`, version)];
    const named = netFrameworkVersion(numberIn(row, 'Release') ?? 0);
    return [ofMicrosoft(`Microsoft .NET Framework${named ? ` ${named}` : ''}`, version)];
  });
}

function office(sections: Sections): InstalledPackage[] {
  return sectionRows(sections, 'win-office').flatMap((row) => {
    const version = textIn(row, 'VersionToReport');
    if (version === undefined) return [];
    const channel = officeChannel(textIn(row, 'UpdateChannel') ?? '') || officeChannel(textIn(row, 'CDNBaseUrl') ?? '');
    return [ofMicrosoft(['Microsoft Office Click-to-Run', channel].filter(Boolean).join(', '), version)];
  });
}

function servers(sections: Sections): InstalledPackage[] {
  const sql = sectionRows(sections, 'win-sql').flatMap((row) => {
    // PatchLevel moves with every update, Version only with service packs.
    const version = textIn(row, 'PatchLevel') ?? textIn(row, 'Version');
    if (version === undefined) return [];
    const instance = (textIn(row, 'Instance') ?? '?').toUpperCase();
    const words = ['Microsoft SQL Server', sqlServerRelease(version), textIn(row, 'Edition'), `(${instance})`];
    return [ofMicrosoft(words.filter(Boolean).join(' '), version)];
  });
  const exchange = sectionRows(sections, 'win-exchange').flatMap((row) => {
    const parts = ['MsiProductMajor', 'MsiProductMinor', 'MsiBuildMajor', 'MsiBuildMinor'].map((field) =>
      numberIn(row, field),
    );
    const whole = parts.every((part) => part !== undefined) ? parts.join('.') : undefined;
    // "15.02.1544.004" of the program's file is what Microsoft's tables write as 15.2.1544.4.
    const version = textIn(row, 'FileVersion')?.replace(/(?<=^|\.)0+(?=\d)/g, '') ?? whole;
    return version === undefined ? [] : [ofMicrosoft('Microsoft Exchange Server', version)];
  });
  return [...sql, ...exchange];
}

const architectures: Record<string, string> = {
  x64: 'amd64',
  x86: 'i386',
  arm64: 'arm64',
  arm: 'armhf',
  neutral: 'all',
};

function apps(sections: Sections): InstalledPackage[] {
  return sectionRows(sections, 'win-appx').flatMap((row) => {
    const [name, version] = [textIn(row, 'Name'), textIn(row, 'Version')];
    if (name === undefined || version === undefined) return [];
    // The publisher is a certificate's subject: CN=..., O=...
    const publisher = /(?:^|,\s?)CN=(?:"([^"]{1,200})"|([^,]{1,200}))/.exec(textIn(row, 'Publisher') ?? '');
    return [
      {
        ...windowsProgram(name, version, publisher?.[1] ?? publisher?.[2] ?? ''),
        arch: architectures[(textIn(row, 'Architecture') ?? '').toLowerCase()] ?? '',
        section: 'apps' as const,
      },
    ];
  });
}

function once(packages: readonly InstalledPackage[]): InstalledPackage[] {
  return [
    ...new Map(packages.map((item) => [`${item.section} ${item.name}\0${item.version}\0${item.arch}`, item])).values(),
  ];
}

/**
 * Undefined where the registry's list of programs could not be read: the rest alone is no whole list. Apps only where the
 * collector saw those of all users.
 */
export function windowsPackages(
  sections: Sections,
  allApps: boolean,
  warnings: string[],
): InstalledPackage[] | undefined {
  const listed = uninstallEntries(sections);
  if (listed.length === 0) {
    warnings.push(`the installed programs could not be listed: ${sections.problem('win-programs')}`);
    return undefined;
  }
  const away = sectionRows(sections, 'win-profiles').filter((row) => row.Loaded === false).length;
  if (away > 0)
    warnings.push(`${away} user(s) were not logged on: programs that they installed for themselves are not known`);
  const engine = textIn(sectionRows(sections, 'win-defender')[0], 'AMEngineVersion');
  if (!sections.ok('win-appx')) warnings.push(`the apps could not be listed: ${sections.problem('win-appx')}`);
  else if (!allApps) warnings.push('apps of the store are known only when an administrator collects');
  return once([
    ...listed,
    ...browsers(sections, listed),
    ...office(sections),
    ...dotnet(sections),
    ...servers(sections),
    ...(engine && engine !== '0.0.0.0' ? [ofMicrosoft('Microsoft Malware Protection Engine', engine)] : []),
    ...(allApps ? apps(sections) : []),
  ]);
}
