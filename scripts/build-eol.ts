/**
 * Makes resources/eol.json from endoflife.date's product files: node scripts/build-eol.ts PRODUCTS. An end is the last
 * day with security updates that need no contract: Debian's LTS counts, extended updates that are sold do not; these are
 * told beside it (`eoes`), where the source knows their last day. The order of the lines matters, the first that fits a system counts (src-main/engine/domain/end-of-life.ts).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SupportEnd } from '../src-main/engine/domain/end-of-life.ts';

const [products] = process.argv.slice(2);
if (!products) throw new Error('name the folder of the product files');

type Cycle = Record<string, string> & { releaseCycle: string };

/** The `releases` of a product's YAML front matter: flat keys with plain or quoted values. */
function cyclesOf(product: string): Cycle[] {
  const front = /^---\n([\s\S]*?)\n---/.exec(readFileSync(join(products!, `${product}.md`), 'utf8'))![1]!;
  const list = front.slice(front.search(/^releases:/m));
  return list
    .split(/^ {2}- /m)
    .slice(1)
    .map((block) => {
      const pairs = block.split('\n').map((line) => /^\s*([A-Za-z]+):\s*(.*?)\s*$/.exec(line));
      return Object.fromEntries(
        pairs.flatMap((pair) => (pair ? [[pair[1]!, pair[2]!.replace(/^["'](.*)["']$/, '$1')]] : [])),
      ) as Cycle;
    });
}

const isDay = (text: string | undefined): text is string => /^\d{4}-\d{2}-\d{2}$/.test(text ?? '');
const sold = (cycle: Cycle, what: string): Pick<SupportEnd, 'sold'> =>
  isDay(cycle.eoes) && isDay(cycle.eol) && cycle.eoes > cycle.eol ? { sold: { until: cycle.eoes, what } } : {};
const escape = (text: string) => text.replaceAll('.', '\\.');

function linux(): SupportEnd[] {
  const lines: SupportEnd[] = [];
  const add = (family: string, product: string, line: (cycle: Cycle) => Omit<SupportEnd, 'family'> | null) => {
    for (const cycle of cyclesOf(product)) {
      const made = line(cycle);
      if (made && isDay(made.end)) lines.push({ family, ...made });
    }
  };
  add('debian', 'debian', ({ releaseCycle, eol, eoes }) => ({
    version: releaseCycle,
    end: isDay(eoes) ? eoes : eol!,
    what: isDay(eoes) ? 'Debian LTS' : 'Debian security support',
  }));
  add('ubuntu', 'ubuntu', (cycle) => ({
    name: `\\b${escape(cycle.releaseCycle)}\\b`,
    end: cycle.eol!,
    what: 'Ubuntu security maintenance',
    ...sold(cycle, 'Expanded Security Maintenance (Ubuntu Pro)'),
  }));
  for (const [family, product, what] of [
    ['almalinux', 'almalinux', 'AlmaLinux security support'],
    ['rocky', 'rocky-linux', 'Rocky Linux security support'],
    ['rhel', 'rhel', 'RHEL maintenance support'],
  ] as const) {
    add(family, product, (cycle) =>
      /^\d+$/.test(cycle.releaseCycle)
        ? {
            version: cycle.releaseCycle,
            end: cycle.eol!,
            what,
            ...sold(cycle, 'Extended Life Cycle Support (ELS)'),
          }
        : null,
    );
  }
  add('alpine', 'alpine-linux', ({ releaseCycle, eol }) => ({
    name: `\\b(v|linux )${escape(releaseCycle)}\\b`,
    end: eol!,
    what: 'Alpine Linux security support',
  }));
  add('sles', 'sles', (cycle) => {
    const [major, pack] = cycle.releaseCycle.split('.');
    // "... Server 15 SP7", "... Server 15" before the first service pack, and from 16 on "... Server 16.0".
    const name =
      Number(major) >= 16
        ? `\\b${escape(cycle.releaseCycle)}\\b`
        : pack === '0'
          ? `\\b${major} *$`
          : `\\b${major} SP${pack}\\b`;
    return {
      name,
      end: cycle.eol!,
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

const build = (cycle: Cycle) => cycle.latest?.split('.')[2];

function windowsServer(): SupportEnd[] {
  const lines: SupportEnd[] = [];
  for (const cycle of cyclesOf('windows-server')) {
    const [year, ...rest] = cycle.releaseCycle.split('-');
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
      what: `Windows Server ${cycle.releaseCycle} security updates`,
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

function windowsClient(): SupportEnd[] {
  const lines: { line: SupportEnd; rank: number }[] = [];
  for (const cycle of cyclesOf('windows')) {
    const number = build(cycle);
    if (!number || !isDay(cycle.eol)) continue;
    const rank = editions.findIndex(([ending]) => cycle.releaseCycle.endsWith(ending));
    const what = `Windows ${cycle.releaseCycle} security updates`;
    const line = { family: 'windows', build: number, name: editions[rank]![1], end: cycle.eol, what };
    const offer = sold(cycle, extendedUpdates);
    if (offer.sold) lines.push({ line: { ...line, name: homeEditions }, rank: rank - 0.5 });
    lines.push({ line: { ...line, ...offer }, rank });
  }
  return lines.sort((a, b) => Number(b.line.build) - Number(a.line.build) || a.rank - b.rank).map(({ line }) => line);
}

const lines = [...linux(), ...[...windowsServer(), ...windowsClient()].flatMap(withOlderBuilds)];
const file = resolve(import.meta.dirname, '../resources/eol.json');
writeFileSync(file, `[\n${lines.map((line) => `  ${JSON.stringify(line)}`).join(',\n')}\n]\n`);
process.stdout.write(`${lines.length} lines\n`);
