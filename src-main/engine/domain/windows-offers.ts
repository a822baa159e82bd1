/** Updates of a Windows machine, from the sections of collect.ps1: what is installed, what an offline scan offers, and the state of Windows Update. Pure. */
import type { AvailableUpgrade, Inventory } from '../../../src-shared/model/software.ts';
import { instantIn, numberIn, rowsIn, sectionRows, textIn, textsIn, type SectionRow } from './section-rows.ts';
import type { Sections } from './sections.ts';
import { hotfixKb } from './windows-hotfix.ts';

/** "Installed" among the states of the component store (CBS). */
const installedState = 112;

/** KBs that WMI lists and that stand installed in the component store; undefined where neither could be read. */
export function windowsHotfixes(sections: Sections, warnings: string[]): Inventory['hotfixes'] {
  if (!sections.ok('win-hotfixes') && !sections.ok('win-packages')) {
    warnings.push(`the installed updates could not be listed: ${sections.problem('win-hotfixes')}`);
    return undefined;
  }
  const days = new Map<string, string | undefined>();
  for (const row of sectionRows(sections, 'win-hotfixes')) {
    const kb = hotfixKb(textIn(row, 'HotFixID') ?? '');
    const day = textIn(row, 'InstalledOn');
    if (kb) days.set(kb, day !== undefined && /^\d{4}-\d\d-\d\d$/.test(day) ? day : undefined);
  }
  for (const row of sectionRows(sections, 'win-packages')) {
    const kb = /^Package(?:_\d+)?_for_(KB\d{5,8})(?:_\w+)?~/i.exec(textIn(row, 'Name') ?? '')?.[1]?.toUpperCase();
    if (!kb || numberIn(row, 'CurrentState') !== installedState) continue;
    days.set(kb, days.get(kb) ?? instantIn(row, 'InstallTime')?.slice(0, 10));
  }
  return [...days].map(([kb, day]) => (day ? { kb, installedOn: day } : { kb }));
}

type UpdateClass = NonNullable<AvailableUpgrade['class']>;
/** Classifications of WSUS (Microsoft, "WSUS classification GUIDs"); definitions first, since they come with others. */
const classifications: readonly (readonly [id: string, kind: UpdateClass])[] = [
  ['e0789628-ce08-4437-be74-2495b842f43b', 'definition'],
  ['0fa1201d-4330-4fa8-8ae9-b877473b6441', 'security'],
  ['ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0', 'driver'],
  ['e6cf1350-c01b-414d-a61f-263d14d133b4', 'bugfix'],
  ['28bc880e-0592-4cbf-8f95-c79b17911d5f', 'bugfix'],
  ['cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83', 'bugfix'],
  ['b54e7d24-7add-428f-8b75-90a396fa584f', 'feature'],
  ['68c5b0a3-d1a6-4553-ae49-01d3a7827828', 'feature'],
  ['3689bdc8-b205-4af4-8d4a-a63924c5e9d5', 'feature'],
];

function readOffer(row: SectionRow): AvailableUpgrade[] {
  const title = textIn(row, 'Title');
  if (title === undefined) return [];
  const kbs = textsIn(row, 'KB').flatMap((entry) => hotfixKb(entry) ?? []);
  const ids = new Set(rowsIn(row, 'Categories').map((category) => textIn(category, 'Id')?.toLowerCase()));
  const kind = classifications.find(([id]) => ids.has(id))?.[1];
  const version = kbs[0] ?? textIn(row, 'UpdateId') ?? '';
  return [
    {
      name: title.slice(0, 400),
      arch: '',
      version,
      source: title.slice(0, 400),
      sourceVersion: version,
      suites: [],
      // A definition update is never what closes a finding, whatever severity it carries.
      security: kind === 'security' || (kind !== 'definition' && textIn(row, 'Severity') !== undefined),
      advisories: [...kbs, ...textsIn(row, 'Bulletins'), ...textsIn(row, 'CVEs')],
      ...(kind ? { class: kind } : {}),
    },
  ];
}

/** What the offline scan found, and the age of its catalogue. */
export function windowsOffers(sections: Sections, warnings: string[]): Pick<Inventory, 'available' | 'availableAsOf'> {
  if (!sections.has('win-scan')) return {};
  if (!sections.ok('win-scan')) {
    warnings.push(`the offline scan failed: ${sections.problem('win-scan')}`);
    return {};
  }
  const availableAsOf = instantIn(sectionRows(sections, 'win-scan-catalogue')[0], 'Modified');
  return {
    available: sectionRows(sections, 'win-scan').flatMap(readOffer),
    ...(availableAsOf ? { availableAsOf } : {}),
  };
}

/** Last search and installation, a pause, and an update server where policy makes Windows use it. */
export function windowsUpdateState(sections: Sections): Inventory['windowsUpdate'] {
  const row = sectionRows(sections, 'win-update')[0];
  if (!row) return undefined;
  const pauses = [instantIn(row, 'PauseUpdatesExpiryTime'), instantIn(row, 'PauseQualityUpdatesEndTime')].filter(
    (time) => time !== undefined,
  );
  const [lastSearch, lastInstall] = [
    instantIn(row, 'LastSearchSuccessDate'),
    instantIn(row, 'LastInstallationSuccessDate'),
  ];
  const server = numberIn(row, 'UseWUServer') === 1 ? textIn(row, 'WUServer') : undefined;
  const state = {
    ...(lastSearch ? { lastSearch } : {}),
    ...(lastInstall ? { lastInstall } : {}),
    ...(pauses.length ? { pausedUntil: pauses.toSorted().at(-1)! } : {}),
    ...(server ? { server } : {}),
  };
  return Object.keys(state).length ? state : undefined;
}

/**
 * A restart is due where the component store or Windows Update says so. Files to be renamed at the next start are left by
 * many installers, printers and virus scanners all day: by themselves they prove nothing.
 */
export function windowsReboot(sections: Sections, warnings: string[]): Inventory['reboot'] {
  const row = sectionRows(sections, 'win-reboot')[0];
  if (!row) return undefined;
  const reasons = [
    ...(row.ComponentStore === true ? ['component store'] : []),
    ...(row.WindowsUpdate === true ? ['Windows Update'] : []),
  ];
  const renames = numberIn(row, 'PendingFileRenames') ?? 0;
  if (renames > 0 && reasons.length === 0)
    warnings.push(
      `${renames} file(s) are to be replaced at the next start; that alone does not count as a due restart`,
    );
  return { required: reasons.length > 0, packages: reasons };
}
