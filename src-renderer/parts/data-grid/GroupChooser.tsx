/** By which column the rows of a grid are grouped, and the buttons that fold all of its groups and open them again. */
import { Button, NativeSelect } from '@mantine/core';
import type { GridColumn } from './grid-types.ts';

interface GroupChooserProps<Row> {
  columns: readonly GridColumn<Row>[];
  group: string | null;
  onGroup: (column: string | null) => void;
  /** All groups are closed. */
  folded: boolean;
  onFold: (fold: boolean) => void;
}

export function GroupChooser<Row>({ columns, group, onGroup, folded, onFold }: GroupChooserProps<Row>) {
  const groupable = columns.filter((column) => column.groupable === true);
  if (groupable.length === 0) return null;
  return (
    <>
      <NativeSelect
        aria-label="Group by"
        className="dg-groupby"
        value={group ?? ''}
        onChange={(event) => onGroup(event.currentTarget.value || null)}
        data={[
          { value: '', label: 'Not grouped' },
          ...groupable.map((column) => ({ value: column.id, label: `By ${column.title.toLowerCase()}` })),
        ]}
      />
      {group !== null && <Button onClick={() => onFold(!folded)}>{folded ? 'Unfold all' : 'Fold all'}</Button>}
    </>
  );
}
