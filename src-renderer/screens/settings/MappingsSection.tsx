/** What columns of tables were said to mean: used for every table with the same columns until it is removed here. */
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { client, orpc } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { roleWords } from '../../parts/inventory-import/column-words.ts';
import { notifyChange } from '../../parts/notify-change.tsx';

export function MappingsSection() {
  const heading = useId();
  const queries = useQueryClient();
  const known = useQuery(orpc.inventory.mappings.queryOptions());
  const remove = useMutation({
    mutationFn: (signature: string) => client.inventory.removeMapping({ signature }),
    onSuccess: () => {
      notifyChange('The next table with these columns is read by the guess again.');
      void queries.invalidateQueries({ queryKey: orpc.inventory.mappings.key() });
    },
  });
  return (
    <section aria-labelledby={heading} className="settings-block">
      <h2 id={heading}>Remembered columns</h2>
      <ErrorAlert error={known.error ?? remove.error} />
      {known.data?.mappings.length === 0 && (
        <p className="mut">None yet. “Map columns…” beside an imported table says what its columns mean.</p>
      )}
      {known.data && known.data.mappings.length > 0 && (
        <table className="ledger" aria-labelledby={heading}>
          <tbody>
            {known.data.mappings.map(({ signature, columns, actor, at }) => (
              <tr key={signature}>
                <td>
                  {Object.entries(columns).map(([column, role]) => (
                    <div key={column}>
                      <b>{column}</b> <span className="mut">is the {roleWords[role].toLowerCase()}</span>
                    </div>
                  ))}
                  <div className="mut">
                    {actor}, <DateText value={at} />
                  </div>
                </td>
                <td className="r">
                  <Button
                    aria-label={`Remove the mapping of ${Object.keys(columns).join(', ')}`}
                    loading={remove.isPending && remove.variables === signature}
                    onClick={() => remove.mutate(signature)}
                  >
                    Remove
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
