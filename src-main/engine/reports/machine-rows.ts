/** Machines as rows: what each is, its verdict in words, and what of it is not judged. */
import type { Verdict } from '../../../src-shared/model/asset.ts';
import type { Block, Cell, Table, Tone } from './document.ts';
import type { ReportAsset, SiteFacts } from './facts.ts';
import { byName, count, number, type SiteWords } from './words.ts';

const looks: Record<Verdict, { word: string; tone: Tone }> = {
  compliant: { word: 'Compliant', tone: 'ok' },
  'not-compliant': { word: 'Not compliant', tone: 'now' },
  unknown: { word: 'Unknown', tone: 'unk' },
};

const order: Record<Verdict, number> = { 'not-compliant': 0, unknown: 1, compliant: 2 };

/** The worst verdict first, then the most findings past due, then by name. */
function compareMachines(a: ReportAsset, b: ReportAsset): number {
  return order[a.verdict] - order[b.verdict] || b.overdue - a.overdue || byName(a.name, b.name);
}

const importance = ({ criticality, exposure }: ReportAsset) =>
  `criticality ${criticality ?? '3, assumed'}; ${exposure ?? 'internal, assumed'}`;

function verdictCell(asset: ReportAsset): Cell {
  const { word, tone } = looks[asset.verdict];
  return { text: word, tone, note: asset.verdictReason };
}

export function machineTable(site: SiteFacts, words: SiteWords): Table {
  return {
    kind: 'table',
    name: 'Machines',
    columns: [
      { head: 'Machine', share: 3 },
      { head: 'System', share: 4 },
      { head: 'Verdict', share: 7 },
      { head: 'Last scan' },
      { head: 'Findings', align: 'right' },
      { head: 'Overdue', align: 'right' },
      { head: 'Top score', align: 'right' },
      { head: 'Not judged', align: 'right' },
    ],
    rows: [...site.assets]
      .sort(compareMachines)
      .map((asset) => [
        { text: asset.name, note: asset.addresses.join(', ') || undefined },
        { text: asset.os?.name ?? 'not known', note: importance(asset) },
        verdictCell(asset),
        asset.lastInventory === null ? 'never' : words.day(asset.lastInventory),
        number(asset.findings),
        asset.overdue > 0 ? { text: number(asset.overdue), tone: 'now' } : '0',
        asset.topScore === null ? '–' : asset.topScore.toFixed(1),
        number(asset.notJudged),
      ]),
    empty: 'No machine is known.',
  };
}

/** What this report can't speak of: unknown machines, and installed software no feed judges. */
export function unknownBlocks(site: SiteFacts): Block[] {
  const unknown = site.assets.filter((asset) => asset.verdict === 'unknown');
  const partly = site.assets.filter((asset) => asset.notJudged > 0);
  const products = partly.reduce((sum, asset) => sum + asset.notJudged, 0);
  if (unknown.length + partly.length === 0) return [];
  const blocks: Block[] = [{ kind: 'heading', level: 2, text: 'Not judged' }];
  if (unknown.length > 0) {
    blocks.push({
      kind: 'table',
      name: 'Unknown machines',
      columns: [
        { head: 'Unknown machine', share: 2 },
        { head: 'Why', share: 5 },
      ],
      rows: [...unknown].sort(compareMachines).map((asset) => [asset.name, asset.verdictReason]),
      empty: '',
    });
  }
  if (partly.length > 0) {
    blocks.push({
      kind: 'paragraph',
      text:
        `${count(products, 'installed product')} on ${count(partly.length, 'machine')} ${products === 1 ? 'is' : 'are'} judged by no source that is held. ` +
        'Nothing can be said of them; the machines table counts them.',
    });
  }
  return blocks;
}
