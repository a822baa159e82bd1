/** The software of one machine, as its last inventory tells. */
import { useMemo } from 'react';
import type { SoftwareRow } from '../../../src-shared/model/software.ts';
import { client } from '../../api.ts';
import { DataGrid } from '../../parts/data-grid/DataGrid.tsx';
import type { GridColumn, GridSource } from '../../parts/data-grid/grid-types.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';

const columns: GridColumn<SoftwareRow>[] = [
  { id: 'name', title: 'Package', width: 220, grow: true, text: (row) => row.name, cell: (row) => <b>{row.name}</b> },
  {
    id: 'version',
    title: 'Version',
    width: 200,
    mono: true,
    text: (row) => row.version,
    cell: (row) => (row.version === '' ? <span className="unk">version unknown</span> : row.version),
  },
  { id: 'arch', title: 'Architecture', width: 96, text: (row) => row.arch },
  { id: 'source', title: 'Source', width: 180, text: (row) => row.source },
  { id: 'sourceVersion', title: 'Source version', width: 200, mono: true, text: (row) => row.sourceVersion },
  { id: 'scheme', title: 'Version order', width: 100, text: (row) => row.scheme },
  {
    id: 'held',
    title: 'Held',
    width: 60,
    sortable: false,
    text: (row) => (row.held ? 'held' : ''),
    cell: (row) => (row.held ? <b>held</b> : <span className="mut">no</span>),
  },
];

const rowId = (row: SoftwareRow) => `${row.name} ${row.arch} ${row.version}`;
const byName = [{ column: 'name', descending: false }];

export function AssetSoftware({ asset }: { asset: string }) {
  const source = useMemo(
    (): GridSource<SoftwareRow> => ({
      kind: 'paged',
      key: ['software', asset],
      load: async ({ query, sort, offset, limit }, signal) => {
        const answer = await client.software.list(
          { asset, query: query || undefined, sort, offset, limit },
          { signal },
        );
        return { rows: answer.software, total: answer.total };
      },
    }),
    [asset],
  );
  return (
    <DataGrid
      name="Software"
      nouns={{ one: 'package', many: 'packages' }}
      filterLabel="Filter software"
      columns={columns}
      source={source}
      rowId={rowId}
      rowLabel={rowId}
      defaultSort={byName}
      empty={
        <EmptyState title="No software is known on this machine">
          A package list has not been collected or imported yet.
        </EmptyState>
      }
    />
  );
}
