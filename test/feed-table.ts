/**
 * What each feed file of the shared data gives, as a table: `node test/feed-table.ts` writes docs/feeds.md, and a test checks it.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFeed } from '../src-main/engine/feeds/read-feed.ts';
import { Refusal } from '../src-shared/errors.ts';
import { sharedData } from './shared-data.ts';

export const feedTablePath = join(import.meta.dirname, '../docs/feeds.md');

/** Folders of publishers' data; what else lies in the shared data is no feed. */
const folders = [
  'alma',
  'alpine',
  'cve5',
  'debian',
  'eol',
  'epss',
  'kev',
  'msrc',
  'nvd',
  'redhat',
  'rocky',
  'suse',
  'ubuntu',
  'updateinfo',
];

export const feedFiles = (): string[] =>
  folders
    .flatMap((folder) =>
      readdirSync(sharedData(folder), { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? [join(entry.parentPath, entry.name).slice(sharedData('').length).replace(/^\//, '')] : [],
      ),
    )
    .toSorted();

/** Files that are no advisories, by what their names begin with, and why they are not read. */
const notRead: readonly (readonly [begins: string, why: string])[] = [
  ['debian/archive-indices/', 'lists of a package archive, no advisories'],
  ['debian/oval-sample.xml', 'OVAL repeats what the tracker says'],
  ['debian/security-tracker/CPE-list', 'source packages by CPE, no advisories'],
  ['eol/product-schema.json', 'the schema of the format'],
  ['eol/releases/', 'what a robot gathers for endoflife.date; its products tell the same'],
  ['kev/known_exploited_vulnerabilities_schema.json', 'the schema of the format'],
  ['msrc/wsusscn2/', 'Windows Update reads it itself on the machine (collect.ps1)'],
  ['msrc/kb-pages/', 'pages for people; Microsoft’s documents tell the builds'],
  ['nvd/cpe-api-2.0/', 'the dictionary of CPE names, no CVEs'],
  ['nvd/cpematch-api-2.0/', 'the dictionary of CPE matches, no CVEs'],
  ['suse/cvrf/', 'CSAF by the same publisher says more'],
  ['ubuntu/cve-tracker/', 'OSV and VEX by the same publisher say the same'],
  ['ubuntu/oval/', 'OVAL repeats what the notices say'],
];

/** Files of a repository beside its advisories. */
const besideAdvisories = /^updateinfo\/.*(?:repomd\w*\.xml|modules\.yaml\.gz)$/;

/** Why a file is no feed's; null for one that must be read. */
export function whyNotRead(file: string): string | null {
  if (besideAdvisories.test(file)) return 'index or modules of a repository, no advisories';
  return notRead.find(([begins]) => file.startsWith(begins))?.[1] ?? null;
}

export interface FeedRow {
  file: string;
  feed: string;
  records: number;
  statements: number;
  scopes: number;
  /** Why it is not read, "" where it is. */
  why: string;
}

async function feedRow(file: string): Promise<FeedRow> {
  const row: FeedRow = { file, feed: '', records: 0, statements: 0, scopes: 0, why: '' };
  const scopes = new Set<string>();
  try {
    const content = await readFeed({ path: sharedData(file) }, file, {
      fallbackDate: '2026-11-30T00:00:00.000Z',
      record({ packages }) {
        row.records += 1;
        row.statements += packages.length;
        for (const { scope } of packages) scopes.add(scope);
      },
    });
    row.feed = content.feed;
    row.scopes = scopes.size;
    if (!('mode' in content)) row.records = content.feed === 'msrc' ? content.table.records : content.records.length;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    row.why = error.code;
  }
  return row;
}

export async function feedRows(): Promise<FeedRow[]> {
  const rows: FeedRow[] = [];
  for (const file of feedFiles()) rows.push(await feedRow(file));
  return rows;
}

export function feedTable(rows: readonly FeedRow[]): string {
  const read = rows.filter(({ why }) => why === '');
  const line = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  const number = (n: number) => (n === 0 ? '' : n.toLocaleString('en'));
  return [
    '# What each feed file gives',
    '',
    'Publishers’ files of the shared data, as `feeds import` takes them: the feed it was told as by its content, the records in the',
    'publisher’s unit, what they say of packages and products, and of how many releases and ecosystems. Made by',
    '`node test/feed-table.ts`, checked by `test/feed-table.test.ts`.',
    '',
    line(['File', 'Feed', 'Records', 'Statements', 'Scopes']),
    line(['---', '---', '--:', '--:', '--:']),
    ...read.map(({ file, feed, records, statements, scopes }) =>
      line([file, feed, number(records), number(statements), number(scopes)]),
    ),
    '',
    '## Not read',
    '',
    line(['File', 'Why']),
    line(['---', '---']),
    ...rows.filter(({ why }) => why !== '').map(({ file, why }) => line([file, whyNotRead(file) ?? why])),
    '',
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(feedTablePath, feedTable(await feedRows()));
