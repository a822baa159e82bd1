/** A patch on the board: name, version, the risk it removes as a bar, hosts, effort, due date. */
import type { PatchRow } from '../../../src-shared/model/patch.ts';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { exactWords } from '../../parts/dates.ts';
import { useNow, useZone } from '../../state/site.ts';
import { KindIcon } from './KindIcon.tsx';
import { patchName, shortDue, shortKinds } from './patch-words.ts';

interface PatchCardProps {
  patch: PatchRow;
  largestRisk: number;
  selected: boolean;
  tabbable: boolean;
  /** Column and place, for focus and presses. */
  at: string;
}

export function PatchCard({ patch, largestRisk, selected, tabbable, at }: PatchCardProps) {
  const zone = useZone();
  const now = useNow();
  const { name, version } = patchName(patch);
  // Packages and KBs are told by their names.
  const isNamedKind = patch.kind === 'application' || patch.kind === 'library';
  const overdue = patch.overdue || (patch.due !== null && patch.due < now);
  return (
    <div
      role="option"
      aria-selected={selected}
      tabIndex={tabbable ? 0 : -1}
      className="board-card"
      data-at={at}
      title="Click or Space selects, double click or Enter opens"
    >
      <b>
        <KindIcon kind={patch.kind} /> {name}
        {patch.kev && <span className="now board-kev"> KEV</span>}
      </b>
      <span className="board-second">
        <span className="mono board-version">{version}</span>
        {isNamedKind && <span className="board-kind">{shortKinds[patch.kind]}</span>}
      </span>
      {patch.decision !== null && (
        <div className="board-risk" aria-hidden="true">
          <i style={{ width: `${Math.max(1, (patch.riskRemoved / largestRisk) * 100)}%` }} />
        </div>
      )}
      <div className="board-figures">
        <span>{countWords(patch.hosts, 'host')}</span>
        {patch.decision !== null && <span>{numberWords(patch.riskRemoved)} risk</span>}
        <span>{numberWords(patch.effortMinutes)} min</span>
        {patch.due !== null && (
          <span className={`board-due ${overdue ? 'now' : ''}`} title={exactWords(patch.due, zone)}>
            {overdue ? 'overdue' : shortDue(patch.due, now, zone)}
          </span>
        )}
      </div>
    </div>
  );
}
