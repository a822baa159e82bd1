/** The actions that fit a rollout's state, and the dialogs they open. */
import { useCallback, useState } from 'react';
import { Button } from '@mantine/core';
import { useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query';
import type { PlanWantedInput, RolloutDetail } from '../../../src-shared/model/rollout.ts';
import { client } from '../../api.ts';
import { notifyChange, notifyFailure } from '../../parts/notify-change.tsx';
import { PlanDialog } from '../../parts/plan/PlanDialog.tsx';
import { stateLooks } from '../../parts/state-words.ts';
import { ApproveDialog } from './ApproveDialog.tsx';
import { CancelDialog } from './CancelDialog.tsx';
import { reachKey } from './ReachDialog.tsx';
import { DryRunDialog, RollbackDialog, RunDialog, VerifyDialog } from './ReachDialogs.tsx';
import { actionsIn, type RolloutAction } from './rollout-words.ts';

const labels: Record<RolloutAction, string> = {
  'dry-run': 'Dry run…',
  approve: 'Approve…',
  run: 'Run…',
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel the rollout…',
  'roll-back': 'Roll back…',
  verify: 'Verify…',
  'plan-anew': 'Plan anew…',
  'plan-left': 'Plan what is left…',
};

/** The same patches on the machines that did not get them, as a new rollout. */
function leftOf({ items }: RolloutDetail): PlanWantedInput {
  const left = items.filter((item) => item.state !== 'done');
  return {
    patches: [...new Set(left.map((item) => item.patch))],
    assets: [...new Set(left.map((item) => item.asset))].join(', '),
  };
}

export function RolloutActions({ rollout }: { rollout: RolloutDetail }) {
  const [dialog, setDialog] = useState<RolloutAction | null>(null);
  // One thing at a time: a second one would be refused. What runs can still be paused and cancelled.
  const busy = useIsMutating({ mutationKey: reachKey(rollout.id) }) > 0;
  const close = useCallback(() => setDialog(null), []);
  const queries = useQueryClient();
  const ask = useMutation({
    mutationFn: (what: 'pause' | 'resume') => client.rollouts[what]({ id: rollout.id }),
    onSuccess: (answer, what) => {
      if (what === 'pause') notifyChange('Pausing: machines already at work are finished first.');
      else {
        notifyChange(`${rollout.title}: ${stateLooks[answer.state].word.toLowerCase()} again.`);
        // Lifting the pause starts nothing by itself: running on needs the login again.
        setDialog('run');
      }
    },
    onError: (error) => notifyFailure(error),
    onSettled: () => void queries.invalidateQueries(),
  });
  const off = (action: RolloutAction) =>
    busy && dialog === null && action !== 'pause' && action !== 'resume' && action !== 'cancel';
  const press = (action: RolloutAction) => {
    if (action === 'pause' || action === 'resume') ask.mutate(action);
    else setDialog(action);
  };
  // The first is what comes next; it stands last, where the eye ends.
  const [first, ...others] = actionsIn(rollout);
  return (
    <>
      {others.toReversed().map((action) => (
        <Button key={action} disabled={off(action)} onClick={() => press(action)}>
          {labels[action]}
        </Button>
      ))}
      {first === undefined ? null : (
        <Button variant="filled" disabled={off(first)} loading={ask.isPending} onClick={() => press(first)}>
          {labels[first]}
        </Button>
      )}
      {dialog === 'approve' ? <ApproveDialog rollout={rollout} onClose={close} /> : null}
      {dialog === 'dry-run' ? <DryRunDialog rollout={rollout} onClose={close} /> : null}
      {dialog === 'run' ? <RunDialog rollout={rollout} onClose={close} /> : null}
      {dialog === 'roll-back' ? <RollbackDialog rollout={rollout} onClose={close} /> : null}
      {dialog === 'verify' ? <VerifyDialog rollout={rollout} onClose={close} /> : null}
      {dialog === 'cancel' ? <CancelDialog rollout={rollout} onClose={close} /> : null}
      {dialog === 'plan-left' ? <PlanDialog wanted={leftOf(rollout)} onClose={close} /> : null}
      {dialog === 'plan-anew' ? <PlanDialog wanted={rollout.wanted} replan={rollout} onClose={close} /> : null}
    </>
  );
}
