/** A rollout's state in a sentence, its worth against severity first, and the actions that fit its state. */
import { describe, expect, it, test } from 'vitest';
import type { PlanFigures, RolloutRow } from '../../../src-shared/model/rollout.ts';
import { approvalsMissing, waitingWords } from '../../parts/rollout-waiting.ts';
import { actionsIn, againstSeverity, boundWords, stateSentence, windowsUsed } from './rollout-words.ts';

const zone = { timeZone: 'Europe/Berlin', locale: 'en-GB' };
const now = '2026-11-22T08:14:00.000Z';
const figures: PlanFigures = {
  status: 'greedy',
  objective: 1204,
  bound: 1196,
  gap: 8 / 1196,
  severityFirst: 1824,
  relax: [],
};

function rollout(change: Partial<RolloutRow> = {}, counts: Partial<RolloutRow['counts']> = {}): RolloutRow {
  return {
    id: 'R1',
    title: 'November security round',
    state: 'planned',
    createdAt: now,
    createdBy: 'Mara',
    startedAt: null,
    endedAt: null,
    planHash: 'ab'.repeat(32),
    figures,
    approvalsNeeded: 2,
    approvals: 1,
    machines: 13,
    patches: 2,
    counts: { waiting: 14, running: 0, done: 0, failed: 0, skipped: 0, rolledBack: 0, ...counts },
    stopped: null,
    atWork: true,
    asked: null,
    next: null,
    ...change,
  };
}
const sentence = (row: RolloutRow) => stateSentence(row, 3, now, zone);

describe('the state in a sentence', () => {
  it('says in review what is missing', () => {
    expect(sentence(rollout())).toBe('2 patches, 13 machines, 3 rings. Needs 1 more approval.');
    expect(sentence(rollout({ approvals: 0 }))).toMatch(/Needs 2 approvals\.$/);
    expect(sentence(rollout({ approvals: 2 }))).toMatch(/Has the approvals it needs\.$/);
  });

  it('says what comes next and from when', () => {
    const next = { wave: 'W2', ring: 'pilot', at: '2026-11-22T21:00:00.000Z', why: 'soak' };
    expect(sentence(rollout({ state: 'waiting', next }, { done: 3, failed: 1, waiting: 10 }))).toBe(
      '3 of 14 upgrades done, 1 failed. Next: wave W2 (pilot), today 22:00.',
    );
    const closed = { ...next, at: null, why: 'its window ended' };
    expect(sentence(rollout({ state: 'approved', next: closed }))).toMatch(
      /Wave W2 \(pilot\) can’t run: its window ended\.$/,
    );
    expect(sentence(rollout({ state: 'approved', next: { ...next, at: now } }))).toMatch(
      /W2 \(pilot\), can run now\.$/,
    );
  });

  it('tells a run that was cut off from one that is asked to pause', () => {
    expect(sentence(rollout({ state: 'running', atWork: false }))).toMatch(/The run was cut off: run again/);
    expect(sentence(rollout({ state: 'running', asked: 'pause' }))).toMatch(
      /Pausing: what is at work is finished first/,
    );
    expect(actionsIn(rollout({ state: 'running', atWork: false }))).toEqual(['run', 'cancel']);
    expect(actionsIn(rollout({ state: 'running', asked: 'pause' }))).toEqual(['resume', 'cancel']);
  });

  it('counts what failed, was skipped and rolled back', () => {
    const counts = { waiting: 0, done: 9, failed: 2, skipped: 2, rolledBack: 1 };
    expect(sentence(rollout({ state: 'done' }, counts))).toBe(
      '9 of 14 upgrades done, 2 failed, 2 skipped, 1 rolled back.',
    );
  });
});

