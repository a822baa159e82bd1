/** The long jobs on a rollout: dry run, run, rollback and verification, with real machines. */
import type { RolloutAct, Verification } from '../../../src-shared/model/rollout.ts';
import type { SshOptions } from '../../../src-shared/model/ssh.ts';
import { formatId, parseId } from '../vault/ids.ts';
import { collectSshJob } from './collect-ssh.ts';
import type { Job, JobContext } from './job.ts';
import { dryRunRollout } from './rollout-dry-run.ts';
import { withRollout } from './rollout-hands.ts';
import { rollBack } from './rollout-rollback.ts';
import { runRollout } from './rollout-run.ts';
import { machinesToVerify, verifyRollout, type Collected } from './verify-rollout.ts';

interface RolloutInput {
  rollout: number;
  ssh: SshOptions;
}

const named = ({ rollout }: RolloutInput) => formatId('rollout', rollout);

export const dryRunJob: Job<RolloutInput, RolloutAct> = {
  kind: 'rollout-dry-run',
  title: (input) => `Dry run of ${named(input)}`,
  run: (context, { rollout, ssh }) => withRollout(context, rollout, ssh, dryRunRollout),
};

export const runJob: Job<RolloutInput & { wave?: string }, RolloutAct> = {
  kind: 'rollout-run',
  title: (input) => `Run ${named(input)}${input.wave ? `, wave ${input.wave}` : ''}`,
  run: (context, { rollout, ssh, wave }) => withRollout(context, rollout, ssh, (work) => runRollout(work, wave)),
};

/** A fresh look at these machines; what can't be collected is told with its reason. */
async function collectAfresh(context: JobContext, assets: readonly number[], ssh: SshOptions): Promise<Collected[]> {
  const hosts = assets.map((asset) => formatId('asset', asset));
  const { results } = await collectSshJob.run(context, { hosts, ssh });
  return results.map(({ host, ok, asset, error }) => {
    const other = ok && asset !== host ? `what answers there is ${asset}, another machine` : null;
    return { asset: parseId('asset', host)!, error: error ? `${error.message} ${error.hint}` : other };
  });
}

export const rollbackJob: Job<RolloutInput & { asset: number | null }, RolloutAct> = {
  kind: 'rollout-rollback',
  title: (input) => `Roll back ${named(input)}${input.asset === null ? '' : ` on ${formatId('asset', input.asset)}`}`,
  async run(context, { rollout, ssh, asset }) {
    const { act, assets } = await withRollout(context, rollout, ssh, (work) => rollBack(work, asset));
    // What the upgrade had closed is open again: the next look must say so now.
    for (const { asset, error } of assets.length > 0 ? await collectAfresh(context, assets, ssh) : [])
      if (error !== null) context.note(`${formatId('asset', asset)} was not collected afresh: ${error}`);
    return act;
  },
};

export const verifyJob: Job<RolloutInput, { rollout: string; items: Verification[] }> = {
  kind: 'rollout-verify',
  title: (input) => `Verify ${named(input)}`,
  async run(context, { rollout, ssh }) {
    const collected = await collectAfresh(context, machinesToVerify(context.db, rollout), ssh);
    const acting = { actor: context.acting.actor, now: context.clock() };
    return {
      rollout: formatId('rollout', rollout),
      items: verifyRollout(context.db, acting, rollout, collected),
    };
  },
};
