/** All machines in a grid: filter by verdict, edit many at once, retire and bring back. */
import { useMemo, useState } from 'react';
import { Button } from '@mantine/core';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import {
  assetGroup,
  assetLack,
  verdict,
  type AssetLack,
  type AssetRow,
  type Verdict,
} from '../../../src-shared/model/asset.ts';
import { client } from '../../api.ts';
import { DataGrid } from '../../parts/data-grid/DataGrid.tsx';
import type { GridSelection, GridSource } from '../../parts/data-grid/grid-types.ts';
import { ReadDirectoryButton } from '../../parts/DirectoryDialog.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange, notifyFailure } from '../../parts/notify-change.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { useSavedViews } from '../../parts/saved-views/use-saved-views.ts';
import { ViewBar } from '../../parts/saved-views/ViewBar.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { stateLooks } from '../../parts/state-words.ts';
import { href, navigate } from '../../router.ts';
import { useOverlays } from '../../state/overlays.ts';
import { AssetEditDialog } from './AssetEditDialog.tsx';
import { assetColumns } from './asset-columns.tsx';
import { RetireDialog } from './RetireDialog.tsx';
import '../findings/findings.css';

const rowId = (row: AssetRow) => row.id;
const open = (row: AssetRow) => navigate(href('assets', row.id));
const verdicts: (Verdict | undefined)[] = [undefined, 'not-compliant', 'unknown', 'compliant'];
const lackWords: Record<AssetLack, string> = {
  'past-due': 'Past due',
  'end-of-life': 'End of life',
  'no-owner': 'No owner',
};
const filterNames = ['verdict', 'lack', 'retired'];

export function AssetList() {
  const views = useSavedViews({ grid: 'Assets', columns: assetColumns, filterNames });
  const { filters, query: words } = views;
  const shown = verdict.safeParse(filters['verdict']).data;
  const lack = assetLack.safeParse(filters['lack']).data;
  const withRetired = ['1', 'true'].includes(filters['retired'] ?? '');
  const [dialog, setDialog] = useState<{ kind: 'edit' | 'retire'; selection: GridSelection<AssetRow> } | null>(null);
  const queries = useQueryClient();

  const counts = useQueries({
    queries: verdicts.map((one) => ({
      queryKey: ['assets', 'count', one ?? 'all', lack ?? 'any', withRetired, words],
      queryFn: async () =>
        (await client.assets.list({ verdict: one, lack, withRetired, query: words || undefined, limit: 1 })).total,
      enabled: !views.pending,
    })),
  });
  const all = counts[0]?.data;
  const unknown = counts[verdicts.indexOf('unknown')]?.data;

  const source = useMemo(
    (): GridSource<AssetRow> => ({
      kind: 'paged',
      key: ['assets', shown ?? 'all', lack ?? 'any', withRetired],
      groups: true,
      load: async ({ query, sort, offset, limit, group }, signal) => {
        const by = assetGroup.safeParse(group).data;
        const answer = await client.assets.list(
          { verdict: shown, lack, withRetired, query: query || undefined, sort, offset, limit, group: by },
          { signal },
        );
        return { rows: answer.assets, total: answer.total, ...(answer.groups ? { groups: answer.groups } : {}) };
      },
    }),
    [shown, lack, withRetired],
  );

  const reinstate = async (selection: GridSelection<AssetRow>) => {
    const rows = (await selection.rows()).filter((row) => row.retired !== null);
    if (rows.length === 0) {
      notifyChange('None of the selected machines is retired.');
      return;
    }
    await client.assets.reinstate({ ids: rows.map(rowId) });
    await queries.invalidateQueries();
    selection.clear();
    notifyChange(`${countWords(rows.length, 'machine')} brought back.`);
  };

  return (
    <div className="screen-fill">
      <ScreenHead
        title="Assets"
        sub={
          all === undefined
            ? 'Every machine known here.'
            : `${countWords(all, 'machine')}${unknown ? `, ${numberWords(unknown)} unknown: collect or import them to know` : ''}`
        }
        actions={
          <>
            <a className="link" href={href('asset-rules')}>
              Rules…
            </a>
            <ReadDirectoryButton />
            <Button onClick={() => useOverlays.getState().setImporting(true)}>Import files…</Button>
          </>
        }
      />
      <ErrorAlert error={views.error} />
      <div className="find-chips">
        <ViewBar control={views} />
        <div role="group" aria-label="Verdict" className="find-chipset">
          {verdicts.map((one, index) => {
            const count = counts[index]?.data;
            return (
              <button
                key={one ?? 'all'}
                type="button"
                className="find-chip"
                aria-pressed={shown === one}
                onClick={() => views.setFilters({ verdict: one ?? null })}
              >
                <span className={one === undefined ? undefined : stateLooks[one].tone}>
                  {one === undefined ? 'All' : stateLooks[one].word}
                </span>{' '}
                <b>{count === undefined ? '–' : numberWords(count)}</b>
              </button>
            );
          })}
        </div>
        <div role="group" aria-label="Lack" className="find-chipset">
          {assetLack.options.map((one) => (
            <button
              key={one}
              type="button"
              className="find-chip"
              aria-pressed={lack === one}
              onClick={() => views.setFilters({ lack: lack === one ? null : one })}
            >
              {lackWords[one]}
            </button>
          ))}
        </div>
        <div role="group" aria-label="Retired" className="find-chipset">
          <button
            type="button"
            className="find-chip"
            aria-pressed={withRetired}
            onClick={() => views.setFilters({ retired: withRetired ? null : 'true' })}
          >
            With retired
          </button>
        </div>
      </div>
      {views.pending ? (
        <p role="status" className="mut">
          Loading the view…
        </p>
      ) : (
        <DataGrid
          name="Assets"
          nouns={{ one: 'asset', many: 'assets' }}
          filterLabel="Filter assets"
          columns={assetColumns}
          source={source}
          rowId={rowId}
          rowLabel={(row) => row.name}
          onOpen={open}
          arrangement={views.arrangement}
          query={words}
          onQueryChange={views.setWords}
          empty={
            lack !== undefined ? (
              <EmptyState title={`No machine here: ${lackWords[lack].toLowerCase()}`} />
            ) : shown === undefined ? (
              <EmptyState
                title="No machines yet"
                actions={
                  <a className="link" href={href('overview')}>
                    Go to the overview
                  </a>
                }
              >
                Collect this computer or import files from others; each becomes a machine here.
              </EmptyState>
            ) : (
              <EmptyState title={`No machine is ${stateLooks[shown].word.toLowerCase()}`} />
            )
          }
          renderBulk={(selection) => (
            <>
              <Button onClick={() => setDialog({ kind: 'edit', selection })}>Edit…</Button>
              <Button onClick={() => setDialog({ kind: 'retire', selection })}>Retire…</Button>
              {withRetired && (
                <Button onClick={() => void reinstate(selection).catch(notifyFailure)}>Bring back</Button>
              )}
            </>
          )}
        />
      )}
      {dialog?.kind === 'edit' && (
        <AssetEditDialog
          what={countWords(dialog.selection.count, 'machine')}
          assets={dialog.selection.rows}
          onClose={() => setDialog(null)}
          onDone={dialog.selection.clear}
        />
      )}
      {dialog?.kind === 'retire' && (
        <RetireDialog
          what={countWords(dialog.selection.count, 'machine')}
          assets={async () => (await dialog.selection.rows()).filter((row) => row.retired === null)}
          onClose={() => setDialog(null)}
          onDone={dialog.selection.clear}
        />
      )}
    </div>
  );
}
