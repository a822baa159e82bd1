/** Rollouts: planning, approval, dry run, execution, rollback and verification of a change. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { instant } from '../model/common.ts';
import {
  approval,
  planAnswer,
  planWanted,
  rolloutAct,
  rolloutDetail,
  rolloutRow,
  verification,
} from '../model/rollout.ts';
import { sshOptions } from '../model/ssh.ts';

const id = z.string().min(1).max(200);
const reach = z.object({ id, ssh: sshOptions });

export const rollouts = {
  /** Makes a rollout from patches (ids, titles) or a decision's patches, or plans one anew; approvals of the old plan die. */
  plan: oc
    .input(
      planWanted.extend({
        /** The rollout to plan anew instead of making one; possible until it has run. */
        rollout: id.optional(),
      }),
    )
    .output(planAnswer),
  list: oc.output(z.object({ rollouts: z.array(rolloutRow) })),
  /** By id or unique title. */
  show: oc.input(z.object({ id })).output(rolloutDetail),
  approve: oc
    .input(
      z.object({
        id,
        /** Name of the actor who approves. */
        as: z.string().min(1).max(120),
        /** A signed slip, kept with the approval. */
        evidence: z.file().max(20_000_000).optional(),
        /** The actor's own private key (PEM, Ed25519): signs the plan's hash here and now and is not kept. */
        privateKey: z.string().max(10_000).optional(),
        /** Or the signature made elsewhere over the 64 hex digits of the plan's hash, base64. */
        signature: z.string().max(1000).optional(),
      }),
    )
    .output(
      z.object({ rollout: z.string(), planHash: z.string(), approvals: z.array(approval), needed: z.number().int() }),
    ),
  dryRun: oc.input(reach).output(rolloutAct),
  /** Every wave whose gate and window hold now, or the one named. Goes on where a killed run stopped. */
  run: oc.input(reach.extend({ wave: z.string().max(20).optional() })).output(rolloutAct),
  /** Asks the process that runs it; machines already at work are finished. */
  pause: oc.input(z.object({ id })).output(rolloutAct),
  /** Lifts a pause or a stop; `run` goes on. */
  resume: oc.input(z.object({ id })).output(rolloutAct),
  /** What has not begun is skipped for good. */
  cancel: oc.input(z.object({ id })).output(rolloutAct),
  rollback: oc.input(reach.extend({ asset: id.optional() })).output(rolloutAct),
  /** A fresh collection of its machines decides. */
  verify: oc.input(reach).output(z.object({ rollout: z.string(), items: z.array(verification) })),
  /** The whole output of one step. */
  output: oc
    .input(z.object({ id, step: z.string().min(1).max(40) }))
    .output(z.object({ text: z.string(), begunAt: instant, truncated: z.boolean() })),
};
