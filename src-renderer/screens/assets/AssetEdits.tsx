/** Whose list each part of a machine's software is, and the merges and splits it took part in, the last of which can be undone. */
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AssetDetail, AssetEdit } from '../../../src-shared/model/asset.ts';
import { client } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { href } from '../../router.ts';
import { editWords, sectionWords } from './asset-words.ts';

export function AssetListings({ asset }: { asset: AssetDetail }) {
  if (asset.listings.length === 0) return null;
  return (
    <section aria-label="Lists in force">
      <h2 className="asset-heading">Whose list counts</h2>
      <table className="ledger">
        <tbody>
          {asset.listings.map((listing) => (
            <tr key={listing.section}>
              <th scope="row">{sectionWords(listing.section)}</th>
              <td>{listing.source}</td>
              <td className="mut">
                <DateText value={listing.takenAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function AssetEdits({ asset }: { asset: AssetDetail }) {
  const queries = useQueryClient();
  const undo = useMutation({
    mutationFn: (edit: AssetEdit) => client.assets.undo({ edit: edit.id }),
    onSuccess: () => {
      notifyChange('Undone.');
      void queries.invalidateQueries();
    },
  });
  if (asset.edits.length === 0) return null;
  const last = asset.edits.find((edit) => edit.undoneAt === null);
  return (
    <section aria-label="Merges and splits">
      <h2 className="asset-heading">Merges and splits</h2>
      <table className="ledger">
        <tbody>
          {asset.edits.map((edit) => (
            <tr key={edit.id}>
              <td className="mut">
                <DateText value={edit.at} />
              </td>
              <td>
                <a className="link" href={href('assets', edit.asset === asset.id ? edit.other : edit.asset)}>
                  {editWords(edit, asset.id)}
                </a>
                <div className="mut">
                  {edit.reason}
                  {edit.undoneAt === null ? '' : '; undone'}
                </div>
              </td>
              <td className="r">
                {edit === last && (
                  <Button loading={undo.isPending} onClick={() => undo.mutate(edit)}>
                    Undo
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <ErrorAlert error={undo.error} />
    </section>
  );
}
