/** What can be done with the machines selected in a grid here: the dialogs of Assets on their whole rows. */
import { useState } from 'react';
import { Button } from '@mantine/core';
import type { AssetRow } from '../../../src-shared/model/asset.ts';
import { client } from '../../api.ts';
import type { GridSelection } from '../../parts/data-grid/grid-types.ts';
import { countWords } from '../../parts/NumberText.tsx';
import { AssetEditDialog } from '../assets/AssetEditDialog.tsx';
import { RetireDialog } from '../assets/RetireDialog.tsx';

interface Chosen {
  kind: 'edit' | 'retire';
  selection: GridSelection<{ id: string }>;
}

/** A machine may have several rows in a grid. */
async function chosenIds(selection: GridSelection<{ id: string }>): Promise<Set<string>> {
  return new Set((await selection.rows()).map(({ id }) => id));
}

async function wholeRows(selection: GridSelection<{ id: string }>): Promise<AssetRow[]> {
  const ids = await chosenIds(selection);
  return (await client.assets.list({})).assets.filter(({ id }) => ids.has(id));
}

/** Answers the buttons for a grid's selection and the dialog that is open. */
export function useBulkEdits() {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const close = () => setChosen(null);
  const buttons = (selection: GridSelection<{ id: string }>) => (
    <>
      <Button onClick={() => setChosen({ kind: 'edit', selection })}>Edit…</Button>
      <Button onClick={() => setChosen({ kind: 'retire', selection })}>Retire…</Button>
    </>
  );
  const what = chosen === null ? '' : countWords(chosen.selection.count, 'selected machine');
  const dialog =
    chosen === null ? null : chosen.kind === 'edit' ? (
      <AssetEditDialog
        what={what}
        assets={() => wholeRows(chosen.selection)}
        onClose={close}
        onDone={chosen.selection.clear}
      />
    ) : (
      <RetireDialog
        what={what}
        assets={async () => Array.from(await chosenIds(chosen.selection), (id) => ({ id }))}
        onClose={close}
        onDone={chosen.selection.clear}
      />
    );
  return { buttons, dialog };
}
