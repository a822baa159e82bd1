/** The public captures of Windows machines, the KB table and the reference tool's answers, for tests, bench and comparison. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Inventory } from '../src-shared/model/software.ts';
import { msrcColumns } from '../src-main/engine/feeds/feed.ts';
import { msrc } from '../src-main/engine/feeds/msrc.ts';
import { readContent } from '../src-main/engine/files/content.ts';
import { streamFiles } from '../src-main/engine/files/streamed-file.ts';
import { systeminfo } from '../src-main/engine/importers/systeminfo.ts';
import type { MsrcRow } from '../src-main/engine/matchers/windows-advisories.ts';
import { sharedData } from './shared-data.ts';

/** Captures of systeminfo (BSD-3-Clause, test/fixtures/windows/README.md). */
export const capturesFolder = join(import.meta.dirname, 'fixtures/windows');

export interface Capture {
  file: string;
  inventory: Inventory;
  product: string;
  hotfixes: string[];
}

export function loadCaptures(): Capture[] {
  return readdirSync(capturesFolder)
    .filter((file) => file.includes('_systeminfo'))
    .toSorted()
    .map((file) => {
      const bytes = readFileSync(join(capturesFolder, file));
      const { inventory } = [...systeminfo.parse(readContent({ name: file, folder: '', bytes }))][0]!;
      return {
        file,
        inventory,
        product: inventory.os?.product ?? '',
        hotfixes: inventory.hotfixes?.map(({ kb }) => kb) ?? [],
      };
    });
}

/** The whole table; needs the shared data. */
export async function loadKbTable(): Promise<MsrcRow[]> {
  const path = sharedData('msrc/wesng-definitions_2026-06-28.zip');
  const content = await msrc.parse(streamFiles({ path }), '2026-06-28T00:00:00.000Z');
  if (content.feed !== 'msrc') throw new Error('the KB table was read as something else');
  const { texts, cells, records } = content.table;
  const width = msrcColumns.length;
  const [postedAt, cveAt, kbAt, titleAt, productAt, componentAt, severityAt, impactAt, supersedesAt, exploitsAt] = (
    ['posted', 'cve', 'kb', 'title', 'product', 'component', 'severity', 'impact', 'supersedes', 'exploits'] as const
  ).map((column) => msrcColumns.indexOf(column));
  return Array.from({ length: records }, (_, i) => {
    const text = (column: number | undefined) => texts[cells[i * width + column!]!]!;
    return {
      posted: cells[i * width + postedAt!]!,
      cve: text(cveAt),
      kb: text(kbAt),
      title: text(titleAt),
      product: text(productAt),
      component: text(componentAt),
      severity: text(severityAt),
      impact: text(impactAt),
      supersedes: text(supersedesAt),
      exploits: text(exploitsAt),
    };
  });
}

export interface ReferenceAnswer {
  capture: string;
  product: string | null;
  build: string | null;
  hotfixes: string[];
  missingKbs: string[];
}

/** What WES-NG 1.06 answers for the captures; needs the shared data. */
export function loadReference(): ReferenceAnswer[] {
  return JSON.parse(readFileSync(sharedData('reference/windows-missing-kbs.json'), 'utf8')) as ReferenceAnswer[];
}
