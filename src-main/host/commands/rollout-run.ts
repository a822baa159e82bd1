/** Commands that go to the machines of a rollout: dry-run, run, rollback, verify-rollout. */
import type { RolloutAct } from '../../../src-shared/model/rollout.ts';
import type { Answer, CommandGroup } from './command.ts';
import { actText, verificationText } from './rollout-text.ts';
import { addSshOptions, sshLogin, type SshFlags } from './ssh-options.ts';

/** 1 when some items failed or the rollout stopped. */
function actAnswer(act: RolloutAct): Answer {
  const failed = act.items.some((item) => item.state === 'failed');
  return { document: act, text: () => actText(act), exit: failed || act.state === 'stopped' ? 1 : 0 };
}

/** A dry run changes no state: what would fail is in its steps. */
function dryRunAnswer(act: RolloutAct): Answer {
  const failing = act.items.some((item) => item.why?.startsWith('would fail'));
  return { document: act, text: () => actText(act), exit: failing ? 1 : 0 };
}

/** 1 when a machine that was to be brought back is not: what failed before on others is no part of this act. */
function rollbackAnswer(act: RolloutAct, asset: string | undefined): Answer {
  const named = asset?.toLowerCase();
  const meant = act.items.filter(
    (item) => named === undefined || [item.asset, item.assetName].some((name) => name.toLowerCase() === named),
  );
  const left = meant.some(
    (item) => item.state !== 'rolled-back' && item.steps.some((step) => step.mode === 'rollback'),
  );
  return { document: act, text: () => actText(act), exit: left ? 1 : 0 };
}

export const rolloutRunCommands: CommandGroup = (program, host) => {
  const rollout = program.commands.find((command) => command.name() === 'rollout')!;

  addSshOptions(
    rollout
      .command('dry-run')
      .summary('ask every machine what would happen; changes nothing there')
      .argument('<rollout>', 'id or title'),
  ).action((id: string, options: SshFlags) =>
    host.withVault(async (call) => dryRunAnswer(await call.rollouts.dryRun({ id, ssh: sshLogin(options) }))),
  );

  addSshOptions(
    rollout
      .command('run')
      .summary('every wave whose gate and window hold now; goes on where an interrupted run stopped')
      .argument('<rollout>', 'id or title')
      .option('--wave <wave>', 'only this wave, e.g. W2; its machines that failed untouched are tried again'),
  ).action((id: string, options: SshFlags & { wave?: string }) =>
    host.withVault(async (call) =>
      actAnswer(await call.rollouts.run({ id, ssh: sshLogin(options), wave: options.wave })),
    ),
  );

  addSshOptions(
    rollout
      .command('rollback')
      .summary('bring machines back to the exact former versions, the latest wave first')
      .argument('<rollout>', 'id or title')
      .option('--asset <asset>', 'only this machine, by id or name'),
  ).action((id: string, options: SshFlags & { asset?: string }) =>
    host.withVault(async (call) =>
      rollbackAnswer(await call.rollouts.rollback({ id, ssh: sshLogin(options), asset: options.asset }), options.asset),
    ),
  );

  addSshOptions(
    program
      .command('verify-rollout')
      .summary('collect its machines afresh: claim and observation side by side')
      .argument('<rollout>', 'id or title'),
  ).action((id: string, options: SshFlags) =>
    host.withVault(async (call) => {
      const verified = await call.rollouts.verify({ id, ssh: sshLogin(options) });
      return {
        document: verified,
        text: () => verificationText(verified.items),
        exit: verified.items.every((item) => item.verdict === 'verified') ? 0 : 1,
      };
    }),
  );
};
