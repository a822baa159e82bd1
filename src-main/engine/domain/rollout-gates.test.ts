import { describe, expect, it } from 'vitest';
import { gatesOf, nextOf, standingOf, type GateFacts, type WaveFacts } from './rollout-gates.ts';

const at = (hour: number) => `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z`;
const done = { fate: 'done', excused: false } as const;
const failed = { fate: 'failed', excused: false } as const;
const untouched = { fate: 'untouched', excused: false } as const;
const wave = (id: string, ring: string, more: Partial<WaveFacts> = {}): WaveFacts => ({
  id,
  ring,
  start: at(8),
  end: at(20),
  soakMinutes: 120,
  successThreshold: 0.7,
  endedAt: null,
  machines: [{ fate: 'open', excused: false }],
  ...more,
});
const facts = (waves: WaveFacts[], more: Partial<GateFacts> = {}): GateFacts => ({
  state: 'waiting',
  stopped: null,
  approvals: { have: 1, needed: 1 },
  waves,
  unknown: [],
  interrupted: false,
  now: at(10),
  ...more,
});
const states = (given: GateFacts) => gatesOf(given).map((gate) => gate.state);

describe('gates', () => {
  it('open in their order: approvals, window, the wave before, the soak of the ring before', () => {
    const waves = [wave('W1', 'test'), wave('W2', 'all')];
    expect(states(facts(waves, { approvals: { have: 0, needed: 1 } }))).toEqual(['waiting', 'waiting']);
    expect(states(facts(waves, { now: at(7) }))).toEqual(['later', 'waiting']);
    expect(states(facts(waves))).toEqual(['open', 'waiting']);
    const first = wave('W1', 'test', { endedAt: at(9), machines: [done] });
    const soaking = facts([first, waves[1]!]);
    expect(states(soaking)).toEqual(['passed', 'later']);
    expect(nextOf(soaking)).toEqual({
      wave: 'W2',
      ring: 'all',
      at: at(11),
      why: 'ring test soaks until 2026-11-23 11:00 UTC',
    });
    expect(states(facts([first, waves[1]!], { now: at(11) }))).toEqual(['passed', 'open']);
    expect(states(facts(waves, { state: 'paused' }))).toEqual(['waiting', 'waiting']);
    expect(states(facts(waves, { now: at(20) }))).toEqual(['closed', 'waiting']);
    expect(states(facts(waves, { state: 'cancelled' }))).toEqual(['closed', 'closed']);
    expect(nextOf(facts(waves, { state: 'cancelled' }))).toBeNull();
  });

  it('of a ring without a success stay closed, and so does one whose soak outlasts its window', () => {
    const second = wave('W2', 'all');
    const end = (machines: WaveFacts['machines'], more = {}) =>
      facts([wave('W1', 'test', { endedAt: at(9), machines, ...more }), second], { now: at(12) });
    expect(gatesOf(end([failed, done, done]))[1]).toMatchObject({
      state: 'closed',
      why: expect.stringContaining('70 %'),
    });
    expect(gatesOf(end([untouched, untouched]))[1]).toMatchObject({
      state: 'closed',
      why: expect.stringContaining('no machine of it was patched'),
    });
    expect(states(end([untouched, untouched, done]))).toEqual(['passed', 'open']);
    expect(states(end([{ fate: 'failed', excused: true }]))).toEqual(['passed', 'open']);
    expect(gatesOf(end([done], { soakMinutes: 6000 }))[1]).toMatchObject({
      state: 'closed',
      why: expect.stringContaining('plan anew'),
    });
  });

  it('meet a threshold exactly', () => {
    const three = (threshold: number) =>
      standingOf([wave('W1', 'all', { machines: [failed, done, done], successThreshold: threshold })]).holds;
    expect([three(2 / 3), three(0.67)]).toEqual([true, false]);
  });

  it('name what has no known end first', () => {
    const waves = [wave('W1', 'all', { endedAt: at(9), machines: [failed] })];
    const unknown = [{ wave: 'W1', ring: 'all', machine: 'db1', mode: 'run' as const }];
    expect(nextOf(facts(waves, { unknown }))!.why).toBe(
      'what was begun on db1 has no known end: run again once it answers',
    );
    expect(nextOf(facts([wave('W1', 'all')], { state: 'running', interrupted: true, unknown }))!.why).toContain(
      'it goes on where it stopped',
    );
  });
});
