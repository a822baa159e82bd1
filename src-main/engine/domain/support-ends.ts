/**
 * From what endoflife.date tells of operating systems to the lines a system is looked up in. An end is the last day with security
 * updates that need no contract: Debian's LTS counts, extended updates that are sold do not; these are told beside it, where the
 * source knows their last day. The order of the lines matters, the first that fits a system counts.
 */
import type { SupportCycle } from './advisory.ts';
import type { SupportEnd } from './end-of-life.ts';

type CyclesOf = (product: string) => readonly SupportCycle[];

const isDay = (end: string | boolean | null): end is string => typeof end === 'string';
const sold = (cycle: SupportCycle, what: string): Pick<SupportEnd, 'sold'> =>
  isDay(cycle.eoes) && isDay(cycle.eol) && cycle.eoes > cycle.eol ? { sold: { until: cycle.eoes, what } } : {};
const escape = (text: string) => text.replaceAll('.', '\\.');

/** Without an end of its own it is the cycle's. */
type Line = Omit<SupportEnd, 'family' | 'end'> & { end?: string };

function linux(cyclesOf: CyclesOf): SupportEnd[] {
  const lines: SupportEnd[] = [];
  const add = (family: string, product: string, line: (cycle: SupportCycle) => Line | null) => {
    for (const cycle of cyclesOf(product)) {
      const made = line(cycle);
      const end = made?.end ?? cycle.eol;
      if (made && isDay(end)) lines.push({ family, ...made, end });
    }
  };
  add('debian', 'debian', ({ name, eoes }) => ({
    version: name,
    ...(isDay(eoes) ? { end: eoes } : {}),
    what: isDay(eoes) ? 'Debian LTS' : 'Debian security support',
  }));
  add('ubuntu', 'ubuntu', (cycle) => ({
    name: `\\b${escape(cycle.name)}\\b`,
    what: 'Ubuntu security maintenance',
    ...sold(cycle, 'Expanded Security Maintenance (Ubuntu Pro)'),
  }));
  for (const [family, product, what] of [
    ['almalinux', 'almalinux', 'AlmaLinux security support'],
    ['rocky', 'rocky-linux', 'Rocky Linux security support'],
    ['rhel', 'rhel', 'RHEL maintenance support'],
  ] as const) {
    add(family, product, (cycle) =>
      /^\d+$/.test(cycle.name)
        ? {
            version: cycle.name,
            what,
            ...sold(cycle, 'Extended Life Cycle Support (ELS)'),
          }
        : null,
    );
  }
  add('alpine', 'alpine-linux', ({ name }) => ({
    name: `\\b(v|linux )${escape(name)}\\b`,
    what: 'Alpine Linux security support',
  }));
  add('sles', 'sles', (cycle) => {
    const [major, pack] = cycle.name.split('.');
    // "... Server 15 SP7", "... Server 15" before the first service pack, and from 16 on "... Server 16.0".
    const name =
      Number(major) >= 16
        ? `\\b${escape(cycle.name)}\\b`
        : pack === '0'
          ? `\\b${major} *$`
          : `\\b${major} SP${pack}\\b`;
    return {
      name,
      what: 'SLES general support',
      ...sold(cycle, 'Long Term Service Pack Support (LTSS)'),
    };
  });
  return lines;
}

/** Builds before the last service pack, whose support ended no later; the source names only the last (Vista by an alias). */
const olderBuilds: Record<string, string[]> = {
  '7601': ['7600'],
  // XP Professional x64 Edition shares Server 2003's kernel and ended with XP SP3.
  '2600': ['3790'],
  '6003': ['6002', '6001'],
  '6200': ['6002', '6001', '6000'],
};

const withOlderBuilds = (line: SupportEnd): SupportEnd[] => [
  line,
  // Extended updates are sold for the last service pack alone.
  ...(olderBuilds[line.build ?? ''] ?? []).map((older) => ({ ...line, build: older, sold: undefined })),
];

const extendedUpdates = 'Extended Security Updates (ESU)';

const build = (cycle: SupportCycle) => cycle.latest?.split('.')[2];

function windowsServer(cyclesOf: CyclesOf): SupportEnd[] {
  const lines: SupportEnd[] = [];
  for (const cycle of cyclesOf('windows-server')) {
    const [year, ...rest] = cycle.name.split('-');
    const number = build(cycle);
    if (!number || !isDay(cycle.eol)) continue;
    const channel = rest.includes('sac') || rest.includes('ac');
    // \w?: systeminfo of some code pages turns "Server®" into "Serverr".
    // Without a year in its name a server of a shared build is of the channel with yearly or half-yearly releases.
    const name = channel ? 'server' : `server\\w?\\W*${year}${rest.includes('r2') ? '\\W*r2' : ''}`;
    lines.push({
      family: 'windows',
      build: number,
      name,
      end: cycle.eol,
      what: `Windows Server ${cycle.name} security updates`,
      ...sold(cycle, extendedUpdates),
    });
  }
  // Years first; of several service packs on one build the last.
  const byName = (line: SupportEnd) => (line.name === 'server' ? 1 : 0);
  return lines
    .sort((a, b) => byName(a) - byName(b) || b.end.localeCompare(a.end))
    .filter(
      (line, i, all) => all.findIndex(({ build: other, name }) => other === line.build && name === line.name) === i,
    );
}

/** Editions by endoflife.date's groups: long-term (IoT apart), Enterprise and Education, then Home and Pro. */
const editions: [ending: string, name: string][] = [
  ['-iot-lts', '^(?!.*server)(?=.*\\biot\\b).*lts[bc]'],
  ['-iot', '^(?!.*server).*\\biot\\b'],
  ['-e-lts', '^(?!.*server).*lts[bc]'],
  ['-e', '^(?!.*server)(?!.*pro education).*(enterprise|entreprise|education|корпоративная|企业|教育)'],
  ['-w', '^(?!.*server)'],
  ['', '^(?!.*server)'],
];

/** The source's dates are those of the contract for organisations, which Home editions can't have. */
const homeEditions = '^(?!.*server).*(\\bhome\\b|famille|hogar|домашняя|家庭)';

function windowsClient(cyclesOf: CyclesOf): SupportEnd[] {
  const lines: { line: SupportEnd; rank: number }[] = [];
  for (const cycle of cyclesOf('windows')) {
    const number = build(cycle);
    if (!number || !isDay(cycle.eol)) continue;
    const rank = editions.findIndex(([ending]) => cycle.name.endsWith(ending));
    const what = `Windows ${cycle.name} security updates`;
    const line = { family: 'windows', build: number, name: editions[rank]![1], end: cycle.eol, what };
    const offer = sold(cycle, extendedUpdates);
    if (offer.sold) lines.push({ line: { ...line, name: homeEditions }, rank: rank - 0.5 });
    lines.push({ line: { ...line, ...offer }, rank });
  }
  return lines.sort((a, b) => Number(b.line.build) - Number(a.line.build) || a.rank - b.rank).map(({ line }) => line);
}

/** `cyclesOf` gives the cycles of a product by its name at endoflife.date, none for one that is not known. */
export function systemSupportEnds(cyclesOf: CyclesOf): SupportEnd[] {
  return [...linux(cyclesOf), ...[...windowsServer(cyclesOf), ...windowsClient(cyclesOf)].flatMap(withOlderBuilds)];
}
