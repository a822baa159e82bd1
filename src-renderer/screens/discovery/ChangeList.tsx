/** What a sweep shows otherwise than the one before: new, gone and changed addresses. */
import type { SweepChange } from '../../../src-shared/model/discovery.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { href } from '../../router.ts';
import { changeWords } from './sweep-words.ts';

const tones = { new: 'soon', gone: 'later', changed: 'plan' } as const;

export function ChangeList({ changes }: { changes: { since: string; list: SweepChange[] } | null }) {
  if (changes === null)
    return (
      <EmptyState title="There is nothing to compare with">
        Once this sweep is done and an earlier one looked at some of the same addresses, what differs stands here.
      </EmptyState>
    );
  const since = (
    <a className="link" href={href('discovery', changes.since)}>
      {changes.since}
    </a>
  );
  if (changes.list.length === 0) return <p className="disc-note">Nothing differs from {since}.</p>;
  return (
    <>
      <p className="disc-note mut">
        Compared with {since}. An address counts as new or gone only where both sweeps looked; gone may mean switched
        off.
      </p>
      <table className="ledger" aria-label="Changes">
        <thead>
          <tr>
            <th>Address</th>
            <th>Change</th>
            <th>What</th>
          </tr>
        </thead>
        <tbody>
          {changes.list.map((change) => (
            <tr key={change.address}>
              <td className="mono">{change.address}</td>
              <td>
                <span className={tones[change.what]}>{changeWords(change)}</span>
              </td>
              <td className="disc-words">{change.detail || <span className="mut">the whole host</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
