/** Machines by ring with their work a wave, grouped where they would be too many; and why each sits where it sits. */
import { describe, expect, it } from 'vitest';
import type { ItemState, PlannedItem, PlannedWave, RolloutItem } from '../../../src-shared/model/rollout.ts';
import { barName, ownRows, rowName, timelineRows } from './timeline-rows.ts';
import { reasonsByMachine } from './why-here.ts';

const start = '2026-11-22T21:00:00.000Z';
const end = '2026-11-23T01:00:00.000Z';

function planned(asset: string, patch = 'openssl 3.0', change: Partial<PlannedItem> = {}): PlannedItem {
  return {
    asset,
    assetName: `host-${asset}`,
    patch,
    patchTitle: patch,
    from: '1',
    to: '2',
    packages: [],
    why: 'the first window',
    risk: 50,
    due: null,
    effortMinutes: 3,
    reboot: false,
    ...change,
  };
}

function wave(id: string, ring: string, items: PlannedItem[]): PlannedWave {
  return { id, ring, start, end, soakMinutes: 0, successThreshold: 0.7, items };
}

const rowsOf = (waves: PlannedWave[], states: Record<string, ItemState> = {}) =>
  timelineRows({
    plan: { waves } as Parameters<typeof timelineRows>[0]['plan'],
    items: waves.flatMap(({ id, items }) =>
      items.map((item) => ({ ...item, wave: id, state: states[item.asset] ?? 'waiting' }) as unknown as RolloutItem),
    ),
  });

describe('the rows of the timeline', () => {
  it('puts the patches of a machine in one bar, no longer than the window', () => {
    const [row] = rowsOf([
      wave('W1', 'test', [
        planned('A1'),
        planned('A1', 'perl 5.36', { effortMinutes: 5 }),
        planned('A1', 'big', { effortMinutes: 900 }),
      ]),
    ]);
    expect(row!.bars).toHaveLength(1);
    expect(row!.bars[0]).toMatchObject({ from: Date.parse(start), to: Date.parse(end) });
    expect(barName(row!.bars[0]!, 300)).toBe('openssl, perl, big');
    expect(barName(row!.bars[0]!, 60)).toBe('3 patches');
  });

  it('shows the state that matters most', () => {
    const waves = [wave('W1', 'test', [planned('A1'), planned('A1', 'perl 5.36')])];
    expect(rowsOf(waves, { A1: 'failed' })[0]!.bars[0]!.state).toBe('failed');
    expect(rowsOf(waves, { A1: 'done' })[0]!.bars[0]!.state).toBe('done');
  });

  it('groups many machines with the same work and state, never across rings', () => {
    const many = Array.from({ length: ownRows }, (_, index) => planned(`A${index}`));
    const waves = [wave('W1', 'test', [planned('T1')]), wave('W2', 'all', many)];
    const rows = rowsOf(waves, { A3: 'failed' });
    expect(rows.map((row) => [row.ring, rowName(row)])).toEqual([
      ['test', 'host-T1'],
      ['all', `host-A0 and ${ownRows - 2} more`],
      ['all', 'host-A3'],
    ]);
    expect(rowsOf([wave('W1', 'all', many)])).toHaveLength(ownRows);
  });
});

describe('why here', () => {
  it('tells of several deadlines of a machine the first', () => {
    const due = (patch: string, day: string) =>
      planned('A1', patch, { due: `2026-12-${day}T00:00:00.000Z`, why: `ring all; due ${day} Dec; window tonight` });
    const held = planned('A1', 'perl', { why: 'ring all; window tonight; held back there: perl' });
    expect(reasonsByMachine({ waves: [wave('W1', 'all', [due('b', '22'), due('a', '04'), held])] })).toEqual([
      {
        wave: 'W1',
        why: 'ring all; due 04 Dec; window tonight; held back there: perl',
        machines: [{ id: 'A1', name: 'host-A1' }],
      },
    ]);
  });

  it('names the machines of one reason together, each once', () => {
    const other = planned('A3', 'openssl 3.0', { why: 'after host-A1 of the same redundancy group' });
    expect(
      reasonsByMachine({ waves: [wave('W1', 'all', [planned('A1'), planned('A1', 'perl'), planned('A2'), other])] }),
    ).toEqual([
      {
        wave: 'W1',
        why: 'the first window',
        machines: [
          { id: 'A1', name: 'host-A1' },
          { id: 'A2', name: 'host-A2' },
        ],
      },
      { wave: 'W1', why: 'after host-A1 of the same redundancy group', machines: [{ id: 'A3', name: 'host-A3' }] },
    ]);
  });
});
