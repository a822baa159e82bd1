/** The plan of a rollout: its timeline, why each machine sits where it sits, the gates, and what was left out. */
import type { RolloutDetail } from '../../../src-shared/model/rollout.ts';
import { DateText } from '../../parts/DateText.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { LeftOut } from '../../parts/plan/LeftOut.tsx';
import { Relax } from '../../parts/plan/Relax.tsx';
import { checkWords } from '../../parts/plan/check-words.ts';
import { countWords } from '../../parts/NumberText.tsx';
import { spanWords } from '../../parts/dates.ts';
import { Timeline } from './Timeline.tsx';
import { WhyHere } from './WhyHere.tsx';

function Gates({ rollout }: { rollout: RolloutDetail }) {
  if (rollout.gates.length === 0) return null;
  return (
    <section aria-label="Gates">
      <h2>Gates</h2>
      <table className="ledger" aria-label="Gates">
        <tbody>
          {rollout.gates.map((gate) => (
            <tr key={gate.wave}>
              <td>
                <StateWord state={`gate-${gate.state}`} />
              </td>
              <th scope="row" className="nowrap">
                {gate.wave} {gate.ring}
              </th>
              <td className="ro-words">{gate.why}</td>
              <td className="mut">{gate.at === null ? null : <DateText value={gate.at} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Terms({ rollout }: { rollout: RolloutDetail }) {
  const { plan } = rollout;
  const rings = plan.waves.filter((wave, index) => plan.waves.findIndex((other) => other.ring === wave.ring) === index);
  return (
    <section aria-label="Terms">
      <h2>Terms</h2>
      <table className="ledger" aria-label="Terms">
        <tbody>
          {rings.map((wave) => (
            <tr key={wave.ring}>
              <th scope="row">Ring {wave.ring}</th>
              <td className="ro-words">
                {Math.round(wave.successThreshold * 100)}% must succeed
                {wave.soakMinutes > 0 ? `, then ${spanWords(wave.soakMinutes * 60)} of soak` : ', no soak'}
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">Health checks</th>
            <td className="ro-words">
              {plan.checks.length === 0
                ? 'none: only the package manager’s word tells whether it went well'
                : plan.checks.map((check, index) => <div key={index}>{checkWords(check)}</div>)}
            </td>
          </tr>
          <tr>
            <th scope="row">At the same time</th>
            <td>
              at most {countWords(plan.parallel, 'machine')}, {plan.timeoutMinutes} min each
            </td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}

export function PlanView({ rollout }: { rollout: RolloutDetail }) {
  const { plan, figures } = rollout;
  return (
    <div className="ro-plan">
      <Relax figures={figures} />
      {plan.waves.length === 0 ? (
        <EmptyState title="Nothing could be placed">
          No machine fits a window as they are. Plan anew with what is said above changed.
        </EmptyState>
      ) : (
        <Timeline rollout={rollout} />
      )}
      <div className="ro-two">
        <WhyHere rollout={rollout} />
        <div>
          <Gates rollout={rollout} />
          <Terms rollout={rollout} />
        </div>
      </div>
      <LeftOut leftOut={plan.leftOut} />
    </div>
  );
}
