/** Health checks of one machine before and after its upgrade, as one step in the journal. */
import type { HealthCheck } from '../../../src-shared/model/rollout.ts';
import type { Executor, StepOutcome } from '../executors/executor.ts';
import type { RemoteHost } from '../remote/remote-host.ts';
import { formatId } from '../vault/ids.ts';
import type { MachineSteps } from './machine-steps.ts';
import type { MachinePart, RolloutWork } from './rollout-work.ts';

const named = (check: HealthCheck) => `${check.kind} ${check.value}`;

/** The checks that concern this machine. */
export function checksFor(checks: readonly HealthCheck[], asset: number): HealthCheck[] {
  return checks.filter((check) => check.assets === undefined || check.assets.includes(formatId('asset', asset)));
}

/** Every check once; `failed` are those that did not hold, each with what was seen. */
export async function checkOnce(
  host: RemoteHost,
  executor: Executor,
  checks: readonly HealthCheck[],
): Promise<StepOutcome & { failed: { check: HealthCheck; evidence: string }[] }> {
  const failed: { check: HealthCheck; evidence: string }[] = [];
  const output: string[] = [];
  for (const check of checks) {
    const seen = await executor.health(host, check);
    output.push(`# ${named(check)}: ${seen.evidence}\n${seen.output}`);
    if (!seen.ok) failed.push({ check, evidence: seen.evidence });
  }
  const evidence =
    failed.length === 0
      ? `${checks.length === 1 ? 'the check holds' : `all ${checks.length} checks hold`}: ${checks.map(named).join(', ')}`
      : failed.map((entry) => `${named(entry.check)}: ${entry.evidence}`).join('; ');
  return { ok: failed.length === 0, exit: null, output: output.join('\n'), evidence, failed };
}

/** Null when all hold or there are none; else what does not, in words. After an upgrade services get time to come up. */
export async function checkHealth(
  work: RolloutWork,
  part: MachinePart,
  steps: MachineSteps,
  executor: Executor,
  moment: 'health-before' | 'health-after',
): Promise<string | null> {
  const checks = checksFor(work.rollout.plan.checks, part.asset);
  if (checks.length === 0) return null;
  const giveUp = performance.now() + (moment === 'health-after' ? work.patience.health : 0);
  const seen = await steps.run(moment, { checks: checks.map(named) }, async (host) => {
    let last = await checkOnce(host, executor, checks);
    while (!last.ok && performance.now() < giveUp) {
      await work.hands.wait(work.patience.between);
      last = await checkOnce(host, executor, checks);
    }
    return last;
  });
  return seen.ok ? null : seen.evidence;
}
