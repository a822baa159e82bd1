/** Where the points missing to 100 went: each factor's value, weight, loss and source. */
import type { ExplainedFactor } from '../../../src-shared/model/finding.ts';
import { DateText } from '../../parts/DateText.tsx';

const titles: Record<ExplainedFactor['name'], string> = {
  severity: 'Severity',
  threat: 'Threat',
  asset: 'Asset',
  exposure: 'Exposure',
  controls: 'Controls',
};

const barWidth = 150;

export function ScoreWaterfall({ factors, score }: { factors: readonly ExplainedFactor[]; score: number }) {
  const largest = Math.max(30, ...factors.map((factor) => factor.pointsLost));
  const whole = Math.round(score);
  return (
    <section aria-label="Score">
      <h2>
        Score {whole} of 100{whole < 100 ? `, and where the other ${100 - whole} went` : ''}
      </h2>
      <table className="ledger">
        <thead className="hidden-text">
          <tr>
            <th>Factor</th>
            <th>Value</th>
            <th>Weight</th>
            <th>Share of the loss</th>
            <th>Points</th>
            <th>Source</th>
          </tr>
        </thead>
        <tbody>
          {factors.map((factor) => (
            <tr key={factor.name}>
              <td>{titles[factor.name]}</td>
              <td className="r mono">{(factor.name === 'controls' ? 1 - factor.value : factor.value).toFixed(2)}</td>
              <td className="r mut find-weight">
                {factor.name === 'controls' ? 'factor' : `weight ${factor.weight.toFixed(2)}`}
              </td>
              <td>
                <svg
                  className="bar"
                  width={barWidth}
                  height={12}
                  role="img"
                  aria-label={`${factor.pointsLost.toFixed(1)} points`}
                >
                  <rect
                    y={2}
                    width={(Math.max(0, factor.pointsLost) / largest) * barWidth}
                    height={8}
                    rx={1}
                    fill="var(--soon)"
                  />
                </svg>
              </td>
              <td className="r">−{Math.abs(factor.pointsLost).toFixed(1)}</td>
              <td className="mut">
                {factor.source}
                {factor.date !== null && (
                  <>
                    , <DateText value={factor.date} />
                  </>
                )}
                {factor.assumed && <span className="find-assumed"> (assumed)</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
