/** The hands of a rollout as it really runs: SSH by what was remembered of each machine, the executor of its system. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { SshOptions } from '../../../src-shared/model/ssh.ts';
import { executors } from '../executors/index.ts';
import { loadPlannable } from '../vault/plan-reads.ts';
import { loadRollout } from '../vault/rollouts.ts';
import { watchCancel } from './cancel-signal.ts';
import type { JobContext } from './job.ts';
import { isCancelled } from './machine-steps.ts';
import { openReach } from './reach.ts';
import { usualPatience, type Hands, type RolloutWork } from './rollout-work.ts';

function realHands(context: JobContext, ssh: SshOptions, signal: AbortSignal): Hands {
  const { db } = context;
  const reach = openReach(context, ssh, signal);
  return {
    async connect(asset) {
      const reached = await reach.connect(asset);
      try {
        reached.remember({ actor: context.acting.actor, now: context.clock() }, asset);
      } catch (error) {
        reached.host.close();
        throw error;
      }
      return reached.host;
    },
    executorFor(asset) {
      const os = loadPlannable(db, [asset])[0]?.os;
      return (os && executors.find((executor) => executor.supports(os))) ?? null;
    },
    // Cancelling ends it early; who waits looks at the signal afterwards.
    wait: (milliseconds) => pause(milliseconds, undefined, { signal }).catch(() => {}),
    newToken: () => randomBytes(8).toString('hex'),
    close: () => reach.close(),
  };
}

/** Gives `act` a rollout to work on with real hands, which are let go of afterwards; cancelling the task aborts it. */
export async function withRollout<Answer>(
  context: JobContext,
  rollout: number,
  ssh: SshOptions,
  act: (work: RolloutWork) => Promise<Answer>,
): Promise<Answer> {
  const cancel = watchCancel(context);
  let hands: Hands | null = null;
  let done: number | null = null;
  try {
    hands = realHands(context, ssh, cancel.signal);
    return await act({
      db: context.db,
      actor: context.acting.actor,
      clock: context.clock,
      rollout: loadRollout(context.db, rollout),
      hands,
      patience: usualPatience,
      signal: cancel.signal,
      tell: (message, fraction) => {
        done = fraction ?? done;
        // Cancelling is heard by the signal's own looks: here it must not tear a machine's steps apart.
        try {
          if (!cancel.signal.aborted) cancel.progress(done, message);
        } catch (error) {
          if (!isCancelled(error)) throw error;
        }
      },
    });
  } finally {
    hands?.close();
    cancel.end();
  }
}
