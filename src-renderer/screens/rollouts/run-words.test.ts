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
  const wave = { id: 'W1', ring: 'test', successThreshold: 2 / 3 } as PlannedWave;
  const plan = { waves: [wave] } as Parameters<typeof waveStandings>[0]['plan'];
  const gates = [{ wave: 'W1', ring: 'test', state: 'open' as const, why: 'its window is open', at }];
  const standing = (items: RolloutItem[]) => waveStandings({ plan, items, gates })[0]!;

  it('counts as failed in its ring only what was changed before', () => {
    const three = standing([
      item('A1', 'done'),
      item('A2', 'failed', [step({ name: 'preflight' })]),
      item('A3', 'running'),
    ]);
    expect(standingWords(three)).toBe('1 of 3 machines done, 1 at work, 1 failed');
    expect(thresholdWords(three)).toBe('1 of 3 may fail in ring test');
    expect(three.gate?.state).toBe('open');
    const worse = standing([
      item('A1', 'failed', [step({ ok: false })]),
      item('A2', 'rolled-back'),
      item('A3', 'done'),
    ]);
    expect(worse.inRing).toEqual({ machines: 3, failed: 2, mayFail: 1 });
    expect(thresholdWords(worse)).toBe('1 of 3 may fail in ring test, 2 did');
  });

  it('counts a machine once, as done only when all its upgrades are', () => {
    const two = standing([
      item('A1', 'done'),
      item('A1', 'failed', [], 'P2'),
      item('A2', 'done'),
      item('A2', 'done', [], 'P2'),
    ]);
    expect(two).toMatchObject({ machines: 2, done: 1, failed: 1, skipped: 0 });
    expect(thresholdWords(two)).toBe('none of 2 may fail in ring test');
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
