/** Steps, waves against their thresholds and dry runs in words. */
import { describe, expect, it, test } from 'vitest';
import type { ItemState, PlannedWave, RolloutItem, RolloutStep } from '../../../src-shared/model/rollout.ts';
import {
  dryRunWords,
  standingWords,
  stepLine,
  stepSeconds,
  stepState,
  thresholdWords,
  waveStandings,
} from './run-words.ts';

const at = '2026-11-22T08:14:00.000Z';

function step(change: Partial<RolloutStep> = {}): RolloutStep {
  return {
    id: 'S1',
    name: 'upgrade',
    mode: 'run',
    ok: true,
    evidence: '',
    begunAt: at,
    endedAt: '2026-11-22T08:14:30.000Z',
    hasOutput: false,
    ...change,
  };
}

function item(asset: string, state: ItemState, steps: RolloutStep[] = [], patch = 'P1'): RolloutItem {
  return {
    asset,
    assetName: `host-${asset}`,
    patch,
    patchTitle: 'openssl',
    wave: 'W1',
    ring: 'test',
    state,
    from: '1',
    to: '2',
    packages: [],
    seconds: 0,
    steps,
  };
}

test('a step without an end runs while its machine does; else its outcome is not known', () => {
  const open = step({ ok: null, endedAt: null });
  expect(stepState(open, 'running')).toBe('running');
  expect(stepState(open, 'waiting')).toBe('outcome-unknown');
  expect(stepState(step({ ok: null }), 'failed')).toBe('outcome-unknown');
  expect(stepState(step({ ok: false }), 'failed')).toBe('failed');
  expect([stepSeconds(step()), stepSeconds(open)]).toEqual([30, null]);
});

test('where a machine is, in one line', () => {
  const tried = step({ name: 'dry-run', mode: 'dry-run' });
  expect(stepLine(item('A1', 'waiting'))).toBe('waits for its wave');
  expect(stepLine(item('A1', 'skipped'))).toBe('nothing done');
  expect(stepLine(item('A1', 'waiting', [step({ name: 'preflight', mode: 'dry-run' }), tried]))).toBe('Dry run passed');
  expect(stepLine(item('A1', 'waiting', [{ ...tried, ok: false }]))).toBe('Dry run failed');
  expect(stepLine(item('A1', 'running', [tried, step({ endedAt: null, ok: null })]))).toBe('Upgrade');
});

describe('a wave against its threshold', () => {
  const wave = { id: 'W1', ring: 'test', successThreshold: 0.7 } as PlannedWave;
  const standing = (states: ItemState[]) =>
    waveStandings({
      plan: { waves: [wave] } as Parameters<typeof waveStandings>[0]['plan'],
      items: states.map((state, index) => item(`A${index}`, state)),
    })[0]!;

  it('is open while it can still be reached, and says so', () => {
    const four = standing(['done', 'running', 'waiting', 'failed']);
    expect(standingWords(four)).toBe('1 of 4 machines done, 1 at work, 1 failed');
    expect(thresholdWords(four)).toBe('3 must succeed: not yet reached');
    expect(standing(['done', 'done', 'done', 'failed']).threshold).toBe('reached');
    expect(standing(['done', 'waiting', 'failed', 'failed']).threshold).toBe('missed');
  });

  it('counts a machine once, as done only when all its upgrades are', () => {
    const items = [
      item('A1', 'done'),
      item('A1', 'failed', [], 'P2'),
      item('A2', 'done'),
      item('A2', 'done', [], 'P2'),
    ];
    const [two] = waveStandings({ plan: { waves: [wave] } as Parameters<typeof waveStandings>[0]['plan'], items });
    expect(two).toMatchObject({ machines: 2, done: 1, failed: 1, needed: 2, threshold: 'missed' });
  });
});

test('a dry run by machine', () => {
  const good = step({ mode: 'dry-run', name: 'dry-run' });
  const bad = step({ mode: 'dry-run', name: 'preflight', ok: false });
  expect(dryRunWords([item('A1', 'waiting', [good]), item('A1', 'waiting', [good], 'P2')])).toBe(
    'Dry run passed on 1 machine.',
  );
  expect(dryRunWords([item('A1', 'waiting', [good]), item('A2', 'waiting', [bad])])).toMatch(
    /^Dry run: 1 of 2 machines/,
  );
});
