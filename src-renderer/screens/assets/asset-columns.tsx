/** The columns of the grid of machines. */
import type { AssetRow } from '../../../src-shared/model/asset.ts';
import type { GridColumn } from '../../parts/data-grid/grid-types.ts';
import { DateText } from '../../parts/DateText.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { stateLooks } from '../../parts/state-words.ts';
import { href } from '../../router.ts';
import { exposureWords, kindWords } from './asset-words.ts';

const unset = <span className="mut">not set</span>;

export const assetColumns: GridColumn<AssetRow>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 130,
    grow: true,
    text: (row) => row.name,
    cell: (row) => (
      <>
        <a className="link" tabIndex={-1} href={href('assets', row.id)}>
          {row.name}
        </a>
        {row.retired !== null && <span className="mut"> retired</span>}
      </>
    ),
    hint: (row) => (row.retired === null ? row.name : `Retired: ${row.retired.reason}`),
  },
  {
    id: 'verdict',
    groupable: true,
    groupWords: (value) => stateLooks[value as AssetRow['verdict']]?.word ?? value,
    title: 'Verdict',
    width: 124,
    text: (row) => stateLooks[row.verdict].word,
    cell: (row) => <StateWord state={row.verdict} />,
    hint: (row) => row.verdictReason,
  },
  {
    id: 'findings',
    title: 'Findings',
    width: 86,
    align: 'end',
    descendingFirst: true,
    text: (row) => String(row.findings),
    cell: (row) => numberWords(row.findings),
  },
  {
    id: 'topScore',
    title: 'Top score',
    width: 96,
    align: 'end',
    descendingFirst: true,
    text: (row) => row.topScore?.toFixed(1) ?? '',
    cell: (row) => row.topScore?.toFixed(1) ?? <span className="mut">none</span>,
  },
  {
    id: 'overdue',
    title: 'Overdue',
    width: 84,
    align: 'end',
    descendingFirst: true,
    text: (row) => String(row.overdue),
    cell: (row) =>
      row.overdue > 0 ? <b className="now">{numberWords(row.overdue)}</b> : <span className="mut">0</span>,
  },
  {
    id: 'os',
    groupable: true,
    title: 'Operating system',
    width: 240,
    grow: true,
    text: (row) => row.os?.name ?? '',
    cell: (row) => row.os?.name ?? <span className="unk">not known</span>,
  },
  {
    id: 'kind',
    groupable: true,
    groupWords: (value) => kindWords[value as AssetRow['kind']] ?? value,
    title: 'Kind',
    width: 96,
    text: (row) => kindWords[row.kind],
  },
  {
    id: 'criticality',
    groupable: true,
    groupWords: (value) => `Criticality ${value}`,
    title: 'Criticality',
    width: 92,
    align: 'end',
    descendingFirst: true,
    text: (row) => String(row.criticality ?? ''),
    cell: (row) => row.criticality ?? unset,
  },
  {
    id: 'exposure',
    groupable: true,
    groupWords: (value) => exposureWords[value as NonNullable<AssetRow['exposure']>] ?? value,
    title: 'Exposure',
    width: 84,
    text: (row) => (row.exposure === null ? '' : exposureWords[row.exposure]),
    cell: (row) => (row.exposure === null ? unset : exposureWords[row.exposure]),
  },
  {
    id: 'addresses',
    title: 'Addresses',
    width: 130,
    mono: true,
    sortable: false,
    text: (row) => row.addresses.join(', '),
  },
  {
    id: 'environment',
    groupable: true,
    title: 'Environment',
    width: 100,
    text: (row) => row.environment ?? '',
    cell: (row) => row.environment ?? unset,
  },
  {
    id: 'owner',
    groupable: true,
    title: 'Owner',
    width: 110,
    text: (row) => row.owner ?? '',
    cell: (row) => row.owner ?? unset,
  },
  {
    id: 'department',
    groupable: true,
    title: 'Department',
    width: 110,
    hidden: true,
    text: (row) => row.department ?? '',
    cell: (row) => row.department ?? unset,
  },
  {
    id: 'location',
    groupable: true,
    title: 'Location',
    width: 110,
    hidden: true,
    text: (row) => row.location ?? '',
    cell: (row) => row.location ?? unset,
  },
  {
    id: 'redundancyGroup',
    title: 'Redundancy group',
    width: 110,
    hidden: true,
    text: (row) => row.redundancyGroup ?? '',
    cell: (row) => row.redundancyGroup ?? unset,
  },
  {
    id: 'ring',
    groupable: true,
    title: 'Ring',
    width: 110,
    hidden: true,
    text: (row) => row.ring ?? '',
    cell: (row) => row.ring ?? unset,
  },
  {
    id: 'scopes',
    title: 'Scopes',
    width: 140,
    hidden: true,
    text: (row) => row.scopes.join(', '),
    cell: (row) => (row.scopes.length === 0 ? <span className="mut">none</span> : row.scopes.join(', ')),
  },
  {
    id: 'maintenanceWindow',
    title: 'Maintenance window',
    width: 130,
    hidden: true,
    text: (row) => row.maintenanceWindow ?? '',
    cell: (row) => row.maintenanceWindow ?? unset,
  },
  {
    id: 'supportEnd',
    title: 'Support ends',
    width: 110,
    hidden: true,
    text: (row) => row.supportEnd?.on ?? '',
    cell: (row) => row.supportEnd?.on ?? <span className="unk">not known</span>,
    hint: (row) => (row.supportEnd === null ? undefined : `${row.supportEnd.what} ends on ${row.supportEnd.on}`),
  },
  {
    id: 'rebootSince',
    title: 'Restart since',
    width: 120,
    hidden: true,
    text: (row) => row.rebootSince ?? '',
    cell: (row) =>
      row.rebootSince === null ? <span className="mut">none needed</span> : <DateText value={row.rebootSince} />,
    hint: (row) => (row.rebootSince === null ? undefined : 'Since then a restart is known to be needed'),
  },
  {
    id: 'lastSeen',
    title: 'Last seen',
    width: 120,
    descendingFirst: true,
    text: (row) => row.lastSeen ?? '',
    cell: (row) => <DateText value={row.lastSeen} />,
  },
  {
    id: 'packages',
    title: 'Packages',
    width: 90,
    align: 'end',
    descendingFirst: true,
    text: (row) => String(row.packages),
    cell: (row) => numberWords(row.packages),
  },
  {
    id: 'notJudged',
    title: 'Not judged',
    width: 98,
    align: 'end',
    descendingFirst: true,
    text: (row) => String(row.notJudged),
    cell: (row) =>
      row.notJudged > 0 ? <span className="unk">{numberWords(row.notJudged)}</span> : <span className="mut">0</span>,
    hint: (row) => `${row.notJudged} of ${row.packages} packages have no feed that judges them`,
  },
];