test('against severity first: less is better, and nothing divides by nothing', () => {
  expect(againstSeverity(figures)).toEqual({ value: '−34%', small: '1,824 risk-days, same windows', tone: 'ok' });
  expect(againstSeverity({ ...figures, severityFirst: 1000 })).toMatchObject({ value: '+20%', tone: 'soon' });
  expect(againstSeverity({ ...figures, severityFirst: 0, objective: 0 })).toMatchObject({ value: '0%' });
  expect(againstSeverity({ ...figures, severityFirst: 1205 })).toMatchObject({ value: '0%', tone: undefined });
});

test('the bound and its gap', () => {
  expect(boundWords(figures)).toBe('bound 1,196, gap 0.7%');
  expect(boundWords({ ...figures, bound: 4.25, gap: 0 })).toBe('bound 4.3, gap 0%');
});

test('windows are counted by their times, not by waves', () => {
  const wave = { start: '2026-11-22T21:00:00.000Z', end: '2026-11-23T01:00:00.000Z' };
  const waves = [wave, wave, { ...wave, end: '2026-11-23T02:00:00.000Z' }];
  expect(windowsUsed({ waves: waves as Parameters<typeof windowsUsed>[0]['waves'] })).toBe(2);
});

describe('what waits for a person', () => {
  it('tells the most pressing first', () => {
    const [review, ready] = [rollout(), rollout({ state: 'approved', approvals: 2 })];
    expect(waitingWords([])).toBeNull();
    expect(waitingWords([rollout({ state: 'done' }), rollout({ state: 'cancelled' })])).toBeNull();
    expect(waitingWords([ready])).toEqual({ text: '1 to run', hot: false });
    expect(waitingWords([ready, review])).toEqual({ text: '1 to approve', hot: false });
    expect(waitingWords([rollout({ machines: 0 })])).toBeNull();
    expect(waitingWords([rollout({ state: 'running', atWork: false })])).toEqual({ text: '1 cut off', hot: true });
    expect(waitingWords([review, rollout({ state: 'running' })])).toEqual({ text: '1 live', hot: false });
    expect(waitingWords([rollout({ state: 'running' }), rollout({ state: 'stopped' })])).toEqual({
      text: '1 stopped',
      hot: true,
    });
  });

  it('never counts an approval too many', () => {
    expect(approvalsMissing(rollout({ approvals: 3 }))).toBe(0);
  });
});

describe('the actions of a state', () => {
  it('offers no rollback before anything was done, and no plan after it has run', () => {
    expect(actionsIn(rollout({ state: 'approved' }))).not.toContain('roll-back');
    expect(actionsIn(rollout({ state: 'stopped' }, { failed: 1 }))).toEqual([
      'resume',
      'verify',
      'roll-back',
      'cancel',
    ]);
    for (const state of ['running', 'waiting', 'paused', 'stopped', 'cancelled', 'done', 'rolled-back'] as const) {
      expect(actionsIn(rollout({ state }, { done: 1 }))).not.toContain('plan-anew');
    }
  });

  it('offers to plan what is left once it is over', () => {
    expect(actionsIn(rollout({ state: 'done' }, { done: 13, failed: 1 }))).toContain('plan-left');
    expect(actionsIn(rollout({ state: 'done' }, { done: 14 }))).not.toContain('plan-left');
    expect(actionsIn(rollout({ machines: 0 }))).toEqual(['plan-anew', 'cancel']);
  });

  it('lets a person go on with what has no known end, in whatever state', () => {
    const next = { wave: 'W1', ring: 'test', at: now, why: 'what was begun on web-1 has no known end: run again' };
    expect(actionsIn(rollout({ state: 'cancelled', next }))).toEqual(['run', 'roll-back']);
    expect(actionsIn(rollout({ state: 'running', atWork: false }, { done: 1 }))).toContain('roll-back');
  });

  it('lets nothing run that is not approved', () => {
    expect(actionsIn(rollout())[0]).toBe('approve');
    expect(actionsIn(rollout())).not.toContain('run');
    expect(actionsIn(rollout({ state: 'cancelled' }))).toEqual([]);
  });
});
