/** The words for what coverage and standards say, the same in the window and on the command line. */
import type {
  AssetSign,
  ControlProblem,
  CoverageSection,
  KnownFromClass,
  MissingFact,
  NextStep,
  NotJudgedReason,
  NotJudgedRow,
  UpdateProblem,
} from './model/coverage.ts';
import type { PackageScheme } from './model/common.ts';
import type { Standard, Standing } from './model/standard.ts';

export const sectionTitles: Record<CoverageSection, string> = {
  'never-collected': 'Never collected',
  stale: 'Stale',
  'not-judged': 'Not judged',
  'check-by-hand': 'Check by hand',
  standards: 'Out of standard',
  'update-state': 'Update state',
  controls: 'Security controls',
  'end-of-life': 'End of life',
  missing: 'Facts missing',
};

export const sourceWords: Record<KnownFromClass, string> = {
  directory: 'Directory',
  dhcp: 'DHCP',
  cloud: 'Cloud',
  table: 'Table or ticket list',
  scanner: 'Scanner',
  sweep: 'Sweep',
  sbom: 'SBOM',
  agent: 'Agent',
  collector: 'Collector',
  listing: 'Own listing',
  guess: 'File name',
};

export const signWords: Record<AssetSign, string> = {
  'never-collected': 'never collected',
  'scan-old': 'collected too long ago',
  'account-idle': 'account not used for 90 days',
  'account-disabled': 'account disabled',
  'seen-lately': 'seen on the network lately',
};

export const nextWords: Record<NextStep, string> = {
  'collect-ssh': 'collect it over SSH',
  'collect-sh': 'run collect.sh on it',
  'collect-ps1': 'run collect.ps1 on it, by hand or by group policy',
  import: 'import a list of its software',
  firmware: 'ask it over SNMP, or look at its firmware',
  identify: 'find out what it is: sweep it, or import what you know',
};

export const reasonWords: Record<NotJudgedReason, string> = {
  'no-feed': 'no loaded feed knows it',
  'third-party': 'packaged by others',
  'unknown-version': 'version unknown',
  'unknown-program': 'not in the catalogue of programs',
  'unknown-system': 'system not known',
  'in-house': 'in-house application',
};

const libraryFiles: Partial<Record<PackageScheme, string>> = {
  npm: 'npm/all.zip',
  pypi: 'PyPI/all.zip',
  maven: 'Maven/all.zip',
  nuget: 'NuGet/all.zip',
  gem: 'RubyGems/all.zip',
  golang: 'Go/all.zip',
  cargo: 'crates.io/all.zip',
  composer: 'Packagist/all.zip',
};

/** What would have it judged, or what to do instead. */
export function judgedByWords({ reason, scheme }: Pick<NotJudgedRow, 'reason' | 'scheme'>): string {
  switch (reason) {
    case 'third-party':
      return 'look at the advisories of who packaged it';
    case 'unknown-version':
      return 'collect it by a source that tells its version';
    case 'unknown-program':
      return 'check it by hand, or keep it current by a standard';
    case 'unknown-system':
      return 'collect the machine, or import its os-release';
    case 'in-house':
      return 'import an SBOM of it: its components are judged';
    case 'no-feed':
      if (scheme === 'windows' || scheme === 'macos') return 'import CVE records or NVD';
      if (scheme === 'dpkg' || scheme === 'rpm' || scheme === 'apk')
        return 'import a feed of its system: Feeds says which';
      const file = scheme === null ? undefined : libraryFiles[scheme];
      return file === undefined ? 'no feed here speaks of its kind: check it by hand' : `import ${file} of OSV`;
  }
}

export const updateWords: Record<UpdateProblem, string> = {
  'restart-needed': 'restart needed',
  paused: 'updates paused',
  'search-old': 'no search for 14 days',
  'install-old': 'nothing installed for 45 days',
  'index-old': 'package index over 7 days old',
  'not-known': 'not known',
};

export const controlWords: Record<ControlProblem, string> = {
  'scanner-absent': 'no virus scanner',
  inactive: 'not active',
  'definitions-old': 'definitions old',
  'encryption-off': 'disk encryption off',
};

export const missingWords: Record<MissingFact, string> = {
  criticality: 'Criticality',
  exposure: 'Exposure',
  owner: 'Owner',
  maintenanceWindow: 'Maintenance window',
};

export const standingWords: Record<Standing, string> = {
  forbidden: 'forbidden',
  'below-minimum': 'below the minimum',
  'not-allowed': 'not an allowed version',
  'unknown-version': 'version unknown',
  'in-standard': 'in standard',
};

/** "128.0 or newer; 7.4.*, 7.6.*". */
export function allowedWords({
  minimum,
  allowed,
  forbidden,
}: Pick<Standard, 'minimum' | 'allowed' | 'forbidden'>): string {
  if (forbidden) return 'forbidden';
  return [...(minimum === null ? [] : [`${minimum} or newer`]), ...(allowed === null ? [] : [allowed.join(', ')])].join(
    '; ',
  );
}
