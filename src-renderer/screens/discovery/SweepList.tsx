/** All sweeps there were, newest first, each a link to what it found and to what had changed by then. */
import { useQuery } from '@tanstack/react-query';
import type { SweepRow } from '../../../src-shared/model/discovery.ts';
import { orpc } from '../../api.ts';
import { spanWords } from '../../parts/dates.ts';
import { DateText } from '../../parts/DateText.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { href } from '../../router.ts';
import { scopeWords } from './scope-text.ts';

interface Compared {
  sweep: string;
  since: string;
  new: number;
  gone: number;
  changed: number;
}

function Changed({ compared }: { compared: Compared | undefined }) {
  if (!compared) return <span className="mut">nothing to compare with</span>;
  const counts = (['new', 'gone', 'changed'] as const).filter((what) => compared[what] > 0);
  const words = counts.map((what) => `${numberWords(compared[what])} ${what}`).join(', ') || 'nothing';
  return (
    <>
      <a className="link" href={href('discovery', compared.sweep, { tab: 'changes' })}>
        {words}
      </a>{' '}
      <span className="mut">since {compared.since}</span>
    </>
  );
}

export function SweepList({ sweeps, shown }: { sweeps: readonly SweepRow[]; shown: string }) {
  const history = useQuery(orpc.discovery.history.queryOptions());
  const compared = new Map(history.data?.compared.map((one) => [one.sweep, one]));
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
          <th>Changed</th>
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
            <td className="nowrap">{history.data ? <Changed compared={compared.get(sweep.id)} /> : null}</td>
            <td className="r nowrap">{spanWords(sweep.seconds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
