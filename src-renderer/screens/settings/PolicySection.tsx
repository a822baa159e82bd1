/** The policy in force, to read: weights of the score, clocks, and how old facts may be. */
import { useId } from 'react';
import type { Policy } from '../../../src-shared/model/policy.ts';
import { numberWords } from '../../parts/NumberText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';

function daysWords(days: number): string {
  return `${numberWords(days)} ${days === 1 ? 'day' : 'days'}`;
}

export function PolicySection({ policy, version }: { policy: Policy; version: number }) {
  const heading = useId();
  const { weights, clocks, freshness } = policy;
  return (
    <section aria-labelledby={heading} className="settings-block">
      <h2 id={heading}>
        Policy in force: {policy.name} v{version}
      </h2>
      <table className="ledger" aria-label="Weights of the score">
        <thead>
          <tr>
            <th>Weights of the score</th>
            <th className="r">Weight</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(weights).map(([name, weight]) => (
            <tr key={name}>
              <td>{name.charAt(0).toUpperCase() + name.slice(1)}</td>
              <td className="r mono">{weight.toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table className="ledger" aria-label="Clocks">
        <thead>
          <tr>
            <th>Clocks</th>
            <th className="r">Time to act</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td>
              <StateWord state="immediate" /> on a critical or exposed machine
            </td>
            <td className="r">{clocks.exploitedCriticalOrExposedHours} hours</td>
          </tr>
          <tr>
            <td>
              <StateWord state="immediate" /> elsewhere
            </td>
            <td className="r">{clocks.exploitedElsewhereHours} hours</td>
          </tr>
          <tr>
            <td>
              <StateWord state="out-of-cycle" />
            </td>
            <td className="r">{daysWords(clocks.outOfCycleDays)}</td>
          </tr>
          <tr>
            <td>
              <StateWord state="scheduled" />
            </td>
            <td className="r">{daysWords(clocks.scheduledDays)}</td>
          </tr>
          <tr>
            <td>
              <StateWord state="defer" />
            </td>
            <td className="r">{daysWords(clocks.deferDays)}</td>
          </tr>
          <tr>
            <td>
              <StateWord state="unknown" /> when the last inventory is older than
            </td>
            <td className="r">{daysWords(freshness.scanDays)}</td>
          </tr>
          <tr>
            <td>
              <StateWord state="unknown" /> when its feed is older than
            </td>
            <td className="r">{daysWords(freshness.feedDays)}</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}
