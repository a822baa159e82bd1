/** Log entries as rows: who did what when, with the hash each entry has in the chain. */
import type { LogEntry } from '../../../src-shared/model/log.ts';
import type { Table } from './document.ts';
import { cut, number, type SiteWords } from './words.ts';

const detailLength = 400;

/** "reason: asked for, machines: 12": the detail of an entry for reading; the log holds it whole. */
export function detailWords(detail: Record<string, unknown>): string {
  const words = Object.entries(detail).map(([name, value]) => {
    if (Array.isArray(value) && value.every((entry) => typeof entry === 'string'))
      return `${name}: ${value.join(', ')}`;
    return `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
  return cut(words.join('; '), detailLength);
}

export function logTable(entries: readonly LogEntry[], words: SiteWords): Table {
  return {
    kind: 'table',
    name: 'Entries of the audit log',
    columns: [
      { head: 'Entry', align: 'right' },
      { head: 'When' },
      { head: 'Who', share: 2 },
      { head: 'What', share: 3 },
      { head: 'Hash begins', mono: true },
    ],
    details: Object.fromEntries(
      entries.flatMap(({ detail }, index) => (Object.keys(detail).length > 0 ? [[index, detailWords(detail)]] : [])),
    ),
    rows: entries.map((entry) => [
      number(entry.seq),
      words.second(entry.at),
      entry.actor,
      entry.action,
      entry.hash.slice(0, 16),
    ]),
    empty: 'No entry.',
  };
}
