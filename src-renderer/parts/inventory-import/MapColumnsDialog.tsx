/** Says what the columns of a table mean, shows how it would then be read, and imports it. The engine remembers the mapping. */
import { useState } from 'react';
import { Button, Modal, NativeSelect } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ImportedFile } from '../../../src-shared/contract/inventory.ts';
import { columnRole, type ColumnMapping, type TableReading } from '../../../src-shared/model/columns.ts';
import { client } from '../../api.ts';
import { ErrorAlert } from '../ErrorAlert.tsx';
import { countWords } from '../NumberText.tsx';
import { roleChoices, roleWords } from './column-words.ts';

interface MapColumnsDialogProps {
  file: File;
  /** Path inside the archive or workbook. */
  member: string | undefined;
  onClose: () => void;
  onImported: (files: ImportedFile[]) => void;
}

const fromWords: Record<TableReading['from'], string> = {
  given: 'as you say below',
  remembered: 'as it was said of such a table before',
  guessed: 'guessed from names and contents',
};

export function MapColumnsDialog({ file, member, onClose, onImported }: MapColumnsDialogProps) {
  const queries = useQueryClient();
  // Null: as the engine takes them.
  const [chosen, setChosen] = useState<ColumnMapping | null>(null);
  const reading = useQuery({
    queryKey: ['read-table', file.name, file.size, file.lastModified, member, chosen],
    queryFn: () => client.inventory.readTable({ file, member, ...(chosen ? { columns: chosen } : {}) }),
    placeholderData: keepPreviousData,
  });
  const table = reading.data;
  const mapping: ColumnMapping =
    chosen ?? Object.fromEntries(table?.columns.flatMap(({ name, role }) => (role ? [[name, role]] : [])) ?? []);
  const run = useMutation({
    mutationFn: () => client.inventory.import({ files: [file], member, columns: mapping }),
    onSuccess: ({ files }) => {
      void queries.invalidateQueries();
      onImported(files);
      if (files.every(({ ok }) => ok)) onClose();
    },
  });
  const refused = run.data?.files.find(({ ok }) => !ok)?.error;

  const choose = (column: string, value: string) => {
    const next = { ...mapping };
    const role = columnRole.safeParse(value).data;
    if (role === undefined) delete next[column];
    else next[column] = role;
    setChosen(next);
  };

  return (
    <Modal opened onClose={onClose} title={`Columns of ${member ?? file.name}`} size="min(980px, 94vw)">
      {table === undefined ? (
        <>
          <ErrorAlert error={reading.error} onRetry={() => void reading.refetch()} />
          {reading.error === null && (
            <p role="status" className="mut">
              Reading the table…
            </p>
          )}
        </>
      ) : (
        <form
          className="map-form"
          onSubmit={(event) => {
            event.preventDefault();
            run.mutate();
          }}
        >
          <p className="mut">
            {countWords(table.rows, 'row')}. What the columns mean is {fromWords[table.from]}; it is remembered for
            tables with the same columns (Settings lists what is remembered).
          </p>
          <div className="map-columns">
            <table className="ledger" aria-label="Columns">
              <thead>
                <tr>
                  <th>Column</th>
                  <th>First values</th>
                  <th>Means</th>
                </tr>
              </thead>
              <tbody>
                {table.columns.map(({ name, samples }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td className="map-samples">
                      {samples.length === 0 ? <span className="mut">empty</span> : samples.join(' · ')}
                    </td>
                    <td>
                      <NativeSelect
                        aria-label={`Meaning of ${name}`}
                        data={roleChoices}
                        value={mapping[name] ?? ''}
                        onChange={(event) => choose(name, event.currentTarget.value)}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Preview table={table} />
          <ErrorAlert error={reading.error ?? run.error ?? refused} />
          <div className="map-actions">
            <Button onClick={onClose}>Cancel</Button>
            <Button
              type="submit"
              variant="filled"
              loading={run.isPending}
              disabled={reading.isFetching || table.machines === 0}
            >
              {table.machines === 0 ? 'Import' : `Import ${countWords(table.machines, 'machine')}`}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

function Preview({ table }: { table: TableReading }) {
  const roles = columnRole.options.filter((role) => table.preview.some(({ values }) => values[role] !== undefined));
  return (
    <section aria-label="As it would be read" aria-live="polite">
      <h3>As it would be read</h3>
      {table.missing.length > 0 && (
        <p className="now">
          Still needed: a column with the {table.missing.map((role) => roleWords[role].toLowerCase()).join(', ')}.
        </p>
      )}
      {table.error && <ErrorAlert error={table.error} />}
      {table.preview.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
        <div className="map-preview" role="region" aria-label="First machines, scrolled" tabIndex={0}>
          <table className="ledger" aria-label="First machines">
            <thead>
              <tr>
                {roles.map((role) => (
                  <th key={role}>{roleWords[role]}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.preview.map(({ values }, index) => (
                <tr key={index}>
                  {roles.map((role) => (
                    <td key={role}>{values[role] ?? <span className="mut">not said</span>}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {table.machines > table.preview.length && (
        <p className="mut">
          The first {table.preview.length} of {countWords(table.machines, 'machine')}.
        </p>
      )}
      {table.warnings.map((warning) => (
        <p key={warning} className="mut">
          {warning}
        </p>
      ))}
    </section>
  );
}
