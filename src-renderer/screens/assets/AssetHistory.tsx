/** How a machine came to be known: observations, why they were taken for one machine, what identifies it. */
import { Button } from '@mantine/core';
import type { AssetDetail } from '../../../src-shared/model/asset.ts';
import { DateText } from '../../parts/DateText.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { AssetCompare } from './AssetCompare.tsx';
import { AssetEdits, AssetListings } from './AssetEdits.tsx';

export function AssetHistory({ asset, onSplit }: { asset: AssetDetail; onSplit: () => void }) {
  return (
    <>
      <AssetCompare asset={asset} />
      <div className="two asset-history">
        <div>
          <section aria-label="Observations">
            <div className="asset-heads">
              <h2>Observations</h2>
              {asset.observations.length > 1 && <Button onClick={onSplit}>Split…</Button>}
            </div>
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
                    <td>
                      {observation.file ?? <span className="mut">none</span>}
                      {observation.part !== null && <div className="mut">{observation.part}</div>}
                    </td>
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
          <section aria-label="Joins">
            <h2 className="asset-heading">Why it is one machine</h2>
            {asset.joins.length === 0 && <p className="mut">One observation only: nothing had to be joined.</p>}
            <table className="ledger">
              <tbody>
                {asset.joins.map((join) => (
                  <tr key={`${join.observation} ${join.at}`}>
                    <td className="mut">
                      <DateText value={join.at} />
                    </td>
                    <td>{join.reason}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <AssetListings asset={asset} />
          <AssetEdits asset={asset} />
        </div>
        <section aria-label="Identity">
          <h2>Identity</h2>
          <table className="ledger">
            <tbody>
              {asset.identity.map((entry) => (
                <tr key={`${entry.kind} ${entry.value}`}>
                  <th scope="row">{entry.kind}</th>
                  <td className="mono asset-value">{entry.value}</td>
                  <td className="mut">{entry.junk ? 'not used' : ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </>
  );
}
