/** Commands on rollouts that change no machine: list, show, approve, pause, resume, cancel, output. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { Refusal } from '../../../src-shared/errors.ts';
import { wrongUse, type CommandGroup, type CommandHost } from './command.ts';
import { actText, approvalText, detailText, rolloutsText } from './rollout-text.ts';

interface ApproveOptions {
  as: string;
  evidence?: string;
  key?: string;
  signature?: string;
}

/** Throws file-unreadable. */
function readBytes(file: string): Buffer<ArrayBuffer> {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Refusal(
      'file-unreadable',
      `${file} can't be read: ${(error as Error).message}`,
      'Check the name and who may read it.',
    );
  }
}

function requestCommand(
  rollout: Command,
  host: CommandHost,
  name: 'pause' | 'resume' | 'cancel',
  summary: string,
): void {
  rollout
    .command(name)
    .summary(summary)
    .argument('<rollout>', 'id or title')
    .action((id: string) =>
      host.withVault(async (call) => {
        const act = await call.rollouts[name]({ id });
        return { document: act, text: () => actText(act) };
      }),
    );
}

export const rolloutCommands: CommandGroup = (program, host) => {
  const rollout = program.command('rollout').summary('carry out a plan: approve, dry-run, run, roll back');

  rollout
    .command('list')
    .summary('every rollout, newest first')
    .action(() =>
      host.withVault(async (call) => {
        const listed = await call.rollouts.list();
        return { document: listed, text: () => rolloutsText(listed.rollouts) };
      }),
    );

  rollout
    .command('show')
    .summary('one rollout: plan, approvals, gates, items, verification')
    .argument('<rollout>', 'id or title')
    .action((id: string) =>
      host.withVault(async (call) => {
        const shown = await call.rollouts.show({ id });
        return { document: shown, text: () => detailText(shown) };
      }),
    );

  rollout
    .command('approve')
    .summary('approve the plan as it is now: by name, with a signed slip, or by key')
    .argument('<rollout>', 'id or title')
    .requiredOption('--as <name>', 'who approves')
    .option('--evidence <file>', 'a signed slip; kept with the approval')
    .option('--key <file>', "the person's own private key (PEM, Ed25519); signs now and is not kept")
    .option('--signature <base64>', "a signature made elsewhere over the 64 hex digits of the plan's hash")
    .action((id: string, options: ApproveOptions) =>
      host.withVault(async (call) => {
        if (options.key !== undefined && options.signature !== undefined)
          throw wrongUse('give --key or --signature, not both', 'The key makes the signature itself.');
        const approved = await call.rollouts.approve({
          id,
          as: options.as,
          evidence:
            options.evidence === undefined
              ? undefined
              : new File([readBytes(options.evidence)], basename(options.evidence)),
          privateKey: options.key === undefined ? undefined : readBytes(options.key).toString('utf8').slice(0, 10_000),
          signature: options.signature,
        });
        const current = new Set(approved.approvals.filter((entry) => entry.current).map((entry) => entry.actor)).size;
        return {
          document: approved,
          text: () =>
            [
              `${approved.rollout}: ${current} of ${approved.needed} approvals of plan ${approved.planHash}`,
              ...approved.approvals.map((approval) => `  ${approvalText(approval)}`),
            ].join('\n'),
        };
      }),
    );

  requestCommand(rollout, host, 'pause', 'begin no further machine; those at work are finished');
  requestCommand(rollout, host, 'resume', 'lift a pause or a stop; `run` then goes on');
  requestCommand(rollout, host, 'cancel', 'skip for good what has not begun');

  rollout
    .command('output')
    .summary('everything one step printed on its machine')
    .argument('<rollout>', 'id or title')
    .argument('<step>', "the step's id, as `rollout show --json` lists it")
    .action((id: string, step: string) =>
      host.withVault(async (call) => {
        const output = await call.rollouts.output({ id, step });
        return { document: output, text: () => output.text };
      }),
    );
};
