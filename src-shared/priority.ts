/**
 * Risk arithmetic: the 0-100 score as a weighted geometric mean and how the points missing to 100 are
 * shared among its factors. Pure; also used by the window's "what would change it".
 */

export interface ScoreFactors {
  /** Each 0 < value <= 1. */
  severity: number;
  threat: number;
  asset: number;
  exposure: number;
  /** Sum of compensating controls after capping, 0 <= value <= 0.5. */
  controls: number;
}

export interface ScoreWeights {
  severity: number;
  threat: number;
  asset: number;
  exposure: number;
}

export const scoredFactors = ['severity', 'threat', 'asset', 'exposure'] as const;

/** Caps recorded controls: half the score at most, a fifth where exploitation is known. */
export function capControls(sum: number, exploited: boolean): number {
  return Math.min(Math.max(sum, 0), exploited ? 0.2 : 0.5);
}

/** `100 * S^wS * T^wT * A^wA * E^wE * (1 - C)`; weights sum to 1. */
export function score(factors: ScoreFactors, weights: ScoreWeights): number {
  const mean = scoredFactors.reduce((product, name) => product * factors[name] ** weights[name], 1);
  return 100 * mean * (1 - factors.controls);
}

/**
 * Points each factor costs: `(100 - score) * w ln f / sum(w ln f)`; `1 - controls` takes part with
 * weight 1. They add up to 100 - score; all are 0 when every factor is 1.
 */
export function pointsLost(factors: ScoreFactors, weights: ScoreWeights): Record<keyof ScoreFactors, number> {
  const share: Record<keyof ScoreFactors, number> = {
    severity: weights.severity * Math.log(factors.severity),
    threat: weights.threat * Math.log(factors.threat),
    asset: weights.asset * Math.log(factors.asset),
    exposure: weights.exposure * Math.log(factors.exposure),
    controls: Math.log(1 - factors.controls),
  };
  const total = Object.values(share).reduce((a, b) => a + b, 0);
  const missing = 100 - score(factors, weights);
  const lost = (name: keyof ScoreFactors) => (total === 0 ? 0 : (missing * share[name]) / total);
  return {
    severity: lost('severity'),
    threat: lost('threat'),
    asset: lost('asset'),
    exposure: lost('exposure'),
    controls: lost('controls'),
  };
}

/** Asset factor by criticality. */
export const criticalityFactor = { 1: 0.4, 2: 0.6, 3: 0.8, 4: 0.9, 5: 1 } as const;

/** Exposure factor by where a machine can be reached from. */
export const exposureFactor = { internet: 1, dmz: 0.9, internal: 0.7, isolated: 0.4 } as const;
