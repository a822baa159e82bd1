/** The command `plan`: makes a rollout from patches or a decision, or plans one anew. */
import { writeFileSync } from 'node:fs';
import { Refusal } from '../../../src-shared/errors.ts';
import { decision } from '../../../src-shared/model/finding.ts';
import { planSettings, type PlanSettings } from '../../../src-shared/model/rollout.ts';
import { wrongUse, type Client, type CommandGroup } from './command.ts';
import { readPlanFile } from './plan-file.ts';
import { planText } from './rollout-text.ts';

interface PlanOptions {
  patches?: string;
  decision?: string;
  assets?: string;
  windows?: string;
  out?: string;
  rollout?: string;
  title?: string;
}

const listOf = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** From the file; planned anew without one, as before. */
async function settingsOf(call: Client, options: PlanOptions): Promise<PlanSettings> {
  const { windows, rollout, title } = options;
  const settings =
    windows !== undefined
      ? readPlanFile(windows)
      : rollout !== undefined
        ? (await call.rollouts.show({ id: rollout })).wanted.settings
        : planSettings.parse({});
  return title === undefined ? settings : { ...settings, title };
}

function save(file: string, document: object): void {
  try {
    writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
  } catch (error) {
    throw new Refusal(
      'file-unreadable',
      `${file} can't be written: ${(error as Error).message}`,
      'The rollout is made all the same: `rollout show` has the plan.',
    );
  }
}

export const planCommands: CommandGroup = (program, host) => {
  program
    .command('plan')
    .summary('put patches into rings, waves and maintenance windows: makes a rollout, changes no machine')
    .option('--patches <list>', 'ids, titles or "source version", separated by commas')
    .option('--decision <decision>', `every patch of one decision: ${decision.options.join(', ')}`)
    .option('--assets <query>', 'only machines named by id or name, or that fit these words; separated by commas')
    .option('--windows <file>', 'JSON: rings, windows, redundancy, health checks, approvals (see the README)')
    .option('--title <text>', 'what the change is called')
    .option('--rollout <id>', 'plan this rollout anew; approvals of its old plan no longer count')
    .option('--out <file>', 'write the answer to this file too')
    .action((options: PlanOptions) =>
      host.withVault(async (call) => {
        const wanted = decision.options.find((known) => known === options.decision?.toLowerCase());
        if (options.decision !== undefined && !wanted)
          throw wrongUse(
            `--decision ${options.decision} is not one of them`,
            `One of: ${decision.options.join(', ')}.`,
          );
        if (options.patches === undefined && !wanted && options.rollout === undefined)
          throw wrongUse('plan needs --patches or --decision', 'Name patches, or a decision such as immediate.');
        const planned = await call.rollouts.plan({
          patches: options.patches === undefined ? undefined : listOf(options.patches),
          decision: wanted,
          assets: options.assets,
          settings: await settingsOf(call, options),
          rollout: options.rollout,
        });
        if (options.out !== undefined) save(options.out, planned);
        return {
          document: planned,
          text: () => planText(planned),
          exit: planned.status === 'infeasible' ? 1 : 0,
        };
      }),
    );
};
