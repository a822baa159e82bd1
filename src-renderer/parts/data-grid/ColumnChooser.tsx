/** The menu that shows, hides, orders and widens columns; everything in it works by keyboard. */
import { ActionIcon, Button, Checkbox, Popover } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconArrowsHorizontal } from '@tabler/icons-react';
import { moveColumn, type ColumnLayout } from './column-layout.ts';
import type { GridColumn } from './grid-types.ts';

interface ColumnChooserProps<Row> {
  columns: ReadonlyMap<string, GridColumn<Row>>;
  layout: ColumnLayout;
  onChange: (layout: ColumnLayout) => void;
  onReset: () => void;
}

export function ColumnChooser<Row>({ columns, layout, onChange, onReset }: ColumnChooserProps<Row>) {
  const shown = layout.order.length - layout.hidden.length;
  return (
    <Popover position="bottom-end" withinPortal trapFocus returnFocus shadow="sm">
      <Popover.Target>
        <Button variant="default" size="xs">
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns" className="dg-chooser">
        <ul>
          {layout.order.map((id, index) => {
            const title = columns.get(id)?.title ?? id;
            const visible = !layout.hidden.includes(id);
            return (
              <li key={id}>
                <Checkbox
                  size="xs"
                  label={title}
                  checked={visible}
                  disabled={visible && shown === 1}
                  onChange={() =>
                    onChange({
                      ...layout,
                      hidden: visible ? [...layout.hidden, id] : layout.hidden.filter((other) => other !== id),
                    })
                  }
                />
                <span className="dg-space" />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={`Widen ${title}`}
                  title="Wider by a quarter"
                  onClick={() => {
                    const width = layout.widths[id] ?? columns.get(id)?.width ?? 120;
                    onChange({
                      ...layout,
                      widths: { ...layout.widths, [id]: Math.min(1200, Math.round(width * 1.25)) },
                    });
                  }}
                >
                  <IconArrowsHorizontal size={14} />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={`Move ${title} to the left`}
                  disabled={index === 0}
                  onClick={() => onChange({ ...layout, order: moveColumn(layout.order, id, -1) })}
                >
                  <IconArrowUp size={14} />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={`Move ${title} to the right`}
                  disabled={index === layout.order.length - 1}
                  onClick={() => onChange({ ...layout, order: moveColumn(layout.order, id, 1) })}
                >
                  <IconArrowDown size={14} />
                </ActionIcon>
              </li>
            );
          })}
        </ul>
        <Button variant="default" size="xs" onClick={onReset}>
          As it was at first
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
