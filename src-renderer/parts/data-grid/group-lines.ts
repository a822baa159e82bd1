/** Where the rows of a grouped list stand: a line for the head of each group, and one for each row of those that are open. */

export interface GridGroup {
  /** Tells groups apart. */
  key: string;
  label: string;
  /** All rows of the group, also while it is closed. */
  count: number;
}

export interface LinePlace {
  group: GridGroup;
  open: boolean;
  /** Line of the group's head. */
  head: number;
  /** Number of the row among all rows in their order; null on the head itself. */
  row: number | null;
}

export interface GroupLines {
  lines: number;
  /** Undefined beyond the last line. */
  at: (line: number) => LinePlace | undefined;
}

/** `groups` in the order of the list, which holds the rows of each in one piece. */
export function groupLines(groups: readonly GridGroup[], closed: ReadonlySet<string>): GroupLines {
  const heads: number[] = [];
  const rows: number[] = [];
  let [line, row] = [0, 0];
  for (const group of groups) {
    heads.push(line);
    rows.push(row);
    line += 1 + (closed.has(group.key) ? 0 : group.count);
    row += group.count;
  }
  const at = (wanted: number): LinePlace | undefined => {
    if (wanted < 0 || wanted >= line) return undefined;
    let [low, high] = [0, heads.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (heads[middle]! <= wanted) low = middle;
      else high = middle - 1;
    }
    const [group, head] = [groups[low]!, heads[low]!];
    return { group, open: !closed.has(group.key), head, row: wanted === head ? null : rows[low]! + wanted - head - 1 };
  };
  return { lines: line, at };
}
