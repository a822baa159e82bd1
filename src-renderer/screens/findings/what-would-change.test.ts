import { describe, expect, it } from 'vitest';
import type { ExplainedFactor } from '../../../src-shared/model/finding.ts';
import { changeWords, whatWouldChange } from './what-would-change.ts';

const factor = (name: ExplainedFactor['name'], value: number, weight: number): ExplainedFactor => ({
  name,
  value,
  weight,
  source: '',
  date: null,
  assumed: false,
  pointsLost: 0,
});
const factors = (severity: number, threat: number, asset: number, exposure: number, controls: number) => [
  factor('severity', severity, 0.3),
  factor('threat', threat, 0.35),
  factor('asset', asset, 0.2),
  factor('exposure', exposure, 0.15),
  factor('controls', controls, 1),
];
const by = (list: ReturnType<typeof whatWouldChange>, what: string) => list.find((change) => change.what === what)?.by;

describe('what would change a finding', () => {
  // Day 1 without EPSS scores 68.4; known exploited, the same facts score 94.3 (weights .30 .35 .20 .15).
  const fresh = whatWouldChange(factors(0.98, 0.4, 1, 0.7, 0), false, '1.2');

  it('computes each step with the arithmetic of the score', () => {
    expect(by(fresh, 'Isolate the machine')).toBeCloseTo(68.4 * ((0.4 / 0.7) ** 0.15 - 1), 0);
    expect(by(fresh, 'It becomes known as exploited')).toBeCloseTo(94.2 - 68.4, 0);
    expect(by(fresh, 'Record a control of strength 0.2')).toBeCloseTo(-13.7, 1);
    expect(by(fresh, 'Install the patch')).toBeNull();
  });

  it('leaves out steps to where it already stands', () => {
    expect(by(fresh, 'Move it to the internal network')).toBeUndefined();
    expect(by(fresh, 'Raise the machine to criticality 5')).toBeUndefined();
    expect(by(fresh, 'Its controls end')).toBeUndefined();
  });

  it('caps controls of exploited findings and knows no patch without a fix', () => {
    const known = whatWouldChange(factors(0.98, 1, 0.9, 1, 0.2), true, null);
    expect(known.map((change) => change.what)).not.toContain('Record a control of strength 0.2');
    expect(known.map((change) => change.what)).not.toContain('Install the patch');
    expect(by(known, 'Its controls end')).toBeCloseTo(97.3 - 77.9, 0);
  });

  it('never lowers the score by raising a factor', () => {
    for (const change of fresh) {
      if (/Raise|Expose|exploited/.test(change.what)) expect(change.by).toBeGreaterThanOrEqual(0);
    }
  });

  it.each([
    [null, 'closed'],
    [0.02, 'no change'],
    [-10.2, 'score −10'],
    [3.14, 'score +3.1'],
  ])('says %s as %s', (value, words) => expect(changeWords(value)).toBe(words));
});
