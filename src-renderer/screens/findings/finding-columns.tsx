/** The columns of every grid of findings. */
import { certaintyWords } from '../../../src-shared/certainty-words.ts';
import type { FindingRow } from '../../../src-shared/model/finding.ts';
import type { GridColumn } from '../../parts/data-grid/grid-types.ts';
import { DateText, DueText } from '../../parts/DateText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { stateLooks } from '../../parts/state-words.ts';
import { href } from '../../router.ts';
import { cveName, offeredWords } from './finding-words.ts';

export const findingColumns: GridColumn<FindingRow>[] = [
  {
    id: 'decision',
    title: 'Decision',
    width: 112,
    text: (row) => stateLooks[row.decision].word,
    cell: (row) => <StateWord state={row.decision} />,
  },
  { id: 'score', title: 'Score', width: 74, align: 'end', descendingFirst: true, text: (row) => row.score.toFixed(1) },
  {
    id: 'kev',
    title: 'KEV',
    width: 48,
    text: (row) => (row.kev ? 'KEV' : ''),
    cell: (row) => (row.kev ? <b className="now">KEV</b> : <span className="mut">no</span>),
    hint: (row) =>
      row.kev
        ? 'In the catalogue of known exploited vulnerabilities'
        : 'Not in the catalogue of known exploited vulnerabilities',
  },
  {
    id: 'cve',
    title: 'CVE',
    width: 128,
    text: cveName,
    cell: (row) => (
      <a className="link" tabIndex={-1} href={href('findings', row.id)}>
        {cveName(row)}
      </a>
    ),
  },
  {
    id: 'product',
    title: 'Product',
    width: 112,
    grow: true,
    text: (row) => row.product,
    cell: (row) =>
      row.unconfirmed ? (
        <span className="find-product">
          <b>{row.product}</b>{' '}
          <span className="state unk find-unconfirmed">
            <span>unconfirmed</span>
          </span>
        </span>
      ) : (
        <b>{row.product}</b>
      ),
    hint: (row) => (row.unconfirmed ? `${row.product}: ${certaintyWords.unconfirmed.why}` : row.product),
  },
  {
    id: 'asset',
    title: 'Asset',
    width: 96,
    text: (row) => row.assetName,
    cell: (row) => (
      <a className="link" tabIndex={-1} href={href('assets', row.asset)}>
        {row.assetName}
      </a>
    ),
  },
  { id: 'installed', title: 'Installed', width: 128, grow: true, mono: true, text: (row) => row.installed },
  {
    id: 'fixed',
    title: 'Fixed in',
    width: 128,
    grow: true,
    mono: true,
    text: (row) => row.fixed ?? '',
    cell: (row) => row.fixed ?? <span className="mut">no fix yet</span>,
  },
  {
    id: 'due',
    title: 'Due',
    width: 190,
    text: (row) => row.due,
    cell: (row) =>
      row.state === 'open' ? (
        <DueText value={row.due} overdue={row.overdue} />
      ) : (
        <DateText value={row.due} kind="due" />
      ),
    hint: (row) => `${row.overdue ? 'Overdue, ' : ''}${row.binding} binds`,
  },
  {
    id: 'severity',
    title: 'Severity',
    width: 96,
    text: (row) => stateLooks[row.severity].word,
    cell: (row) => <StateWord state={row.severity} />,
  },
  {
    id: 'epss',
    title: 'EPSS',
    width: 62,
    align: 'end',
    descendingFirst: true,
    text: (row) => (row.epss === null ? '' : row.epss.toFixed(3)),
    cell: (row) => (row.epss === null ? <span className="mut">none</span> : row.epss.toFixed(3)),
  },
  { id: 'fixable', title: 'On the machine', width: 106, text: (row) => offeredWords(row.fixable) },
  {
    id: 'firstDetected',
    title: 'First detected',
    width: 120,
    hidden: true,
    text: (row) => row.firstDetected,
    cell: (row) => <DateText value={row.firstDetected} />,
  },
  {
    id: 'state',
    title: 'State',
    width: 100,
    hidden: true,
    text: (row) => stateLooks[row.state].word,
    cell: (row) => <StateWord state={row.state} />,
    hint: (row) => row.stateReason ?? undefined,
  },
  {
    id: 'unconfirmed',
    title: 'How sure',
    width: 110,
    hidden: true,
    text: (row) => (row.unconfirmed ? 'unconfirmed' : 'confirmed'),
    cell: (row) => (row.unconfirmed ? <span className="unk">unconfirmed</span> : 'confirmed'),
  },
  { id: 'advisory', title: 'Advisory', width: 130, hidden: true, text: (row) => row.advisory },
];
