/** "What needs you": the most urgent patches, and the machines to find out about. */
import { useId } from 'react';
import type { PatchRow } from '../../../src-shared/model/patch.ts';
import { DueText } from '../../parts/DateText.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { PatchName } from '../../parts/PatchName.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { href, navigate } from '../../router.ts';
import './needs.css';

interface NeedsProps {
  needs: PatchRow[];
  unknown: number;
  total: number;
  open: number | null;
}

function Row({ patch }: { patch: PatchRow }) {
  const to = href('findings', null, { state: 'open', patch: patch.id });
  return (
    <tr className="needs-row" onClick={() => navigate(to)}>
      <td>
        <StateWord state={patch.decision ?? 'unplanned'} />
      </td>
      <td>
        <a href={to} className="needs-link" onClick={(event) => event.stopPropagation()}>
          <PatchName patch={patch} />
        </a>
        {patch.kev ? (
          <abbr className="now" title="In CISA's list of known exploited vulnerabilities">
            {' '}
            KEV
          </abbr>
        ) : null}
      </td>
      <td className="r">{numberWords(patch.hosts)}</td>
      <td className="r">
        {patch.decision === null ? <span className="mut">no score</span> : numberWords(patch.riskRemoved)}
      </td>
      <td>
        <DueText value={patch.due} overdue={patch.overdue} none="by window" />
      </td>
    </tr>
  );
}

export function Needs({ needs, unknown, total, open }: NeedsProps) {
  const heading = useId();
  const findOut = href('assets', null, { verdict: 'unknown' });
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>What needs you</h2>
      <table className="ledger" aria-label="What needs you">
        <thead>
          <tr>
            <th>Decision</th>
            <th>Patch</th>
            <th className="r">Machines</th>
            <th className="r">Risk removed</th>
            <th>Due</th>
          </tr>
        </thead>
        <tbody>
          {needs.map((patch) => (
            <Row key={patch.id} patch={patch} />
          ))}
          {needs.length === 0 ? (
            <tr>
              <td colSpan={5} className="mut">
                No patch waits{unknown < total ? ': no known missing fix in the feeds held' : ''}.
              </td>
            </tr>
          ) : null}
          {unknown > 0 ? (
            <tr className="needs-row" onClick={() => navigate(findOut)}>
              <td>
                <StateWord state="find-out" />
              </td>
              <td>
                <a href={findOut} className="needs-link" onClick={(event) => event.stopPropagation()}>
                  {countWords(unknown, 'machine')} can’t be judged: no fresh inventory or feed
                </a>
              </td>
              <td className="r">{numberWords(unknown)}</td>
              <td className="r mut">unknown</td>
              <td className="mut">not judged</td>
            </tr>
          ) : null}
        </tbody>
      </table>
      <p className="needs-more">
        <a className="link" href={href('board')}>
          All patches on the board
        </a>
        {open === null ? null : (
          <>
            {' '}
            <a className="link" href={href('findings', null, { state: 'open' })}>
              {countWords(open, 'open finding')}
            </a>
          </>
        )}
      </p>
    </section>
  );
}
