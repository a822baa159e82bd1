/** How patches stand on the board: which column, in which order, and how long their bars are. */
import type { Decision } from '../../../src-shared/model/finding.ts';
import type { PatchRow } from '../../../src-shared/model/patch.ts';

export interface BoardColumns {
  byDecision: Record<Decision, PatchRow[]>;
  /** Without a known vulnerability: no score, planned by window. */
  byWindow: PatchRow[];
  /** The longest bar; at least 1. */
  largestRisk: number;
}

/** Risk points removed by one minute of work; a patch that takes no time counts as one minute. */
export function riskPerMinute(patch: PatchRow): number {
  return patch.riskRemoved / Math.max(1, patch.effortMinutes);
}

function byWorth(a: PatchRow, b: PatchRow): number {
  return (
    riskPerMinute(b) - riskPerMinute(a) ||
    (a.due ?? '9').localeCompare(b.due ?? '9') ||
    b.hosts - a.hosts ||
    a.title.localeCompare(b.title)
  );
}

/** Versions of one program stand together, where the one most worth it stands. */
function programsTogether(cards: readonly PatchRow[]): PatchRow[] {
  const groups = Map.groupBy(cards, (card) => (card.kind === 'application' ? `program ${card.product}` : card.id));
  return [...groups.values()].flat();
}

export function arrangeBoard(patches: readonly PatchRow[]): BoardColumns {
  const byDecision: Record<Decision, PatchRow[]> = { immediate: [], 'out-of-cycle': [], scheduled: [], defer: [] };
  const byWindow: PatchRow[] = [];
  let largestRisk = 1;
  for (const patch of patches) {
    if (patch.decision === null) byWindow.push(patch);
    else byDecision[patch.decision].push(patch);
    largestRisk = Math.max(largestRisk, patch.riskRemoved);
  }
  for (const decision of Object.keys(byDecision) as Decision[])
    byDecision[decision] = programsTogether(byDecision[decision].sort(byWorth));
  byWindow.sort((a, b) => b.hosts - a.hosts || a.title.localeCompare(b.title));
  return { byDecision, byWindow, largestRisk };
}

/** Where the arrow keys lead from a card; columns without cards are passed over. Null if nowhere. */
export function moveCard(
  sizes: readonly number[],
  at: { column: number; card: number },
  key: string,
): { column: number; card: number } | null {
  const size = sizes[at.column] ?? 0;
  switch (key) {
    case 'ArrowDown':
      return at.card + 1 < size ? { ...at, card: at.card + 1 } : null;
    case 'ArrowUp':
      return at.card > 0 ? { ...at, card: at.card - 1 } : null;
    case 'Home':
      return { ...at, card: 0 };
    case 'End':
      return { ...at, card: Math.max(0, size - 1) };
    case 'ArrowLeft':
    case 'ArrowRight': {
      const step = key === 'ArrowLeft' ? -1 : 1;
      for (let column = at.column + step; column >= 0 && column < sizes.length; column += step) {
        const cards = sizes[column] ?? 0;
        if (cards > 0) return { column, card: Math.min(at.card, cards - 1) };
      }
      return null;
    }
    default:
      return null;
  }
}
