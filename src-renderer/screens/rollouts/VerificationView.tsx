/** Verification: what the run claims beside what a fresh collection saw, the worst first. */
import { useState } from 'react';
import type { RolloutDetail, Verification } from '../../../src-shared/model/rollout.ts';
import { DateText } from '../../parts/DateText.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { href } from '../../router.ts';
import { patchShort } from './run-words.ts';

const order = { mismatch: 0, 'not-collected': 1, verified: 2 } as const;
const shownAtFirst = 200;

/** "11 verified, 1 mismatch, 1 not collected". */
function summary(list: readonly Verification[]): string {
  const count = (verdict: Verification['verdict']) => list.filter((one) => one.verdict === verdict).length;
  const mismatches = count('mismatch');
  const missing = count('not-collected');
  return [
    `${numberWords(count('verified'))} of ${countWords(list.length, 'upgrade')} verified`,
    ...(mismatches > 0 ? [countWords(mismatches, 'mismatch', 'mismatches')] : []),
    ...(missing > 0 ? [`${numberWords(missing)} not collected`] : []),
  ].join(', ');
}

export function VerificationView({ rollout }: { rollout: RolloutDetail }) {
  const [all, setAll] = useState(false);
  const sorted = rollout.verification.toSorted(
    (a, b) => order[a.verdict] - order[b.verdict] || a.assetName.localeCompare(b.assetName),
  );
  const last = sorted.reduce((latest, one) => (one.at > latest ? one.at : latest), '');
  if (sorted.length === 0) {
    return (
      <EmptyState title="Not verified yet">
        The installer’s word is not proof. After the run, “Verify…” collects the machines afresh and puts what it sees
        beside what the run claims; a mismatch opens the finding again.
      </EmptyState>
    );
  }
  const shown = all ? sorted : sorted.slice(0, shownAtFirst);
  return (
    <section aria-label="Verification" className="ro-verification">
      <p className="ro-next">
        <b>{summary(sorted)}</b> by a fresh collection, <DateText value={last} />.
      </p>
      <table className="ledger" aria-label="Verification">
        <thead>
          <tr>
            <th>Verdict</th>
            <th>Machine</th>
            <th>Patch</th>
            <th>Claimed by the run</th>
            <th>Observed</th>
            <th>Notes</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={`${one.asset}/${one.patch}`}>
              <td>
                <StateWord state={one.verdict} />
              </td>
              <td className="ro-words">
                <a className="link" href={href('assets', one.asset)}>
                  {one.assetName}
                </a>
              </td>
              <td className="ro-words">
                <a className="link" href={href('findings', null, { patch: one.patch })}>
                  {patchShort({ patchTitle: one.patchTitle, to: one.claimed })}
                </a>
              </td>
              <td className="mono ro-words">{one.claimed}</td>
              <td className={`mono ro-words ${one.verdict === 'mismatch' ? 'now' : ''}`}>
                {one.observed === '' ? <span className="mut">nothing</span> : one.observed}
              </td>
              <td className="ro-words">
                {one.notes.map((note) => (
                  <div key={note}>{note}</div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < sorted.length ? (
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show {numberWords(sorted.length - shown.length)} more
        </button>
      ) : null}
    </section>
  );
}
