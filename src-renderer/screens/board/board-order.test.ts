import { describe, expect, it } from 'vitest';
import type { PatchRow } from '../../../src-shared/model/patch.ts';
import { arrangeBoard, moveCard } from './board-order.ts';

function patch(title: string, change: Partial<PatchRow> = {}): PatchRow {
  return {
    id: title,
    title,
    product: title,
    version: '1',
    kind: 'package',
    fixes: [],
    hosts: 1,
    findings: 1,
    riskRemoved: 10,
    decision: 'scheduled',
    due: '2026-12-22T00:00:00.000Z',
    overdue: false,
    kev: false,
    effortMinutes: 10,
    reboot: false,
    fixableHosts: 1,
    assets: [],
    ...change,
  };
}
const titles = (list: readonly PatchRow[]) => list.map((item) => item.title);

describe('the board', () => {
  it('sorts by risk removed a minute, then by due date', () => {
    const { byDecision, largestRisk } = arrangeBoard([
      patch('slow', { riskRemoved: 118, effortMinutes: 200 }),
      patch('quick', { riskRemoved: 94, effortMinutes: 3 }),
      patch('b', { due: '2026-12-01T00:00:00.000Z' }),
      patch('a'),
      patch('now', { decision: 'immediate', riskRemoved: 612 }),
    ]);
    expect(titles(byDecision.scheduled)).toEqual(['quick', 'b', 'a', 'slow']);
    expect(titles(byDecision.immediate)).toEqual(['now']);
    expect(largestRisk).toBe(612);
  });

  it('keeps patches without a vulnerability apart, most machines first', () => {
    const none = { decision: null, due: null, riskRemoved: 0, kind: 'security-update' as const };
    const { byWindow, byDecision } = arrangeBoard([
      patch('few', { ...none, hosts: 1 }),
      patch('many', { ...none, hosts: 9 }),
    ]);
    expect(titles(byWindow)).toEqual(['many', 'few']);
    expect(Object.values(byDecision).flat()).toEqual([]);
  });

  it('keeps the versions of one program together', () => {
    const program = (title: string, riskRemoved: number) =>
      patch(title, { kind: 'application', product: 'Firefox', riskRemoved });
    const { byDecision } = arrangeBoard([
      program('Firefox 115', 10),
      patch('bash', { riskRemoved: 50 }),
      program('Firefox 128', 90),
    ]);
    expect(titles(byDecision.scheduled)).toEqual(['Firefox 128', 'Firefox 115', 'bash']);
  });

  it('does not divide by no effort', () => {
    expect(
      titles(arrangeBoard([patch('x', { effortMinutes: 0 }), patch('y', { effortMinutes: 5 })]).byDecision.scheduled),
    ).toEqual(['x', 'y']);
  });

  it('moves between cards and passes over empty columns', () => {
    const sizes = [3, 0, 2];
    expect(moveCard(sizes, { column: 0, card: 2 }, 'ArrowRight')).toEqual({ column: 2, card: 1 });
    expect(moveCard(sizes, { column: 2, card: 1 }, 'ArrowLeft')).toEqual({ column: 0, card: 1 });
    expect(moveCard(sizes, { column: 2, card: 1 }, 'ArrowDown')).toBeNull();
    expect(moveCard(sizes, { column: 2, card: 1 }, 'ArrowUp')).toEqual({ column: 2, card: 0 });
    expect(moveCard(sizes, { column: 0, card: 0 }, 'End')).toEqual({ column: 0, card: 2 });
  });
});
