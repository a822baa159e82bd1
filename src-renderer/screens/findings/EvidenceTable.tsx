/** What was looked for and found, by which rule, in which feed of which date. */
import type { Evidence } from '../../../src-shared/model/finding.ts';
import { DateText } from '../../parts/DateText.tsx';

export function EvidenceTable({ evidence, stateReason }: { evidence: Evidence; stateReason: string | null }) {
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
            <td>
              {evidence.rule}, feed {evidence.feed.id}{' '}
              {evidence.feed.date === null ? (
                'without a date'
              ) : (
                <>
                  of <DateText value={evidence.feed.date} />
                </>
              )}
            </td>
          </tr>
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
