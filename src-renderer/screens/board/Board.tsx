/** The board: patches in columns by decision, or the same as a grid; select, look inside, except. */
import { useState } from 'react';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { PatchRow } from '../../../src-shared/model/patch.ts';
import type { PlanWantedInput } from '../../../src-shared/model/rollout.ts';
import { client, orpc } from '../../api.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { ExceptDialog } from '../../parts/ExceptDialog.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { PlanDialog } from '../../parts/plan/PlanDialog.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { href, setQuery, useRoute } from '../../router.ts';
import { BoardColumnsView } from './BoardColumnsView.tsx';
import { PatchGrid } from './PatchGrid.tsx';
import { PatchPanel } from './PatchPanel.tsx';
import { patchName } from './patch-words.ts';
import '../findings/findings.css';
import './board.css';

/** Every finding the patches close, by id. */
async function findingsOf(patches: readonly PatchRow[]): Promise<string[]> {
  const ids = new Set<string>();
  for (const patch of patches) {
    const answer = await client.findings.list({ patch: patch.id, limit: 100_000 });
    for (const finding of answer.findings) ids.add(finding.id);
  }
  return [...ids];
}

export default function Board() {
  const byPatch = useRoute().query.get('view') === 'patch';
  const list = useQuery(orpc.patches.list.queryOptions({ input: {} }));
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [openId, setOpenId] = useState<string | null>(null);
  const [excepting, setExcepting] = useState<PatchRow[] | null>(null);
  const [planning, setPlanning] = useState<PlanWantedInput | null>(null);
  const plan = (rows: readonly PatchRow[]) => setPlanning({ patches: rows.map((patch) => patch.id) });
  const patches = list.data?.patches;
  const noFix = list.data?.noFix ?? 0;
  const chosen = patches?.filter((patch) => selected.has(patch.id)) ?? [];
  const opened = patches?.find((patch) => patch.id === openId);
  const closes = patches?.reduce((sum, patch) => sum + patch.findings, 0) ?? 0;

  const toggle = (patch: PatchRow) => {
    const next = new Set(selected);
    if (!next.delete(patch.id)) next.add(patch.id);
    setSelected(next);
  };

  return (
    <div className="screen-fill">
      <ScreenHead
        title="Board"
        sub={
          patches === undefined ? (
            'What to patch first.'
          ) : (
            <>
              {countWords(patches.length, 'patch', 'patches')} {patches.length === 1 ? 'closes' : 'close'}{' '}
              <a className="link" href={href('findings', null, { withFix: 'true' })}>
                {countWords(closes, 'finding')}
              </a>
              . Sorted by risk removed per minute of effort.{' '}
              {noFix > 0 && (
                <a className="link" href={href('findings', null, { withFix: 'false' })}>
                  {countWords(noFix, 'finding')} {noFix === 1 ? 'has' : 'have'} no fix yet
                </a>
              )}
            </>
          )
        }
        actions={
          <>
            {!byPatch && chosen.length === 1 && (
              <Button onClick={() => setOpenId(chosen[0]?.id ?? null)}>Open {patchName(chosen[0]!).name}</Button>
            )}
            {!byPatch && chosen.length > 0 && <Button onClick={() => setSelected(new Set())}>Clear</Button>}
            <Button onClick={() => setQuery({ view: byPatch ? null : 'patch' })}>
              {byPatch ? 'By decision' : 'By patch'}
            </Button>
            {!byPatch && chosen.length > 0 && (
              <>
                <Button disabled={chosen.every((patch) => patch.findings === 0)} onClick={() => setExcepting(chosen)}>
                  Except {chosen.length} selected…
                </Button>
                <Button variant="filled" onClick={() => plan(chosen)}>
                  Plan {chosen.length} selected…
                </Button>
              </>
            )}
          </>
        }
      />
      {list.error !== null && <ErrorAlert error={list.error} onRetry={() => void list.refetch()} />}
      {patches === undefined && list.error === null && (
        <p role="status" className="mut">
          Loading the board…
        </p>
      )}
      {patches?.length === 0 && (
        <EmptyState
          title="Nothing to patch"
          actions={
            <a className="link" href={href('assets')}>
              Look at the machines
            </a>
          }
        >
          No known missing fix was found on the machines collected so far. Machines that were never collected are
          unknown, not patched.
        </EmptyState>
      )}
      {patches !== undefined && patches.length > 0 && byPatch && (
        <PatchGrid patches={patches} onOpen={(patch) => setOpenId(patch.id)} onExcept={setExcepting} onPlan={plan} />
      )}
      {patches !== undefined && patches.length > 0 && !byPatch && (
        <BoardColumnsView
          patches={patches}
          selected={selected}
          onToggle={toggle}
          onOpen={(patch) => setOpenId(patch.id)}
          onPlan={(decision) => setPlanning({ decision })}
        />
      )}
      {opened !== undefined && (
        <PatchPanel
          key={opened.id}
          patch={opened}
          onClose={() => setOpenId(null)}
          onExcept={() => setExcepting([opened])}
          onPlan={() => plan([opened])}
        />
      )}
      {planning !== null && (
        <PlanDialog
          wanted={planning}
          onClose={() => setPlanning(null)}
          onDone={() => {
            setSelected(new Set());
            setOpenId(null);
          }}
        />
      )}
      {excepting !== null && (
        <ExceptDialog
          what={
            excepting.length === 1
              ? `${patchName(excepting[0]!).name}, ${countWords(excepting[0]!.findings, 'finding')}`
              : `${countWords(excepting.length, 'patch', 'patches')}`
          }
          findings={() => findingsOf(excepting)}
          onClose={() => setExcepting(null)}
          onDone={() => {
            setSelected(new Set());
            setOpenId(null);
          }}
        />
      )}
    </div>
  );
}
