/** What was wanted but is in no wave, with the reason of each; machines with the same reason share a line. */
import type { RolloutPlan } from '../../../src-shared/model/rollout.ts';
import { countWords } from '../NumberText.tsx';
import { leftOutByReason } from './left-out.ts';

const namesAtFirst = 6;

export function LeftOut({ leftOut }: { leftOut: RolloutPlan['leftOut'] }) {
  if (leftOut.length === 0) return null;
  return (
    <section aria-label="Left out">
      <h2>Left out: {countWords(leftOut.length, 'upgrade')}</h2>
      <table className="ledger" aria-label="Left out">
        <thead>
          <tr>
            <th>Machines</th>
            <th>Patches</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          {leftOutByReason(leftOut).map((group) => (
            <tr key={group.why}>
              <td className="ro-words">
                {group.machines.slice(0, namesAtFirst).join(', ')}
                {group.machines.length > namesAtFirst ? ` and ${group.machines.length - namesAtFirst} more` : ''}
              </td>
              <td className="ro-words">
                {group.patches.slice(0, namesAtFirst).join(', ')}
                {group.patches.length > namesAtFirst ? ` and ${group.patches.length - namesAtFirst} more` : ''}
              </td>
              <td className="ro-words">{group.why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
