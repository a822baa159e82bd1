/** Makes resources/eol.json from endoflife.date's product files: node scripts/build-eol.ts PRODUCTS. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SupportCycle } from '../src-main/engine/domain/advisory.ts';
import { systemSupportEnds } from '../src-main/engine/domain/support-ends.ts';
import { readFeed } from '../src-main/engine/feeds/read-feed.ts';

const [products] = process.argv.slice(2);
if (!products) throw new Error('name the folder of the product files');

const cycles = new Map<string, SupportCycle[]>();
for (const file of readdirSync(products).filter((name) => name.endsWith('.md'))) {
  await readFeed({ path: join(products, file) }, file, {
    fallbackDate: new Date(0).toISOString(),
    record: ({ id, support }) => cycles.set(id, support!.cycles),
  });
}
const lines = systemSupportEnds((product) => cycles.get(product) ?? []);
const file = resolve(import.meta.dirname, '../resources/eol.json');
writeFileSync(file, `[\n${lines.map((line) => `  ${JSON.stringify(line)}`).join(',\n')}\n]\n`);
process.stdout.write(`${lines.length} lines\n`);
