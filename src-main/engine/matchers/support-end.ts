/**
 * Software whose support has ended, as findings: nothing will be fixed in it any more, so that the only mend is a newer line. Pure.
 * The system itself is looked up in the table of systems, programs and runtimes in what endoflife.date tells of products.
 */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { ProductSupport, SupportCycle } from '../domain/advisory.ts';
import { supportEnd, type SupportEnd } from '../domain/end-of-life.ts';
import { cyclesOf, supportedProduct, type InstalledThing } from '../domain/supported-products.ts';
import type { Match, MatchResult } from './matcher.ts';

export interface SupportFacts {
  /** Lines of systems, the first that fits counts. */
  systems: readonly SupportEnd[];
  /** Products by their name at endoflife.date, with what people call them. */
  products: ReadonlyMap<string, ProductSupport & { title: string }>;
  /** Of the products' data, ISO instant; null where there is none. */
  date: string | null;
}

export interface SupportedMachine {
  os: OperatingSystem | null;
  /** Last day of a contract that puts the end of the system off; null without one. */
  extendedSupport: string | null;
  software: readonly InstalledThing[];
}

/** The day support ended, true where only that it did is known; null while it lasts or nothing is told. */
function endedOn({ eol }: SupportCycle, today: string): string | true | null {
  if (eol === true) return true;
  return typeof eol === 'string' && eol < today ? eol : null;
}

const endRank = (eol: SupportCycle['eol']) => (typeof eol === 'string' ? eol : eol === true ? '' : '9999');

const idPart = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9.+]+/g, '-')
    .replace(/^-|-$/g, '');

interface Ended {
  id: string;
  product: string;
  installed: string;
  on: string | true;
  what: string;
  found: string[];
  notes: string[];
  feed: Match['evidence']['feed'];
}

const toMatch = ({ id, product, installed, on, what, found, notes, feed }: Ended): Match => ({
  product,
  cve: id,
  advisory: id,
  installed,
  fixed: null,
  severity: 'important',
  suppressed: null,
  patch: null,
  fixable: null,
  exploited: false,
  exploitLinks: [],
  fixReleased: null,
  evidence: {
    lookedFor: `the end of support of ${product}: ${what}`,
    found,
    rule: on === true ? 'Support has ended' : `Support ended on ${on}`,
    feed,
    notes,
  },
});

function systemMatch({ os, extendedSupport }: SupportedMachine, facts: SupportFacts, today: string): Match | null {
  const line = os && supportEnd(os, facts.systems);
  if (!os || !line || line.end >= today) return null;
  if (extendedSupport !== null && extendedSupport >= today) return null;
  const notes = ['Upgrade to a release that is supported, or replace the machine.'];
  if (line.sold && line.sold.until >= today) notes.push(`${line.sold.what} can be bought until ${line.sold.until}.`);
  return toMatch({
    id: `eol:${idPart(line.what.replace(/ (security|general|maintenance).*$/i, ''))}-${idPart(line.build ?? line.version ?? os.version ?? '')}`,
    product: os.name,
    installed: [os.version ?? os.build ?? os.name, os.ubr].filter((part) => part !== undefined).join('.'),
    on: line.end,
    what: line.what,
    found: [`${os.name} runs`],
    notes,
    feed: { id: 'endoflife', date: facts.date },
  });
}

/** Supported cycles, newest release first, at most three. */
const supportedCycles = (cycles: readonly SupportCycle[], today: string) =>
  cycles
    .filter((cycle) => cycle.eol !== null && endedOn(cycle, today) === null)
    .slice(0, 3)
    .map(({ label, name }) => label ?? name);

function programMatch(thing: InstalledThing, facts: SupportFacts, today: string): { match: Match | null } | null {
  const known = supportedProduct(thing);
  const product = known && facts.products.get(known.product);
  if (!known || !product) return null;
  const candidates = cyclesOf(product.cycles, known);
  if (candidates.length === 0) return null;
  // Where the version does not tell the service pack, the one that lasts longest counts.
  const cycle = candidates.reduce((best, one) => (endRank(one.eol) > endRank(best.eol) ? one : best));
  const on = endedOn(cycle, today);
  if (on === null) return { match: null };
  const label = cycle.label ?? cycle.name;
  const title = label.startsWith(product.title) ? label : `${product.title} ${label}`;
  const newer = supportedCycles(product.cycles, today);
  const notes = [
    newer.length > 0 ? `Upgrade to a supported line: ${newer.join(', ')}.` : 'No line of it is supported.',
  ];
  if (typeof cycle.eoes === 'string' && cycle.eoes >= today)
    notes.push(`Under a contract there are security updates until ${cycle.eoes}.`);
  const match = toMatch({
    id: `eol:${known.product}-${idPart(cycle.name)}`,
    product: title,
    installed: thing.version || known.number,
    on,
    what: `cycle ${cycle.name}`,
    found: [
      `${thing.name}${thing.version && !thing.name.includes(thing.version) ? ` ${thing.version}` : ''} is installed`,
    ],
    notes,
    feed: { id: 'endoflife', date: facts.date },
  });
  return { match };
}

/**
 * @param today the site's day.
 * @returns one match for each system, product and line of it that is over; `checked` counts the system and what is known of programs.
 */
export function matchSupportEnds(machine: SupportedMachine, facts: SupportFacts, today: string): MatchResult {
  const found = new Map<string, Match>();
  let checked = 0;
  if (machine.os && supportEnd(machine.os, facts.systems)) checked += 1;
  const system = systemMatch(machine, facts, today);
  if (system) found.set(system.cve, system);
  for (const thing of machine.software) {
    const judged = programMatch(thing, facts, today);
    if (!judged) continue;
    checked += 1;
    if (!judged.match) continue;
    const { match } = judged;
    const before = found.get(match.cve);
    // A runtime and its parts are one product.
    if (before) before.evidence.found = [...new Set([...before.evidence.found, ...match.evidence.found])].slice(0, 5);
    else found.set(match.cve, match);
  }
  return { matches: [...found.values()], pending: [], checked, notJudged: 0 };
}
