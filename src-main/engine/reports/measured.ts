/** The words of every report on what was measured, against which sources, and what was not: never "certified". */
import type { Block, Cell, Table } from './document.ts';
import type { SiteFacts } from './facts.ts';
import { count, listed, number, type SiteWords } from './words.ts';

/** Feeds that judge machines by themselves; the others only add threat and severity. */
const judging: ReadonlySet<string> = new Set(['debian-tracker', 'msrc']);

export interface Posture {
  compliant: number;
  notCompliant: number;
  unknown: number;
  total: number;
}

/** Unknown machines are in the total, and so in every denominator. */
export function postureOf({ assets }: Pick<SiteFacts, 'assets'>): Posture {
  const having = (verdict: string) => assets.filter((asset) => asset.verdict === verdict).length;
  return {
    compliant: having('compliant'),
    notCompliant: having('not-compliant'),
    unknown: having('unknown'),
    total: assets.length,
  };
}

/** A whole percentage that never says 100% or 0% of what is not all or nothing. */
export function share(part: number, whole: number): string {
  if (whole === 0) return 'none';
  const percent = Math.round((part / whole) * 100);
  if (part > 0 && percent === 0) return 'under 1%';
  if (part < whole && percent === 100) return 'over 99%';
  return `${percent}%`;
}

const causes = [
  ['overdue', 'with findings past their deadline'],
  ['end-of-life', 'with a system past its end of support'],
  ['no-inventory', 'whose software was never collected'],
  ['no-system', 'whose operating system is not known'],
  ['scan-old', 'whose last scan is too old'],
  ['no-feed', 'for which no advisory data is held'],
  ['feed-old', 'whose advisory data is too old'],
] as const;

/** "3 with findings past their deadline and 1 with ...", the largest first; empty when there is none. */
export function causeWords(site: SiteFacts, verdict: 'not-compliant' | 'unknown'): string {
  const counted = causes
    .map(([cause, words]) => ({
      words,
      n: site.assets.filter((asset) => asset.verdict === verdict && asset.cause === cause).length,
    }))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n);
  return listed(counted.map(({ n, words }) => `${number(n)} ${words}`));
}

/** Installed products over all machines, and how many of them no feed judges. */
export function productsOf(site: SiteFacts): { judged: number; notJudged: number } {
  let judged = 0;
  let notJudged = 0;
  for (const asset of site.assets) {
    // A Windows machine lists no packages: its system is the one product that is judged.
    const products = asset.packages || (asset.lastInventory !== null && asset.os?.family === 'windows' ? 1 : 0);
    judged += Math.max(0, products - asset.notJudged);
    notJudged += asset.notJudged;
  }
  return { judged, notJudged };
}

/** What the whole report is measured against. */
export function measuredWords(site: SiteFacts, words: SiteWords): string {
  const { judged, notJudged } = productsOf(site);
  const sources = site.feeds.filter((feed) => judging.has(feed.id) && feed.date !== null);
  if (sources.length === 0) {
    return `Nothing was measured: no advisory data is held. ${count(notJudged + judged, 'installed product')} on ${count(site.assets.length, 'machine')} were not judged.`;
  }
  const dated = listed(sources.map((feed) => `${feed.title} of ${words.day(feed.date!)}`));
  return (
    `Measured against ${dated}, for ${count(judged, 'installed product')}; ${number(notJudged)} not judged. ` +
    'A compliant machine has no known missing fix in these sources that is past its deadline. What the sources do not know is not measured.'
  );
}

/** Every feed with its date and age. */
export function feedTable(site: SiteFacts, words: SiteWords): Table {
  const limit = site.policy.freshness.feedDays;
  const held = site.feeds.filter(({ date }) => date !== null);
  const age = (days: number | null): Cell => {
    if (days === null) return { text: 'no data', tone: 'unk' };
    const text = days <= 0 ? 'of today' : `${count(days, 'day')} old`;
    return days > limit ? { text: `${text}, over ${limit}`, tone: 'soon' } : { text };
  };
  return {
    kind: 'table',
    name: 'Feeds',
    columns: [{ head: 'Source', share: 3 }, { head: 'Data of' }, { head: 'Age' }, { head: 'Records', align: 'right' }],
    rows: held.map((feed) => [feed.title, words.day(feed.date!), age(feed.ageDays), number(feed.records)]),
    empty: 'No feed holds data.',
  };
}

/** Said where findings are older than the feeds. */
export function staleCallout(site: SiteFacts): Block[] {
  if (!site.stale) return [];
  return [
    {
      kind: 'callout',
      tone: 'soon',
      title: 'Findings are out of date',
      text: 'Feeds changed since the last match; this report tells the findings as of before.',
    },
  ];
}
