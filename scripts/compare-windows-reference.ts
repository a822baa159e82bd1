/** Writes docs/windows-reference.md: how PatchLedger's missing KBs differ from the reference tool's, and why. Needs the shared captures. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareWithReference, renderComparison } from '../test/windows-comparison.ts';
import { loadCaptures, loadKbTable, loadReference } from '../test/windows-table.ts';

const comparisons = compareWithReference(await loadKbTable(), loadCaptures(), loadReference());
writeFileSync(join(import.meta.dirname, '../docs/windows-reference.md'), renderComparison(comparisons));
const unexplained = comparisons.reduce((sum, one) => sum + one.unexplained, 0);
console.log(`${comparisons.length} captures compared, ${unexplained} differences without a reason`);
process.exitCode = unexplained ? 1 : 0;
