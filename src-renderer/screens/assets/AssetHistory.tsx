/** How a machine came to be known: observations, why they were taken for one machine, what identifies it. */
import type { AssetDetail } from '../../../src-shared/model/asset.ts';
import { DateText } from '../../parts/DateText.tsx';
import { numberWords } from '../../parts/NumberText.tsx';

export function AssetHistory({ asset }: { asset: AssetDetail }) {
  return (
    <div className="two">
      <section aria-label="Observations">
        <h2>Observations</h2>
        <table className="ledger">
          <thead>
            <tr>
              <th>Taken</th>
              <th>Source</th>
              <th>File</th>
              <th className="r">Packages</th>
              <th>Seen again, unchanged</th>
              <th>SHA-256</th>
            </tr>
          </thead>
          <tbody>
            {asset.observations.map((observation) => (
              <tr key={observation.id}>
                <td>
                  <DateText value={observation.takenAt} />
                </td>
                <td>{observation.source}</td>
                <td>{observation.file ?? <span className="mut">none</span>}</td>
                <td className="r">
                  {observation.packages === null ? (
                    <span className="mut">not said</span>
                  ) : (
                    numberWords(observation.packages)
                  )}
                </td>
                <td>
                  {observation.repeats === 0 ? (
                    <span className="mut">no</span>
                  ) : (
                    <>
                      {observation.repeats === 1 ? 'once' : `${numberWords(observation.repeats)} times`}, last{' '}
                      <DateText value={observation.lastRepeat} />
                    </>
                  )}
                </td>
                <td className="mono" title={observation.sha256}>
                  {observation.sha256.slice(0, 12)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div>
        <section aria-label="Identity">
          <h2>Identity</h2>
          <table className="ledger">
            <tbody>
              {asset.identity.map((entry) => (
                <tr key={`${entry.kind} ${entry.value}`}>
                  <th scope="row">{entry.kind}</th>
                  <td className="mono asset-value">{entry.value}</td>
                  <td className="mut">{entry.junk ? 'junk, not used' : ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <section aria-label="Joins">
          <h2 className="asset-heading">Why it is one machine</h2>
          {asset.joins.length === 0 && <p className="mut">One observation only: nothing had to be joined.</p>}
          <table className="ledger">
            <tbody>
              {asset.joins.map((join) => (
                <tr key={`${join.at} ${join.reason}`}>
                  <td className="mut">
                    <DateText value={join.at} />
                  </td>
                  <td>{join.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </div>
  );
}
