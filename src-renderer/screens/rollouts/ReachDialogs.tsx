/** Dry run, run, rollback and verification: what each will do, and what came of it in a sentence. */
import { useState } from 'react';
import { NativeSelect } from '@mantine/core';
import type { RolloutDetail, RolloutItem } from '../../../src-shared/model/rollout.ts';
import { client } from '../../api.ts';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { stateLooks } from '../../parts/state-words.ts';
import { ReachDialog } from './ReachDialog.tsx';
import { dryRunWords } from './run-words.ts';

interface DialogProps {
  rollout: RolloutDetail;
  onClose: () => void;
}

const count = (items: readonly RolloutItem[], state: RolloutItem['state']) =>
  items.filter((item) => item.state === state).length;

export function DryRunDialog({ rollout, onClose }: DialogProps) {
  return (
    <ReachDialog
      rollout={rollout.id}
      title={`Dry run of ${rollout.title}`}
      start="Start the dry run"
      onClose={onClose}
      act={async (ssh) => dryRunWords((await client.rollouts.dryRun({ id: rollout.id, ssh })).items)}
    >
      <p>
        Logs in to {countWords(rollout.machines, 'machine')}, checks disk, locks and pending work, and asks the package
        manager to simulate the upgrade. Nothing is changed on any of them.
      </p>
    </ReachDialog>
  );
}

export function RunDialog({ rollout, onClose }: DialogProps) {
  const [wave, setWave] = useState('');
  const open = rollout.gates.filter((gate) => gate.state === 'open');
  const left = rollout.gates.filter((gate) => gate.state !== 'passed');
  return (
    <ReachDialog
      rollout={rollout.id}
      title={`Run ${rollout.title}`}
      start="Run"
      onClose={onClose}
      act={async (ssh) => {
        const { state, items, next } = await client.rollouts.run({
          id: rollout.id,
          ssh,
          ...(wave === '' ? {} : { wave }),
        });
        const failed = count(items, 'failed');
        return `${stateLooks[state].word}: ${numberWords(count(items, 'done'))} of ${countWords(items.length, 'upgrade')} done${
          failed > 0 ? `, ${numberWords(failed)} failed` : ''
        }.${next === undefined ? '' : ` Next: wave ${next.wave}, ${next.ring}. ${next.why}`}`;
      }}
    >
      <p>
        {open.length > 0
          ? `May run now: ${open.map((gate) => `${gate.wave} ${gate.ring}`).join(', ')}.`
          : 'No gate is open now, so nothing would begin:'}
      </p>
      {open.length === 0 ? (
        <ul className="ro-gatelist">
          {left.map((gate) => (
            <li key={gate.wave}>
              {gate.wave} {gate.ring}: {gate.why}
            </li>
          ))}
        </ul>
      ) : null}
      <NativeSelect
        label="Waves"
        value={wave}
        onChange={(event) => setWave(event.currentTarget.value)}
        data={[
          { value: '', label: 'Every wave whose gate and window hold now' },
          ...left.map((gate) => ({ value: gate.wave, label: `Only ${gate.wave}, ${gate.ring}` })),
        ]}
      />
    </ReachDialog>
  );
}

export function RollbackDialog({ rollout, onClose }: DialogProps) {
  const [asset, setAsset] = useState('');
  const touched = rollout.items.filter((item) => item.state === 'done' || item.state === 'failed');
  const machines = new Map(touched.map((item) => [item.asset, item.assetName]));
  return (
    <ReachDialog
      rollout={rollout.id}
      title={`Roll back ${rollout.title}`}
      start="Roll back"
      danger
      onClose={onClose}
      act={async (ssh) => {
        const { items } = await client.rollouts.rollback({ id: rollout.id, ssh, ...(asset === '' ? {} : { asset }) });
        const stuck = items.filter((item) => machines.has(item.asset) && item.state === 'failed').length;
        return `${countWords(count(items, 'rolled-back'), 'upgrade')} rolled back${stuck > 0 ? `, ${numberWords(stuck)} could not be` : ''}.`;
      }}
    >
      <p>
        Brings machines back to the exact package versions recorded before their upgrade; what the upgrade pulled in is
        removed. Their findings open again.
      </p>
      <NativeSelect
        label="Machines"
        value={asset}
        onChange={(event) => setAsset(event.currentTarget.value)}
        data={[
          { value: '', label: `All that were changed, ${numberWords(machines.size)}` },
          ...[...machines].map(([value, label]) => ({ value, label })),
        ]}
      />
    </ReachDialog>
  );
}

export function VerifyDialog({ rollout, onClose }: DialogProps) {
  return (
    <ReachDialog
      rollout={rollout.id}
      title={`Verify ${rollout.title}`}
      start="Verify"
      onClose={onClose}
      act={async (ssh) => {
        const { items } = await client.rollouts.verify({ id: rollout.id, ssh });
        const mismatches = items.filter((item) => item.verdict === 'mismatch').length;
        const missing = items.filter((item) => item.verdict === 'not-collected').length;
        return `${numberWords(items.length - mismatches - missing)} of ${countWords(items.length, 'upgrade')} verified${
          mismatches > 0 ? `, ${countWords(mismatches, 'mismatch', 'mismatches')}` : ''
        }${missing > 0 ? `, ${numberWords(missing)} not collected` : ''}.`;
      }}
    >
      <p>
        Collects the machines afresh and compares what is seen with what the run claims: version, running kernel,
        services still on old libraries. A mismatch opens the finding again.
      </p>
    </ReachDialog>
  );
}
