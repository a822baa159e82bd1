/** All sweeps there were, newest first, each a link to what it found. */
import type { SweepRow } from '../../../src-shared/model/discovery.ts';
import { spanWords } from '../../parts/dates.ts';
import { DateText } from '../../parts/DateText.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { href } from '../../router.ts';
import { scopeWords } from './scope-text.ts';

export function SweepList({ sweeps, shown }: { sweeps: readonly SweepRow[]; shown: string }) {
  return (
    <table className="ledger" aria-label="Sweeps">
      <thead>
        <tr>
          <th>Sweep</th>
          <th>State</th>
          <th>Started</th>
          <th>Scope</th>
          <th>Confirmed by</th>
          <th className="r">Looked at</th>
          <th className="r">Hosts</th>
          <th className="r">Time</th>
        </tr>
      </thead>
      <tbody>
        {sweeps.map((sweep) => (
          <tr key={sweep.id} aria-current={sweep.id === shown ? 'true' : undefined}>
            <td>
              <a className="link" href={href('discovery', sweep.id)}>
                {sweep.id}
              </a>
            </td>
            <td>
              <StateWord state={sweep.state} />
            </td>
            <td className="nowrap">
              <DateText value={sweep.startedAt} />
            </td>
            <td className="disc-words">{scopeWords(sweep)}</td>
            <td>{sweep.confirmedBy}</td>
            <td className="r nowrap">
              {numberWords(sweep.done)} of {numberWords(sweep.addresses)}
            </td>
            <td className="r">{numberWords(sweep.hosts)}</td>
            <td className="r nowrap">{spanWords(sweep.seconds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
