import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeFinding } from '../../../test/report-facts.ts';
import type { ReportFinding } from './facts.ts';
import { groupFindings, ruleWords } from './finding-groups.ts';

const finding = fc
  .record({
    machine: fc.integer({ min: 0, max: 5 }),
    cve: fc.integer({ min: 0, max: 8 }),
    installed: fc.constantFrom('1.0-1', '1.0-2'),
    fixed: fc.constantFrom('1.0-3', '1.0-4', null),
    score: fc.double({ min: 1, max: 100, noNaN: true }),
    decision: fc.constantFrom('immediate' as const, 'scheduled' as const),
    due: fc.constantFrom('2026-11-24T23:00:00.000Z', '2026-12-24T23:00:00.000Z'),
  })
  .map(({ machine, cve, ...same }) =>
    makeFinding({ ...same, asset: `A${machine}`, assetName: `host-${machine}`, cves: [`CVE-2026-${cve}`] }),
  );

/** One finding for each machine and CVE, as the vault keeps them. */
const findings = fc
  .array(finding, { minLength: 1, maxLength: 40 })
  .map((all) => [...new Map(all.map((entry) => [`${entry.asset} ${entry.cves[0]}`, entry])).values()]);

const told = (entry: ReportFinding) => `${entry.assetName} ${entry.cves[0]} ${entry.decision} ${entry.fixed}`;

describe('groupFindings', () => {
  it('tells every finding on its machine with its own decision and fix, and none that is not there', () => {
    fc.assert(
      fc.property(findings, (all) => {
        const groups = groupFindings(all);
        const unfolded = groups.flatMap((group) =>
          group.machines.flatMap((machine) =>
            group.lines.flatMap((line) =>
              line.cves.map((cve) => `${machine} ${cve.id} ${line.decision} ${line.fixed}`),
            ),
          ),
        );
        expect(unfolded.sort()).toEqual(all.map(told).sort());
        expect(groups.reduce((sum, group) => sum + group.findings, 0)).toBe(all.length);
      }),
    );
  });

  it('gives ranges that hold every score and due date', () => {
    fc.assert(
      fc.property(findings, (all) => {
        for (const group of groupFindings(all)) {
          for (const line of group.lines) {
            const folded = all.filter(
              (entry) =>
                group.machines.includes(entry.assetName) &&
                line.cves.some((cve) => cve.id === entry.cves[0]) &&
                entry.decision === line.decision &&
                entry.fixed === line.fixed,
            );
            for (const entry of folded) {
              const score = Math.round(entry.score * 10) / 10;
              expect(score).toBeGreaterThanOrEqual(line.lowest);
              expect(score).toBeLessThanOrEqual(line.cves[0]!.score);
              expect(entry.due >= line.due.first && entry.due <= line.due.last).toBe(true);
            }
          }
        }
      }),
    );
  });

  it('folds machines that are alike', () => {
    const fleet = Array.from({ length: 200 }, (_, index) =>
      [1, 2].map((cve) =>
        makeFinding({
          asset: `A${index}`,
          assetName: `host-${index}`,
          cves: [`CVE-2026-${cve}`],
          score: 40 + (index % 5),
        }),
      ),
    ).flat();
    const [group, ...more] = groupFindings(fleet);
    expect(more).toEqual([]);
    expect(group!.machines.slice(0, 3)).toEqual(['host-0', 'host-1', 'host-2']);
    expect(group!.lines).toEqual([
      expect.objectContaining({
        cves: [
          { id: 'CVE-2026-1', score: 44 },
          { id: 'CVE-2026-2', score: 44 },
        ],
        lowest: 40,
      }),
    ]);
  });

  it('leaves out of a rule what stands beside it', () => {
    expect(ruleWords(makeFinding())).toBe('Debian tracker, status resolved, dpkg version order');
    expect(ruleWords(makeFinding({ rule: 'Debian tracker, status open', fixed: null }))).toBe(
      'Debian tracker, status open',
    );
  });
});
