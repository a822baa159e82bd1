/** Calls on rollouts: planning, approving, running, rolling back, verifying; what is long is a job. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { SshOptions } from '../../../src-shared/model/ssh.ts';
import { planJob } from '../tasks/plan.ts';
import { approveRollout } from '../tasks/rollout-approve.ts';
import { rolloutDetail, rolloutRows } from '../tasks/rollout-detail.ts';
import { dryRunJob, rollbackJob, runJob, verifyJob } from '../tasks/rollout-jobs.ts';
import { cancelRollout, pauseRollout, resumeRollout } from '../tasks/rollout-requests.ts';
import { findAsset } from '../vault/assets.ts';
import { stepOutput } from '../vault/rollout-journal.ts';
import { findRollout } from '../vault/rollouts.ts';
import { door, type CallContext } from './door.ts';
import { settledVault } from './settle.ts';

/** Only the command line and the desktop may name a key file of this machine. */
function checkLogin({ local }: CallContext, ssh: SshOptions): SshOptions {
  if (ssh.keyPath === undefined || local) return ssh;
  throw new Refusal(
    'invalid-argument',
    'Key files of this machine can not be named from a browser.',
    'Choose the key in the window, or use the command line.',
  );
}

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

  dryRun: door.rollouts.dryRun.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const ssh = checkLogin(context, input.ssh);
    return context.tasks.run(dryRunJob, { rollout: findRollout(db, input.id), ssh }, context.acting);
  }),

  run: door.rollouts.run.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const ssh = checkLogin(context, input.ssh);
    const rollout = findRollout(db, input.id);
    return context.tasks.run(runJob, { rollout, ssh, wave: input.wave?.toUpperCase() }, context.acting);
  }),

  rollback: door.rollouts.rollback.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const ssh = checkLogin(context, input.ssh);
    const rollout = findRollout(db, input.id);
    const asset = input.asset === undefined ? null : findAsset(db, input.asset);
    return context.tasks.run(rollbackJob, { rollout, ssh, asset }, context.acting);
  }),

  verify: door.rollouts.verify.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const ssh = checkLogin(context, input.ssh);
    return context.tasks.run(verifyJob, { rollout: findRollout(db, input.id), ssh }, context.acting);
  }),

  output: door.rollouts.output.handler(({ context, input }) => {
    const { db } = context.session.vault();
    return stepOutput(db, findRollout(db, input.id), input.step);
  }),
};
