/** The head of the group that is being scrolled through, kept at the top. A copy for the eye: its row is in the grid. */
import type { GridItem } from './grid-types.ts';

interface PinnedGroupProps {
  item: Extract<GridItem<never>, { kind: 'group' }>;
  active: boolean;
  onToggle: () => void;
}

export function PinnedGroup({ item, active, onToggle }: PinnedGroupProps) {
  return (
    <div aria-hidden="true" className="dg-pinned">
      <button
        type="button"
        tabIndex={-1}
        aria-label={item.group.label}
        className="dg-row dg-group"
        data-active={active || undefined}
        onClick={onToggle}
      >
        <span className="dg-cell dg-grow" data-active={active || undefined}>
          <span className="dg-twist" data-open={item.open || undefined} />
          <b>{item.group.label}</b> <span className="dg-dim">{item.group.count.toLocaleString()}</span>
        </span>
      </button>
    </div>
  );
}
