/** Why each machine sits in its wave; machines with the same reason share a line. */
import { useState } from 'react';
import type { RolloutDetail } from '../../../src-shared/model/rollout.ts';
import { numberWords } from '../../parts/NumberText.tsx';
import { href } from '../../router.ts';
import { reasonsByMachine } from './why-here.ts';

const shownAtFirst = 8;
const namesAtFirst = 3;

export function WhyHere({ rollout }: { rollout: RolloutDetail }) {
  const [all, setAll] = useState(false);
  const reasons = reasonsByMachine(rollout.plan);
  if (reasons.length === 0) return null;
  const shown = all ? reasons : reasons.slice(0, shownAtFirst);
  return (
    <section aria-label="Why here">
      <h2>Why here</h2>
      <table className="ledger" aria-label="Why here">
        <tbody>
          {shown.map((reason) => (
            <tr key={`${reason.wave} ${reason.why}`}>
              <th scope="row">
                {reason.machines.slice(0, all ? undefined : namesAtFirst).map((machine, index) => (
                  <span key={machine.id}>
                    {index > 0 ? ', ' : ''}
                    <a className="link" href={href('assets', machine.id)}>
                      {machine.name}
                    </a>
                  </span>
                ))}
                {!all && reason.machines.length > namesAtFirst
                  ? ` and ${reason.machines.length - namesAtFirst} more`
                  : ''}
              </th>
              <td className="nowrap mut">{reason.wave}</td>
              <td className="ro-words">{reason.why}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {all || (reasons.length <= shownAtFirst && reasons.every((one) => one.machines.length <= namesAtFirst)) ? null : (
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show every machine{reasons.length > shownAtFirst ? ` of ${numberWords(reasons.length)} reasons` : ''}
        </button>
      )}
    </section>
  );
}
