/** What was looked for and found, by which rule, in which feed of which date, how sure it is, and what other feeds say. */
import { certaintyWords } from '../../../src-shared/certainty-words.ts';
import type { Explanation } from '../../../src-shared/model/finding.ts';
import { DateText } from '../../parts/DateText.tsx';

/** What each feed names as the fix, where they differ; the one that counts first. */
function FixBySource({ finding, evidence }: Explanation) {
  const { otherFixes = [] } = evidence;
  if (otherFixes.length === 0) return null;
  return (
    <tr>
      <th scope="row">Fix by source</th>
      <td>
        <div>
          <span className="mono">{finding.fixed ?? 'no fix'}</span> by {evidence.feed.id} ({finding.advisory}):{' '}
          <b>counts here</b>
        </div>
        {otherFixes.map(({ feed, advisory, fixed }) => (
          <div key={`${feed} ${advisory}`}>
            <span className="mono">{fixed ?? 'no fix'}</span> by {feed} ({advisory})
          </div>
        ))}
      </td>
    </tr>
  );
}

export function EvidenceTable({ explanation }: { explanation: Explanation }) {
  const { evidence, certainty, feedTitle } = explanation;
  const { stateReason } = explanation.finding;
  const sure = certaintyWords[certainty];
  return (
    <section aria-label="Evidence">
      <h2>Evidence</h2>
      <table className="ledger find-evidence">
        <tbody>
          <tr>
            <th scope="row">Looked for</th>
            <td>{evidence.lookedFor}</td>
          </tr>
          <tr>
            <th scope="row">Found</th>
            <td>
              {evidence.found.length === 0 && <span className="mut">nothing</span>}
              {evidence.found.map((found) => (
                <div key={found} className="mono">
                  {found}
                </div>
              ))}
              {evidence.observation !== null && (
                <div className="mut">
                  by {evidence.observation.source}, <DateText value={evidence.observation.takenAt} />
                </div>
              )}
            </td>
          </tr>
          <tr>
            <th scope="row">Rule</th>
            <td>{evidence.rule}</td>
          </tr>
          <tr>
            <th scope="row">Said by</th>
            <td>
              {feedTitle ?? evidence.feed.id}
              {feedTitle === null ? null : (
                <>
                  {' '}
                  (<span className="mono">{evidence.feed.id}</span>)
                </>
              )}{' '}
              {evidence.feed.date === null ? (
                'without a date'
              ) : (
                <>
                  of <DateText value={evidence.feed.date} />
                </>
              )}
            </td>
          </tr>
          <tr>
            <th scope="row">How sure</th>
            <td>
              <b className={certainty === 'unconfirmed' ? 'unk' : undefined}>{sure.word}</b>: {sure.why}
            </td>
          </tr>
          {evidence.vendorWords?.map(({ advisory, word }) => (
            <tr key={`${advisory} ${word}`}>
              <th scope="row">Vendor’s word</th>
              <td>
                “{word}” <span className="mut">{advisory}</span>
              </td>
            </tr>
          ))}
          <FixBySource {...explanation} />
          {evidence.notes.map((note) => (
            <tr key={note}>
              <th scope="row">Note</th>
              <td>{note}</td>
            </tr>
          ))}
          {stateReason !== null && (
            <tr>
              <th scope="row">State</th>
              <td>{stateReason}</td>
            </tr>
          )}
          {evidence.justification !== undefined && (
            <tr>
              <th scope="row">VEX</th>
              <td className="mono">{evidence.justification}</td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}
