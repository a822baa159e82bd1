import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { haveSharedData } from './shared-data.ts';
import { compareWithReference, renderComparison } from './windows-comparison.ts';
import { loadCaptures, loadKbTable, loadReference } from './windows-table.ts';

describe.skipIf(!haveSharedData)('missing KBs of the Windows captures (needs the shared data)', () => {
  it('equal the reference or differ for a stated reason; the committed page is up to date', async () => {
    const comparisons = compareWithReference(await loadKbTable(), loadCaptures(), loadReference());
    expect(comparisons).toHaveLength(33);
    expect(comparisons.filter(({ unexplained }) => unexplained)).toEqual([]);
    expect(renderComparison(comparisons)).toBe(
      readFileSync(join(import.meta.dirname, '../docs/windows-reference.md'), 'utf8'),
    );
  }, 120_000);

  it('reads the same hotfixes as the reference, and those of the captures it refuses', () => {
    const captures = loadCaptures();
    for (const { capture, hotfixes, build } of loadReference()) {
      const ours = captures.find(({ file }) => file === capture)!;
      if (build === null) expect(ours.hotfixes.length, capture).toBeGreaterThan(0);
      else {
        expect(new Set(ours.hotfixes), capture).toEqual(new Set(hotfixes));
        expect(ours.inventory.os?.build, capture).toBe(build);
      }
    }
  });
});
