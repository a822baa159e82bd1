/** "assets" as rows: what its options and a saved view ask for, and the table people get. */
import { assetGroup, assetLack, verdict, type AssetRow } from '../../../src-shared/model/asset.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { minute, points, table } from '../text.ts';
import { oneOf, type Client } from './command.ts';

export function rowsText(rows: AssetRow[]): string {
  return table(
    [
      { head: 'Id' },
      { head: 'Name', width: 32 },
      { head: 'System', width: 36 },
      { head: 'Verdict' },
      { head: 'Open', align: 'right' },
      { head: 'Top', align: 'right' },
      { head: 'Packages', align: 'right' },
      { head: 'Last seen (UTC)' },
      { head: 'Why', width: 90 },
    ],
    rows.map((row) => [
      row.id,
      row.name,
      row.os?.name ?? 'not known',
      row.retired ? 'retired' : row.verdict,
      row.findings,
      row.topScore === null ? '' : points(row.topScore),
      row.packages,
      minute(row.lastSeen),
      row.retired ? row.retired.reason : row.verdictReason,
    ]),
  );
}

export interface ListOptions {
  query?: string;
  verdict?: string;
  lack?: string;
  group?: string;
  view?: string;
  all?: boolean;
}

type Listed = Awaited<ReturnType<Client['assets']['list']>>;

/** What the options ask for; what they leave out, the view says. */
export async function listInput(call: Client, options: ListOptions): Promise<Parameters<Client['assets']['list']>[0]> {
  const state = options.view === undefined ? null : await viewState(call, options.view);
  const verdictWord = options.verdict ?? state?.filters['verdict'];
  const lack = options.lack ?? state?.filters['lack'];
  const group = options.group ?? state?.group ?? undefined;
  return {
    query: options.query ?? state?.query,
    verdict: verdictWord === undefined ? undefined : oneOf('--verdict', verdict.options, verdictWord),
    lack: lack === undefined ? undefined : oneOf('--lack', assetLack.options, lack),
    group: group === undefined ? undefined : oneOf('--group', assetGroup.options, group),
    withRetired: options.all ?? state?.filters['retired'] === 'true',
    ...(state?.sort.length ? { sort: state.sort } : {}),
  };
}

async function viewState(call: Client, text: string) {
  const wanted = text.trim().toLowerCase();
  const { views } = await call.views.list({ grid: 'Assets' });
  const view = views.find(({ id, name }) => [id.toLowerCase(), name.toLowerCase()].includes(wanted));
  if (!view) throw new Refusal('unknown-id', `There is no view "${text}" of machines.`, '"views" lists them.');
  return view.state;
}

export function groupedText({ assets, groups }: Listed): string {
  if (!groups?.length) return rowsText(assets);
  let from = 0;
  return groups
    .map(({ label, count: n }) => {
      from += n;
      return `${label} (${n})\n${rowsText(assets.slice(from - n, from))}`;
    })
    .join('\n\n');
}
