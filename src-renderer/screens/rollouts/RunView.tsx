/** The run as it goes: the waves against their thresholds, every upgrade with its step, one of them open to its output. */
import { useMemo, useState } from 'react';
import type { ItemState, RolloutDetail, RolloutItem } from '../../../src-shared/model/rollout.ts';
import { DataGrid } from '../../parts/data-grid/DataGrid.tsx';
import type { GridSource } from '../../parts/data-grid/grid-types.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { stateLooks } from '../../parts/state-words.ts';
import { setQuery, useRoute } from '../../router.ts';
import { ItemPanel } from './ItemPanel.tsx';
import { runColumns } from './run-columns.tsx';
import { waveStandings, standingWords, thresholdWords, type WaveStanding } from './run-words.ts';

const rowId = (item: RolloutItem) => `${item.asset}/${item.patch}`;
const states: ItemState[] = ['running', 'failed', 'waiting', 'done', 'skipped', 'rolled-back'];

function Wave({ standing }: { standing: WaveStanding }) {
  const ended = standing.done + standing.failed + standing.skipped + standing.rolledBack;
  const percent = standing.machines === 0 ? 0 : Math.round((ended / standing.machines) * 100);
  const over = standing.inRing.failed > standing.inRing.mayFail;
  return (
    <li>
      <b>
        {standing.wave} {standing.ring}
      </b>
      <span
        className="ro-progress"
        role="progressbar"
        aria-label={`Wave ${standing.wave}, ${standing.ring}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={standingWords(standing)}
        data-running={standing.running > 0 || undefined}
      >
        <span style={{ width: `${percent}%` }} />
      </span>
      <span>
        {standingWords(standing)}
        <span className={over ? 'now' : 'mut'}>; {thresholdWords(standing)}</span>
      </span>
      {standing.gate === undefined ? null : (
        <span>
          {standing.running > 0 ? <StateWord state="running" /> : <StateWord state={`gate-${standing.gate.state}`} />}{' '}
          {standing.running > 0 ? null : <span className="mut">{standing.gate.why}</span>}
        </span>
      )}
    </li>
  );
}

function Waves({ rollout }: { rollout: RolloutDetail }) {
  return (
    <section aria-label="Waves">
      <ul className="ro-waves">
        {waveStandings(rollout).map((standing) => (
          <Wave key={standing.wave} standing={standing} />
        ))}
      </ul>
    </section>
  );
}

function StateChips({ items, shown }: { items: RolloutItem[]; shown: ItemState | undefined }) {
  const counts = new Map<ItemState, number>();
  for (const item of items) counts.set(item.state, (counts.get(item.state) ?? 0) + 1);
  return (
    <div role="group" aria-label="State" className="find-chipset">
      {[undefined, ...states.filter((state) => counts.has(state))].map((state) => (
        <button
          key={state ?? 'all'}
          type="button"
          className="find-chip"
          aria-pressed={shown === state}
          onClick={() => setQuery({ state: state ?? null })}
        >
          <span className={state === undefined ? undefined : stateLooks[state].tone}>
            {state === undefined ? 'All' : stateLooks[state].word}
          </span>{' '}
          <b>{numberWords(state === undefined ? items.length : (counts.get(state) ?? 0))}</b>
        </button>
      ))}
    </div>
  );
}

export function RunView({ rollout }: { rollout: RolloutDetail }) {
  const [openId, setOpenId] = useState<string | null>(null);
  const asked = useRoute().query.get('state');
  const shown = states.find((state) => state === asked);
  const { items } = rollout;
  const source = useMemo(
    (): GridSource<RolloutItem> => ({
      kind: 'whole',
      rows: shown === undefined ? items : items.filter((item) => item.state === shown),
    }),
    [items, shown],
  );
  const opened = items.find((item) => rowId(item) === openId);
  return (
    <>
      <Waves rollout={rollout} />
      <DataGrid
        name="Machines"
        nouns={{ one: 'upgrade', many: 'upgrades' }}
        filterLabel="Filter the run"
        columns={runColumns}
        source={source}
        rowId={rowId}
        rowLabel={(item) => `${item.assetName} ${item.patchTitle}`}
        onOpen={(item) => setOpenId(rowId(item))}
        tools={<StateChips items={items} shown={shown} />}
        empty={
          <EmptyState
            title={items.length === 0 ? 'Nothing is planned on any machine' : 'No upgrade is in this state'}
          />
        }
      />
      {opened === undefined ? null : (
        <ItemPanel key={openId} rollout={rollout} item={opened} onClose={() => setOpenId(null)} />
      )}
    </>
  );
}
