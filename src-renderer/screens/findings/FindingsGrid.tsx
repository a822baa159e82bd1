/** A grid of findings for some filters, with the bulk exception: the screen's own, and a machine's. */
import { useMemo, useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import type { FindingRow } from '../../../src-shared/model/finding.ts';
import { client } from '../../api.ts';
import { DataGrid } from '../../parts/data-grid/DataGrid.tsx';
import type { GridSelection, GridSource } from '../../parts/data-grid/grid-types.ts';
import { ExceptDialog } from '../../parts/ExceptDialog.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { href, navigate } from '../../router.ts';
import { findingColumns } from './finding-columns.tsx';
import type { FindingFilters } from './finding-filters.ts';
import { findingName } from './finding-words.ts';

interface FindingsGridProps {
  filters: FindingFilters;
  query?: string;
  onQueryChange?: (query: string) => void;
  tools?: ReactNode;
  empty: ReactNode;
  /** Columns that say nothing here. */
  without?: readonly string[];
}

const rowId = (row: FindingRow) => row.id;
const open = (row: FindingRow) => navigate(href('findings', row.id));
const mostUrgentFirst = [
  { column: 'decision', descending: false },
  { column: 'score', descending: true },
];

export function FindingsGrid({ filters, query, onQueryChange, tools, empty, without }: FindingsGridProps) {
  const [excepting, setExcepting] = useState<GridSelection<FindingRow> | null>(null);
  const { query: _words, ...asked } = filters;
  const askedText = JSON.stringify(asked);
  const source = useMemo((): GridSource<FindingRow> => {
    const input: Omit<FindingFilters, 'query'> = JSON.parse(askedText);
    return {
      kind: 'paged',
      key: ['findings', askedText],
      load: async ({ query: words, sort, offset, limit }, signal) => {
        const answer = await client.findings.list(
          { ...input, query: words || undefined, sort, offset, limit },
          { signal },
        );
        return { rows: answer.findings, total: answer.total };
      },
    };
  }, [askedText]);
  const columns = useMemo(
    () => (without === undefined ? findingColumns : findingColumns.filter((column) => !without.includes(column.id))),
    [without],
  );
  const canExcept = (filters.state ?? 'open') === 'open';
  return (
    <>
      <DataGrid
        name="Findings"
        nouns={{ one: 'finding', many: 'findings' }}
        filterLabel="Filter findings"
        columns={columns}
        source={source}
        rowId={rowId}
        rowLabel={findingName}
        onOpen={open}
        defaultSort={mostUrgentFirst}
        query={query}
        onQueryChange={onQueryChange}
        tools={tools}
        empty={empty}
        renderBulk={(selection) =>
          canExcept ? (
            <Button onClick={() => setExcepting(selection)}>Except {selection.count.toLocaleString()} selected…</Button>
          ) : null
        }
      />
      {excepting !== null && (
        <ExceptDialog
          what={countWords(excepting.count, 'finding')}
          findings={async () => (await excepting.rows()).map(rowId)}
          onClose={() => setExcepting(null)}
          onDone={excepting.clear}
        />
      )}
    </>
  );
}
