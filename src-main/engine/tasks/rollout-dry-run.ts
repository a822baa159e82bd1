/** Rehearses a rollout: every machine is asked what would happen and whether anything stands in the way; changes nothing. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { RolloutAct } from '../../../src-shared/model/rollout.ts';
import type { Preflight } from '../executors/executor.ts';
import { formatId } from '../vault/ids.ts';
import { appendLog } from '../vault/log.ts';
import { admit } from './machine-decisions.ts';
import { checkHealth } from './machine-health.ts';
import { createMachineSteps, isCancelled } from './machine-steps.ts';
import { rolloutActOf } from './rollout-detail.ts';
import { underLease } from './rollout-run.ts';
import { assetsOf, partOf, sideBySide } from './rollout-waves.ts';
import { actingOf, type MachinePart, type RolloutWork } from './rollout-work.ts';

/** What would become of each patch on one machine, in words, by patch. */
type Forecast = Map<string, string>;

const all = ({ items }: MachinePart, why: string): Forecast => new Map(items.map((item) => [item.patch, why]));

function forecast(part: MachinePart, seen: Preflight, sick: string | null): Forecast {
  const { decided, patches } = admit(part.items, seen);
  const words: Forecast = new Map();
  for (const [patch, { state, why }] of decided) {
    const would = state === 'done' ? 'nothing to do' : state === 'skipped' ? 'would be skipped' : 'would fail';
    words.set(patch, `${would}: ${why ?? ''}`);
  }
  const notes = [
    ...(seen.pulledIn.length > 0 ? [`brings in ${seen.pulledIn.map((change) => change.name).join(', ')}`] : []),
    ...seen.warnings,
  ];
  const ready = ['would be upgraded', ...notes].join('; ');
  const why = sick === null ? ready : `would be left alone, since it is not healthy: ${sick}`;
  for (const patch of patches) words.set(patch, why);
  return words;
}

async function rehearse(work: RolloutWork, part: MachinePart): Promise<Forecast> {
  const executor = work.hands.executorFor(part.asset);
  if (!executor) return all(part, 'would fail: there is no way to install on this machine');
  const steps = createMachineSteps(work, part, 'dry-run');
  const packages = part.items.flatMap((item) => item.packages);
  try {
    steps.closeCutOff();
    await steps.connect();
    await steps.run('dry-run', { packages }, (host) => executor.dryRun(host, packages));
    const seen = await steps.run('preflight', { packages }, (host) => executor.preflight(host, packages));
    return forecast(part, seen, await checkHealth(work, part, steps, executor, 'health-before'));
  } catch (error) {
    if (!(error instanceof Refusal) || isCancelled(error)) throw error;
    return all(part, `would fail: ${error.message} ${error.hint}`);
  } finally {
    steps.close();
  }
}

/** Works before approval and leaves every state as it is; `why` of the items says what would happen. */
export async function dryRunRollout(work: RolloutWork): Promise<RolloutAct> {
  const { db, rollout } = work;
  const words = new Map<string, string>();
  await underLease(work, async () => {
    const parts = rollout.plan.waves.flatMap((wave) => assetsOf(wave).map((asset) => partOf(wave, asset)));
    await sideBySide(
      parts,
      rollout.plan.parallel,
      () => !work.signal?.aborted,
      async (part) => {
        for (const [patch, why] of await rehearse(work, part))
          words.set(`${formatId('asset', part.asset)} ${patch}`, why);
      },
    );
    const count = (begin: string) => [...words.values()].filter((why) => why.startsWith(begin)).length;
    db.transaction(() =>
      appendLog(db, actingOf(work), 'rollout.dry-run', formatId('rollout', rollout.id), {
        items: words.size,
        ready: count('would be upgraded'),
        failing: count('would fail'),
      }),
    );
  });
  const act = rolloutActOf(db, rollout.id, work.clock());
  return {
    ...act,
    items: act.items.map((item) => {
      const why = words.get(`${item.asset} ${item.patch}`);
      return {
        ...item,
        steps: item.steps.filter((step) => step.mode === 'dry-run'),
        ...(why === undefined ? {} : { why }),
      };
    }),
  };
}
