/** How a person arranged a grid's columns: order, hidden ones and widths. */

export interface ColumnLayout {
  order: string[];
  hidden: string[];
  widths: Record<string, number>;
}

interface LayoutColumn {
  id: string;
  hidden?: boolean;
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

/** Reads a kept layout; columns that came since are added at their place, those that went are dropped. */
export function readLayout(kept: string | null, columns: readonly LayoutColumn[]): ColumnLayout {
  const plain: ColumnLayout = {
    order: columns.map((column) => column.id),
    hidden: columns.filter((column) => column.hidden === true).map((column) => column.id),
    widths: {},
  };
  if (kept === null) return plain;
  let value: Record<string, unknown>;
  try {
    const parsed: unknown = JSON.parse(kept);
    if (typeof parsed !== 'object' || parsed === null) return plain;
    value = { ...parsed };
  } catch {
    return plain;
  }
  const known = new Set(plain.order);
  const order = [...new Set(strings(value['order']))].filter((id) => known.has(id));
  const former = new Set(order);
  for (const [index, id] of plain.order.entries())
    if (!former.has(id)) order.splice(Math.min(index, order.length), 0, id);
  const hidden = strings(value['hidden']).filter((id) => known.has(id));
  for (const id of plain.hidden) if (!former.has(id) && !hidden.includes(id)) hidden.push(id);
  const widths: Record<string, number> = {};
  const given = value['widths'];
  if (typeof given === 'object' && given !== null) {
    for (const [id, width] of Object.entries(given)) {
      if (known.has(id) && typeof width === 'number' && width >= 40 && width <= 1200) widths[id] = width;
    }
  }
  return { order, hidden: hidden.length < order.length ? hidden : plain.hidden, widths };
}

/** Moves a column by one place among all columns. */
export function moveColumn(order: readonly string[], id: string, by: -1 | 1): string[] {
  const from = order.indexOf(id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= order.length) return [...order];
  const moved = order.toSpliced(from, 1);
  moved.splice(to, 0, id);
  return moved;
}
