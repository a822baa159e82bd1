/** What would have to be loosened so that everything finds a place, where it did not. */
import type { PlanFigures } from '../../../src-shared/model/rollout.ts';

export function Relax({ figures }: { figures: Pick<PlanFigures, 'status' | 'relax'> }) {
  if (figures.relax.length === 0) return null;
  return (
    <div className="plan-relax" role={figures.status === 'infeasible' ? 'alert' : undefined}>
      <b>
        {figures.status === 'infeasible'
          ? 'No machine fits these windows. Any of these would change that:'
          : 'Not everything finds a place. It would with:'}
      </b>{' '}
      {figures.status === 'infeasible' ? <span className="mono">plan-infeasible</span> : null}
      <ul>
        {figures.relax.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}
