/** The columns of the board and the arrow keys between their cards; one card is in the tab order at a time. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Decision } from '../../../src-shared/model/finding.ts';
import type { PatchRow } from '../../../src-shared/model/patch.ts';
import { defaultPolicy } from '../../../src-shared/model/policy.ts';
import { orpc } from '../../api.ts';
import { numberWords } from '../../parts/NumberText.tsx';
import { stateLooks, type Tone } from '../../parts/state-words.ts';
import { arrangeBoard, moveCard } from './board-order.ts';
import { deadlineWords } from './patch-words.ts';
import { PatchCard } from './PatchCard.tsx';

const decisions: Decision[] = ['immediate', 'out-of-cycle', 'scheduled', 'defer'];
/** Cards drawn at first and per press of "Show more": a column of hundreds stays smooth. */
const cardsAtOnce = 40;

interface BoardColumnsViewProps {
  patches: readonly PatchRow[];
  selected: ReadonlySet<string>;
  onToggle: (patch: PatchRow) => void;
  onOpen: (patch: PatchRow) => void;
  /** Asked for all patches of a column. */
  onPlan: (decision: Decision) => void;
}

interface Column {
  name: string;
  /** Null for what has no score and no clock. */
  decision: Decision | null;
  tone: Tone;
  line: string;
  cards: PatchRow[];
}

function PlanAll({
  decision,
  name,
  onPlan,
}: {
  decision: Decision;
  name: string;
  onPlan: (decision: Decision) => void;
}) {
  return (
    <button type="button" className="link" aria-label={`Plan all of ${name}…`} onClick={() => onPlan(decision)}>
      Plan all…
    </button>
  );
}

export function BoardColumnsView({ patches, selected, onToggle, onOpen, onPlan }: BoardColumnsViewProps) {
  const settings = useQuery(orpc.settings.get.queryOptions());
  const clocks = (settings.data?.policy ?? defaultPolicy).clocks;
  const board = useMemo(() => arrangeBoard(patches), [patches]);
  const [limits, setLimits] = useState<Record<string, number>>({});
  const [active, setActive] = useState<{ column: number; card: number }>(() => ({
    column: Math.max(
      0,
      decisions.findIndex((decision) => board.byDecision[decision].length > 0),
    ),
    card: 0,
  }));
  const root = useRef<HTMLDivElement>(null);
  const follow = useRef(false);

  const columns: Column[] = decisions.map((decision) => ({
    name: stateLooks[decision].word,
    decision,
    tone: stateLooks[decision].tone,
    line: deadlineWords(decision, clocks),
    cards: board.byDecision[decision],
  }));
  if (board.byWindow.length > 0) {
    columns.push({
      name: 'By window',
      decision: null,
      tone: 'later',
      line: 'security updates without a known CVE: no score, no clock',
      cards: board.byWindow,
    });
  }
  const shown = columns.map((column) => column.cards.slice(0, limits[column.name] ?? cardsAtOnce));

  useEffect(() => {
    if (!follow.current) return;
    follow.current = false;
    root.current?.querySelector<HTMLElement>(`[data-at="${active.column}-${active.card}"]`)?.focus();
  }, [active]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const patch = shown[active.column]?.[active.card];
    const to = moveCard(
      shown.map((cards) => cards.length),
      active,
      event.key,
    );
    if (to !== null) {
      event.preventDefault();
      follow.current = true;
      setActive(to);
    } else if (patch !== undefined && event.key === ' ') {
      event.preventDefault();
      onToggle(patch);
    } else if (patch !== undefined && event.key === 'Enter') {
      event.preventDefault();
      onOpen(patch);
    }
  };

  const pressed = (event: MouseEvent, column: number, then: (patch: PatchRow) => void) => {
    const at = event.target instanceof Element ? event.target.closest('[data-at]')?.getAttribute('data-at') : null;
    const card = Number(at?.split('-')[1] ?? -1);
    const patch = shown[column]?.[card];
    if (patch === undefined) return;
    setActive({ column, card });
    then(patch);
  };

  return (
    <div ref={root} className="board" data-window={board.byWindow.length > 0 || undefined}>
      {columns.map((column, index) => {
        const cards = shown[index] ?? [];
        const more = column.cards.length - cards.length;
        return (
          <section
            key={column.name}
            aria-label={column.name}
            className={`board-column ${column.tone}`}
            data-wide={index >= decisions.length || undefined}
          >
            <h2>
              <span>{column.name}</span>
              <span>{numberWords(column.cards.length)}</span>
            </h2>
            <div className="board-line">
              <span>{column.line}</span>
              {column.decision !== null && column.cards.length > 0 ? (
                <PlanAll decision={column.decision} name={column.name} onPlan={onPlan} />
              ) : null}
            </div>
            {cards.length === 0 && <p className="board-none">Nothing here.</p>}
            {cards.length > 0 && (
              <div
                role="listbox"
                tabIndex={-1}
                aria-label={`${column.name} patches`}
                aria-multiselectable="true"
                className="board-cards"
                onKeyDown={onKeyDown}
                onClick={(event) => pressed(event, index, onToggle)}
                onDoubleClick={(event) => pressed(event, index, onOpen)}
              >
                {cards.map((patch, card) => (
                  <PatchCard
                    key={patch.id}
                    patch={patch}
                    largestRisk={board.largestRisk}
                    selected={selected.has(patch.id)}
                    tabbable={active.column === index && active.card === card}
                    at={`${index}-${card}`}
                  />
                ))}
              </div>
            )}
            {more > 0 && (
              <button
                type="button"
                className="link"
                onClick={() => setLimits({ ...limits, [column.name]: cards.length + cardsAtOnce * 5 })}
              >
                Show {numberWords(Math.min(more, cardsAtOnce * 5))} more
              </button>
            )}
          </section>
        );
      })}
    </div>
  );
}
