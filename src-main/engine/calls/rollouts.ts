/** Calls on rollouts: planning, approving, running, rolling back, verifying; what is long is a job. */
import { planJob } from '../tasks/plan.ts';
import { approveRollout } from '../tasks/rollout-approve.ts';
import { rolloutDetail, rolloutRows } from '../tasks/rollout-detail.ts';
import { cancelRollout, pauseRollout, resumeRollout } from '../tasks/rollout-requests.ts';
import { stepOutput } from '../vault/rollout-journal.ts';
import { findRollout } from '../vault/rollouts.ts';
import { door, type CallContext } from './door.ts';
import { settledVault } from './settle.ts';

/** A change that is made at once; every window hears of it. */
function changed<Answer>(context: CallContext, answer: Answer): Answer {
  context.tasks.announceChange();
  return answer;
}

export const rollouts = {
  plan: door.rollouts.plan.handler(({ context, input }) => {
    const { db } = settledVault(context);
    const { rollout, ...wanted } = input;
    const anew = rollout === undefined ? null : findRollout(db, rollout);
    return context.tasks.run(planJob, { wanted, rollout: anew }, context.acting);
  }),

  list: door.rollouts.list.handler(({ context }) => {
    const { db } = context.session.vault();
    return { rollouts: rolloutRows(db, context.acting.now) };
  }),

  show: door.rollouts.show.handler(({ context, input }) => {
    const { db } = context.session.vault();
    return rolloutDetail(db, findRollout(db, input.id), context.acting.now);
  }),

  approve: door.rollouts.approve.handler(async ({ context, input }) => {
    const { db } = context.session.vault();
    const { id, evidence, ...by } = input;
    const slip = evidence && { name: evidence.name, content: new Uint8Array(await evidence.arrayBuffer()) };
    return changed(context, approveRollout(db, context.acting, findRollout(db, id), { ...by, slip }));
  }),

  pause: door.rollouts.pause.handler(({ context, input }) => {
    const { db } = context.session.vault();
    return changed(context, pauseRollout(db, context.acting, findRollout(db, input.id)));
  }),

  resume: door.rollouts.resume.handler(({ context, input }) => {
    const { db } = context.session.vault();
    return changed(context, resumeRollout(db, context.acting, findRollout(db, input.id)));
  }),

  cancel: door.rollouts.cancel.handler(({ context, input }) => {
    const { db } = context.session.vault();
    return changed(context, cancelRollout(db, context.acting, findRollout(db, input.id)));
  }),

  output: door.rollouts.output.handler(({ context, input }) => {
    const { db } = context.session.vault();
    return stepOutput(db, findRollout(db, input.id), input.step);
  }),
};
