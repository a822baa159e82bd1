/** Machines of which nobody has said how critical, how exposed, whose they are, or when they may be worked on. */
import { useMemo } from 'react';
import { missingWords } from '../../../src-shared/coverage-words.ts';
import { missingFact, type MissingFact, type MissingRow } from '../../../src-shared/model/coverage.ts';
import { DataGrid } from '../../parts/data-grid/DataGrid.tsx';
import type { GridColumn, GridSource } from '../../parts/data-grid/grid-types.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { href, navigate, setQuery, useRoute } from '../../router.ts';
import { useBulkEdits } from './BulkEdits.tsx';
import { machineColumns, machineId, machineName } from './machine-columns.tsx';

interface MissingFactsProps {
  counts: Record<MissingFact, number> | undefined;
  rows: readonly MissingRow[] | undefined;
}

const columns: GridColumn<MissingRow>[] = [
  ...machineColumns<MissingRow>(),
  {
    id: 'missing',
    title: 'Not set',
    width: 300,
    grow: true,
    groupable: true,
    text: (row) => row.missing.map((fact) => missingWords[fact]).join(', '),
  },
];

const open = (row: MissingRow) => navigate(href('assets', row.id));

export function MissingFacts({ counts, rows }: MissingFactsProps) {
  const { query: address } = useRoute();
  const asked = missingFact.safeParse(address.get('fact'));
  const fact = asked.success ? asked.data : null;
  const { buttons, dialog } = useBulkEdits();
  const source = useMemo(
    (): GridSource<MissingRow> => ({
      kind: 'whole',
      rows: fact === null ? rows : rows?.filter(({ missing }) => missing.includes(fact)),
    }),
    [rows, fact],
  );
  return (
    <>
      <div className="find-chips">
        <div role="group" aria-label="Fact" className="find-chipset">
          {[null, ...missingFact.options].map((one) => (
            <button
              key={one ?? 'any'}
              type="button"
              className="find-chip"
              aria-pressed={fact === one}
              onClick={() => setQuery({ fact: one })}
            >
              {one === null ? 'Any' : missingWords[one]}{' '}
              <b>{counts === undefined ? '–' : numberWords(one === null ? (rows?.length ?? 0) : counts[one])}</b>
            </button>
          ))}
        </div>
      </div>
      <DataGrid
        name="Facts missing"
        nouns={{ one: 'machine', many: 'machines' }}
        filterLabel="Filter the machines"
        columns={columns}
        source={source}
        rowId={machineId}
        rowLabel={machineName}
        onOpen={open}
        renderBulk={buttons}
        empty={<EmptyState title="Every machine has what priorities and plans are made of" />}
      />
      {dialog}
    </>
  );
}
