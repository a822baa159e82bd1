/** What Microsoft's numbers in the registry mean: releases of SQL Server and .NET Framework, channels of Microsoft 365 Apps. Pure. */

/** Major and minor build of SQL Server to its name ("SQL Server version numbers" of Microsoft's support pages). */
const sqlReleases: readonly (readonly [RegExp, string])[] = [
  [/^17\./, '2025'],
  [/^16\./, '2022'],
  [/^15\./, '2019'],
  [/^14\./, '2017'],
  [/^13\./, '2016'],
  [/^12\./, '2014'],
  [/^11\./, '2012'],
  [/^10\.5\d?\./, '2008 R2'],
  [/^10\./, '2008'],
  [/^9\./, '2005'],
  [/^8\./, '2000'],
];

/** "2019" for "15.0.4043.16"; null for versions that are none of SQL Server's. */
export function sqlServerRelease(version: string): string | null {
  return sqlReleases.find(([pattern]) => pattern.test(version))?.[1] ?? null;
}

/** Lowest Release of each version of .NET Framework 4 ("Determine which .NET Framework versions are installed"). */
const netReleases: readonly (readonly [number, string])[] = [
  [533320, '4.8.1'],
  [528040, '4.8'],
  [461808, '4.7.2'],
  [461308, '4.7.1'],
  [460798, '4.7'],
  [394802, '4.6.2'],
  [394254, '4.6.1'],
  [393295, '4.6'],
  [379893, '4.5.2'],
  [378675, '4.5.1'],
  [378389, '4.5'],
];

export function netFrameworkVersion(release: number): string | null {
  return netReleases.find(([least]) => release >= least)?.[1] ?? null;
}

/** Update channels by the id at the end of their address ("Change update channels of Microsoft 365 Apps"). */
const channels: Record<string, string> = {
  '492350f6-3a01-4f97-b9c0-c7c6ddf67d60': 'Current Channel',
  '64256afe-f5d9-4f86-8936-8840a6a4f5be': 'Current Channel (Preview)',
  '55336b82-a18d-4dd6-b5f6-9e5095c314a6': 'Monthly Enterprise Channel',
  '7ffbc6bf-bc32-4f92-8982-f9dd17fd3114': 'Semi-Annual Enterprise Channel',
  'b8f9b850-328d-4355-9145-c59439a0c4cf': 'Semi-Annual Enterprise Channel (Preview)',
  '5440fd1f-7ecb-4221-8110-145efaa6372f': 'Beta Channel',
  'f2e724c1-748f-4b47-8fb8-8e0d210e9208': 'Office 2019 volume licence',
  '5030841d-c919-4594-8d2d-84ae4f96e58e': 'Office LTSC 2021',
  '7983bac0-e531-40cf-be00-fd24fe66619c': 'Office LTSC 2024',
};

/** Empty for an address of no known channel. */
export function officeChannel(address: string): string {
  return channels[/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(address)?.[0].toLowerCase() ?? ''] ?? '';
}
