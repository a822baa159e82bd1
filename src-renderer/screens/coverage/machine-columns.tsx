/** The columns that every grid of machines here begins with, and the cells of their moments. */
import type { GridColumn } from '../../parts/data-grid/grid-types.ts';
import { DateText } from '../../parts/DateText.tsx';
import { href } from '../../router.ts';

interface MachineHead {
  id: string;
  name: string;
  os: string | null;
}

export const machineId = ({ id }: MachineHead) => id;
export const machineName = ({ name }: MachineHead) => name;

export function machineColumns<Row extends MachineHead>(): GridColumn<Row>[] {
  return [
    {
      id: 'name',
      title: 'Machine',
      width: 140,
      text: (row) => row.name,
      hint: (row) => row.name,
      cell: (row) => (
        <a className="link" tabIndex={-1} href={href('assets', row.id)}>
          {row.name}
        </a>
      ),
    },
    {
      id: 'id',
      title: 'Id',
      width: 70,
      mono: true,
      hidden: true,
      text: (row) => row.id,
      value: (row) => Number(row.id.slice(1)),
    },
    {
      id: 'os',
      title: 'System',
      width: 170,
      grow: true,
      groupable: true,
      text: (row) => row.os ?? '',
      hint: (row) => row.os ?? undefined,
      cell: (row) => row.os ?? <span className="mut">not known</span>,
    },
  ];
}

/** A column of moments, the newest first on the first press. */
export function momentColumn<Row>(
  id: string,
  title: string,
  of: (row: Row) => string | null,
  none: string,
  width = 120,
): GridColumn<Row> {
  return {
    id,
    title,
    width,
    descendingFirst: true,
    text: (row) => of(row) ?? '',
    value: of,
    cell: (row) => <DateText value={of(row)} none={none} />,
  };
}
