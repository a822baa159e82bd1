/** Pause, resume and cancel: asked of the process that runs the rollout, or done at once where none does. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { RolloutAct } from '../../../src-shared/model/rollout.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import { appendLog, type Acting } from '../vault/log.ts';
import { excuseFailures, loadItems, setItemState } from '../vault/rollout-items.ts';
import { loadRollout, requestOfRollout, setRolloutState, type RolloutRecord } from '../vault/rollouts.ts';
import { isAtWork, rolloutActOf } from './rollout-detail.ts';

const over: ReadonlySet<string> = new Set(['done', 'cancelled', 'rolled-back']);

function refuse({ id, state }: RolloutRecord, hint: string): Refusal {
  return new Refusal('state-conflict', `${formatId('rollout', id)} is ${state}.`, hint);
}

/** Skips for good what has not begun. */
export function skipWaiting(db: Database, acting: Acting, rollout: number): number {
  const waiting = loadItems(db, rollout).filter((item) => item.state === 'waiting');
  const why = `the rollout was cancelled by ${acting.actor}`;
  for (const item of waiting) setItemState(db, rollout, item, { state: 'skipped', why, at: acting.now });
  return waiting.length;
}

/** Machines already at work are finished; `run` goes on after `resume`. Throws state-conflict. */
export function pauseRollout(db: Database, acting: Acting, id: number): RolloutAct {
  db.transaction(() => {
    const rollout = loadRollout(db, id);
    if (over.has(rollout.state)) throw refuse(rollout, 'Nothing is left to pause.');
    if (rollout.state === 'paused' || rollout.state === 'stopped')
      throw refuse(rollout, 'It does not go on before `rollout resume`.');
    if (rollout.startedAt === null) throw refuse(rollout, 'Nothing runs before `rollout run`.');
    const atWork = rollout.state === 'running' && isAtWork(db, id);
    if (atWork) requestOfRollout(db, id, 'pause');
    else setRolloutState(db, id, 'paused', acting.now);
    appendLog(db, acting, 'rollout.paused', formatId('rollout', id), { asked: atWork });
  });
  return rolloutActOf(db, id, acting.now);
}

/** Lifts a pause or a stop; what failed so far no longer stops it. Throws state-conflict. */
export function resumeRollout(db: Database, acting: Acting, id: number): RolloutAct {
  db.transaction(() => {
    const rollout = loadRollout(db, id);
    const asked = rollout.state === 'running' && rollout.request === 'pause';
    if (rollout.state !== 'paused' && rollout.state !== 'stopped' && !asked)
      throw refuse(rollout, 'Only a paused or stopped rollout is resumed.');
    const excused = rollout.state === 'stopped' ? excuseFailures(db, id) : 0;
    setRolloutState(db, id, asked ? 'running' : 'waiting', acting.now);
    appendLog(db, acting, 'rollout.resumed', formatId('rollout', id), { stopped: rollout.stopped, excused });
  });
  return rolloutActOf(db, id, acting.now);
}

/** What has not begun is skipped for good; machines already at work are finished. Throws state-conflict. */
export function cancelRollout(db: Database, acting: Acting, id: number): RolloutAct {
  db.transaction(() => {
    const rollout = loadRollout(db, id);
    if (over.has(rollout.state)) throw refuse(rollout, 'Nothing is left to cancel.');
    const atWork = rollout.state === 'running' && isAtWork(db, id);
    let skipped = 0;
    if (atWork) {
      requestOfRollout(db, id, 'cancel');
    } else {
      skipped = skipWaiting(db, acting, id);
      setRolloutState(db, id, 'cancelled', acting.now);
    }
    appendLog(db, acting, 'rollout.cancelled', formatId('rollout', id), { asked: atWork, skipped });
  });
  return rolloutActOf(db, id, acting.now);
}
