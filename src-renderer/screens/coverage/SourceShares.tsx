/** How many of the machines each source knows have a list of their software that is young enough, as bars with their figures. */
import { sourceWords } from '../../../src-shared/coverage-words.ts';
import type { SourceShare } from '../../../src-shared/model/coverage.ts';
import { numberWords } from '../../parts/NumberText.tsx';

export function SourceShares({ sources }: { sources: readonly SourceShare[] }) {
  if (sources.length === 0) return null;
  return (
    <ul className="cov-shares" aria-label="Collected, by source">
      {sources.map(({ class: one, known, collected }) => (
        <li key={one}>
          <span>{sourceWords[one]}</span>
          <span className="cov-bar" aria-hidden="true">
            <span style={{ width: `${(100 * collected) / known}%` }} />
          </span>
          <span className="cov-figure">
            {numberWords(collected)} of {numberWords(known)} collected
          </span>
        </li>
      ))}
    </ul>
  );
}
