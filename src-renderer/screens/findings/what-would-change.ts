/** What would move a finding's score, computed with the policy's own arithmetic: nothing here is a guess of the engine's. */
import type { Exposure } from '../../../src-shared/model/asset.ts';
import type { ExplainedFactor } from '../../../src-shared/model/finding.ts';
import {
  capControls,
  criticalityFactor,
  exposureFactor,
  score,
  type ScoreFactors,
  type ScoreWeights,
} from '../../../src-shared/priority.ts';

export interface Change {
  what: string;
  /** Points the score moves by; null where the finding closes. */
  by: number | null;
}

/** The explained factors as the score takes them. Controls carry weight 1 and are left out of the weights. */
export function readFactors(factors: readonly ExplainedFactor[]): { values: ScoreFactors; weights: ScoreWeights } {
  const find = (name: ExplainedFactor['name']) => factors.find((factor) => factor.name === name);
  return {
    values: {
      severity: find('severity')?.value ?? 1,
      threat: find('threat')?.value ?? 1,
      asset: find('asset')?.value ?? 1,
      exposure: find('exposure')?.value ?? 1,
      controls: find('controls')?.value ?? 0,
    },
    weights: {
      severity: find('severity')?.weight ?? 0,
      threat: find('threat')?.weight ?? 0,
      asset: find('asset')?.weight ?? 0,
      exposure: find('exposure')?.weight ?? 0,
    },
  };
}

const exposureSteps: { to: Exposure; what: string }[] = [
  { to: 'isolated', what: 'Isolate the machine' },
  { to: 'internal', what: 'Move it to the internal network' },
  { to: 'internet', what: 'Expose it to the internet' },
];

const close = (a: number, b: number) => Math.abs(a - b) < 1e-9;

/**
 * Steps a person could take or learn of, and their effect. `fixed` is the version or KB that closes it, null
 * without a fix. Steps to where the finding already is are left out.
 */
export function whatWouldChange(
  factors: readonly ExplainedFactor[],
  exploited: boolean,
  fixed: string | null,
): Change[] {
  const { values, weights } = readFactors(factors);
  const now = score(values, weights);
  const changes: Change[] = [];
  const step = (what: string, next: Partial<ScoreFactors>) =>
    changes.push({ what, by: score({ ...values, ...next }, weights) - now });

  if (fixed !== null) changes.push({ what: 'Install the patch', by: null });
  for (const { to, what } of exposureSteps) {
    if (!close(values.exposure, exposureFactor[to])) step(what, { exposure: exposureFactor[to] });
  }
  const withControl = capControls(values.controls + 0.2, exploited);
  if (!close(withControl, values.controls)) step('Record a control of strength 0.2', { controls: withControl });
  if (values.controls > 0) step('Its controls end', { controls: 0 });
  if (!close(values.asset, criticalityFactor[5]))
    step('Raise the machine to criticality 5', { asset: criticalityFactor[5] });
  if (!close(values.asset, criticalityFactor[1]))
    step('Lower the machine to criticality 1', { asset: criticalityFactor[1] });
  if (!exploited && values.threat < 1) {
    step('It becomes known as exploited', { threat: 1, controls: capControls(values.controls, true) });
  }
  return changes;
}

/** "score −10", "score +3.1", "no change", "closed". */
export function changeWords(by: number | null): string {
  if (by === null) return 'closed';
  const size = Math.abs(by);
  if (size < 0.05) return 'no change';
  return `score ${by < 0 ? '−' : '+'}${size < 9.95 ? size.toFixed(1) : size.toFixed(0)}`;
}
