/** Software standards with what departs from each, and every deviation by machine. */
import { useMemo, useState } from 'react';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { allowedWords, standingWords } from '../../../src-shared/coverage-words.ts';
import type { Deviation, Standard, StandardCheck } from '../../../src-shared/model/standard.ts';
import { client } from '../../api.ts';
import { DataGrid } from '../../parts/data-grid/DataGrid.tsx';
import type { GridColumn, GridSource } from '../../parts/data-grid/grid-types.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { href, navigate } from '../../router.ts';
import { StandardDialog } from './StandardDialog.tsx';

type Checked = Standard & StandardCheck;

interface Row extends Deviation {
  standard: string;
  id: string;
}

const columns: GridColumn<Row>[] = [
  {
    id: 'name',
    title: 'Machine',
    width: 180,
    groupable: true,
    text: (row) => row.name,
    cell: (row) => (
      <a className="link" tabIndex={-1} href={href('assets', row.asset)}>
        {row.name}
      </a>
    ),
  },
  {
    id: 'product',
    title: 'Product',
    width: 240,
    grow: true,
    groupable: true,
    text: (row) => row.product,
    hint: (row) => row.product,
  },
  { id: 'version', title: 'Version', width: 150, mono: true, text: (row) => row.version },
  {
    id: 'standing',
    title: 'What',
    width: 180,
    groupable: true,
    text: (row) => standingWords[row.standing],
    cell: (row) => (
      <span
        className={`state ${row.standing === 'unknown-version' ? 'unk' : row.standing === 'forbidden' ? 'now' : 'soon'}`}
      >
        {standingWords[row.standing]}
      </span>
    ),
  },
  {
    id: 'standard',
    title: 'Standard',
    width: 240,
    groupable: true,
    text: (row) => row.standard,
    hint: (row) => row.standard,
  },
];

const rowId = (row: Row) => row.id;
const open = (row: Row) => navigate(href('assets', row.asset));

export function Standards({ standards }: { standards: readonly Checked[] | undefined }) {
  const [editing, setEditing] = useState<Checked | 'new' | null>(null);
  const [only, setOnly] = useState<string | null>(null);
  const shown = standards?.find(({ id }) => id === only);
  const source = useMemo((): GridSource<Row> => {
    const chosen = shown === undefined ? standards : [shown];
    return {
      kind: 'whole',
      rows: chosen?.flatMap((one) =>
        one.deviations.map((row, index) => ({
          ...row,
          id: `${one.id} ${index}`,
          standard: `${one.product}: ${allowedWords(one)}`,
        })),
      ),
    };
  }, [standards, shown]);
  const add = (
    <Button variant="filled" onClick={() => setEditing('new')}>
      New standard…
    </Button>
  );
  return (
    <>
      {standards?.length === 0 ? (
        <EmptyState title="No standard is set" actions={add}>
          A standard says which versions of a product are allowed here, or that it is forbidden. What departs from it is
          listed by machine.
        </EmptyState>
      ) : (
        <>
          <StandardTable
            standards={standards ?? []}
            only={shown?.id ?? null}
            onOnly={setOnly}
            onEdit={setEditing}
            add={add}
          />
          <DataGrid
            name="Deviations"
            nouns={{ one: 'deviation', many: 'deviations' }}
            filterLabel="Filter the deviations"
            columns={columns}
            source={source}
            rowId={rowId}
            rowLabel={(row) => `${row.product} on ${row.name}`}
            onOpen={open}
            empty={<EmptyState title="Everything installed keeps to the standards" />}
          />
        </>
      )}
      {editing !== null && (
        <StandardDialog standard={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}

interface StandardTableProps {
  standards: readonly Checked[];
  /** The standard whose deviations alone are shown. */
  only: string | null;
  onOnly: (id: string | null) => void;
  onEdit: (standard: Checked) => void;
  add: React.ReactNode;
}

function StandardTable({ standards, only, onOnly, onEdit, add }: StandardTableProps) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: (standard: Checked) => client.standards.remove({ id: standard.id }),
    onSuccess: (_answer, { product, minimum, allowed, forbidden, assets, reason }) => {
      notifyChange(`The standard for ${product} is taken back.`, async () => {
        await client.standards.save({ rule: { product, minimum, allowed, forbidden, assets }, reason });
        await queries.invalidateQueries();
      });
      void queries.invalidateQueries();
    },
  });
  return (
    <section aria-label="Standards" className="cov-standards">
      <ErrorAlert error={remove.error} />
      <table className="ledger">
        <thead>
          <tr>
            <th>Product</th>
            <th>Allowed</th>
            <th>On machines</th>
            <th className="r">In standard</th>
            <th className="r">Deviate</th>
            <th className="r">Version unknown</th>
            <th>Why</th>
            <th>{add}</th>
          </tr>
        </thead>
        <tbody>
          {standards.map((one) => (
            <tr key={one.id}>
              <td>{one.product}</td>
              <td>{allowedWords(one)}</td>
              <td>{one.assets || <span className="mut">all</span>}</td>
              <td className="r">{numberWords(one.inStandard)}</td>
              <td className="r">
                <button
                  type="button"
                  className="link"
                  aria-pressed={only === one.id}
                  aria-label={`${only === one.id ? 'Show all deviations' : `Show only the deviations of ${one.product}`}: ${numberWords(one.deviating)}`}
                  onClick={() => onOnly(only === one.id ? null : one.id)}
                >
                  {numberWords(one.deviating)}
                  {only === one.id ? ', only these' : ''}
                </button>
              </td>
              <td className="r">{numberWords(one.unknownVersion)}</td>
              <td className="mut cov-why" title={`${one.reason} (${one.actor})`}>
                {one.reason}
              </td>
              <td className="cov-actions">
                <Button aria-label={`Edit the standard for ${one.product}`} onClick={() => onEdit(one)}>
                  Edit…
                </Button>{' '}
                <Button
                  aria-label={`Remove the standard for ${one.product}`}
                  loading={remove.isPending && remove.variables.id === one.id}
                  onClick={() => remove.mutate(one)}
                >
                  Remove
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
