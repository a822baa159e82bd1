/** How the decision came about: the inputs of the SSVC table, its outcome, what overrides it, and CISA's timeline beneath. */
import type { Explanation } from '../../../src-shared/model/finding.ts';
import { StateWord } from '../../parts/StateWord.tsx';

function InputRow({ input }: { input: Explanation['decision']['inputs'][number] }) {
  return (
    <tr>
      <th scope="row">{input.name}</th>
      <td>
        <b>{input.value}</b>
      </td>
      <td className="mut">
        {input.source}
        {input.assumed && <span className="find-assumed"> (assumed)</span>}
      </td>
    </tr>
  );
}

export function DecisionPath({ decision }: { decision: Explanation['decision'] }) {
  const { bod2604 } = decision;
  // Inputs both tables share are told once.
  const shared = new Set(decision.inputs.map((input) => input.name));
  return (
    <section aria-label="Decision path">
      <h2>Decision path</h2>
      <table className="ledger">
        <tbody>
          {decision.inputs.map((input) => (
            <InputRow key={input.name} input={input} />
          ))}
          <tr>
            <th scope="row">Outcome</th>
            <td>
              <StateWord state={decision.tableOutcome} />
            </td>
            <td className="mut">
              {decision.table}, row {decision.row}
            </td>
          </tr>
          {decision.override !== undefined && (
            <tr>
              <th scope="row">Override</th>
              <td colSpan={2}>
                <StateWord state={decision.outcome} /> <span className="mut">{decision.override}</span>
              </td>
            </tr>
          )}
        </tbody>
      </table>
      <h2>BOD 26-04</h2>
      <table className="ledger">
        <tbody>
          {bod2604.inputs
            .filter((input) => !shared.has(input.name))
            .map((input) => (
              <InputRow key={input.name} input={input} />
            ))}
          <tr>
            <th scope="row">Timeline</th>
            <td>
              <b>{bod2604.outcome}</b>
            </td>
            <td className="mut">
              {bod2604.table}, row {bod2604.row}
            </td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}
