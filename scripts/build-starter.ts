/**
 * Makes resources/starter/ from the publishers' own files: node scripts/build-starter.ts DATA, where DATA is a folder
 * with kev/, epss/, debian/, msrc/, cve5/, alma/ and eol/. Run with Node 24. The same files give the same bytes.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { feedById } from '../src-main/engine/feeds/index.ts';
import { expandFolders } from '../src-main/engine/files/unpack.ts';
import { readFeed } from '../src-main/engine/feeds/read-feed.ts';
import {
  packStarter,
  sha256,
  starterManifest,
  type StarterContent,
  type StarterEntry,
} from '../src-main/engine/feeds/starter-form.ts';
import type { AdvisoryRecord } from '../src-main/engine/domain/advisory.ts';
import type { FeedId } from '../src-shared/model/feed.ts';

/** `date`: where the format carries none: of the packages the tracker was derived from, of the state of the repository. A folder stands for its files. */
const sources: { feed: FeedId; file: string; date?: string }[] = [
  { feed: 'kev', file: 'kev/known_exploited_vulnerabilities_2026-08-07.json' },
  { feed: 'epss', file: 'epss/epss_scores-2026-01-30.csv.gz' },
  {
    feed: 'debian-tracker',
    file: 'debian/security-tracker/tracker-bookworm-2026-11.json',
    date: '2026-11-21T00:00:00.000Z',
  },
  { feed: 'msrc', file: 'msrc/wesng-definitions_2026-06-28.zip' },
  { feed: 'cve-records', file: 'cve5/vulnrichment-2024-20000..34999.zip' },
  { feed: 'osv', file: 'alma/osv-almalinux9-2023..2026.zip' },
  { feed: 'endoflife', file: 'eol/products', date: '2026-08-22T00:00:00.000Z' },
];

const [data] = process.argv.slice(2);
if (!data) throw new Error('name the folder of the publishers’ files');
const out = resolve(import.meta.dirname, '../resources/starter');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const newestOf = (advisories: readonly AdvisoryRecord[]) =>
  advisories.reduce((newest, { published, modified }) => {
    const at = modified ?? published ?? '';
    return at > newest ? at : newest;
  }, '');

const entries: StarterEntry[] = [];
for (const { feed, file, date } of sources) {
  const { licence } = feedById(feed);
  const advisories: AdvisoryRecord[] = [];
  const paths = await expandFolders([join(data, file)]);
  const reader = {
    fallbackDate: date ?? '1970-01-01T00:00:00.000Z',
    record: (record: AdvisoryRecord) => void advisories.push(record),
  };
  let read = await readFeed({ path: paths[0]! }, file, reader);
  for (const path of paths.slice(1)) read = await readFeed({ path }, file, reader);
  const content: StarterContent =
    'mode' in read
      ? { feed: read.feed, date: date ?? read.date ?? newestOf(advisories), mode: read.mode, advisories }
      : read;
  const bytes = packStarter(content);
  const name = `${feed}.br`;
  writeFileSync(join(out, name), bytes);
  const records =
    'advisories' in content
      ? content.advisories.length
      : content.feed === 'msrc'
        ? content.table.records
        : content.records.length;
  entries.push({
    feed,
    file: name,
    date: content.date,
    sha256: sha256(bytes),
    records,
    source: basename(file),
    licence,
    ...('advisories' in content ? { mode: content.mode } : {}),
  });
  process.stdout.write(`${name}: ${records} records, ${bytes.length} bytes, ${content.date}\n`);
}
writeFileSync(join(out, 'manifest.json'), `${JSON.stringify(starterManifest.parse({ feeds: entries }), null, 2)}\n`);
