/** Sets something on one machine at once, with its undo in the word that says so. */
import { useQueryClient } from '@tanstack/react-query';
import type { AssetChange, AssetDetail } from '../../../src-shared/model/asset.ts';
import { client } from '../../api.ts';
import { notifyChange, notifyFailure } from '../../parts/notify-change.tsx';
import { undoChanges } from './asset-words.ts';

export function useSetOne(asset: AssetDetail): (change: AssetChange, said: string) => void {
  const queries = useQueryClient();
  const set = async (change: AssetChange, said: string) => {
    const { words } = await client.assets.words({ ids: [asset.id] });
    await client.assets.set({ ids: [asset.id], change });
    await queries.invalidateQueries();
    notifyChange(said, async () => {
      for (const back of undoChanges(words, change)) await client.assets.set(back);
      await queries.invalidateQueries();
    });
  };
  return (change, said) => void set(change, said).catch(notifyFailure);
}
