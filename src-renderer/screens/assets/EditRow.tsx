/** One field of the edit form: its control, what machines have now, and whether it is left, set or taken back. */
import { useId, type ReactNode } from 'react';
import { SegmentedControl } from '@mantine/core';
import type { EditMode } from './edit-fields.ts';

interface EditRowProps {
  label: string;
  mode: EditMode;
  /** What machines have now. */
  present: string;
  onMode: (mode: EditMode) => void;
  /** The control, named by the element with this id. */
  children: (labelId: string) => ReactNode;
}

const modes = [
  { value: 'leave', label: 'Leave' },
  { value: 'set', label: 'Set' },
  { value: 'back', label: 'Take back' },
];

export function EditRow({ label, mode, present, onMode, children }: EditRowProps) {
  const id = useId();
  return (
    <div className="edit-row" data-mode={mode}>
      <div id={id}>{label}</div>
      <div>
        {children(id)}
        <div className="edit-now">
          {mode === 'back' ? 'what rules and other sources say will count' : present === '' ? ' ' : `now ${present}`}
        </div>
      </div>
      <SegmentedControl
        size="xs"
        aria-label={`${label}: leave, set or take back`}
        data={modes}
        value={mode}
        onChange={(next) => onMode(next as EditMode)}
      />
    </div>
  );
}
