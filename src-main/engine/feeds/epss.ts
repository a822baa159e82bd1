/**
 * FIRST's Exploit Prediction Scoring System, the daily file of all scores (https://www.first.org/epss/data_stats):
 * a comment line with model and date (files before 2022 lack it), a header, one line per CVE. The file says nothing of
 * its length: packed, its sum tells a cut; unpacked, one cut exactly between two lines shows only in the number of rows.
 */
import type { InputFile } from '../files/input-file.ts';
import type { EpssRecord, TableFeed } from './feed.ts';
import { damaged, dayToInstant, head, instantOf, isDay, onlyFile, textOf } from './read.ts';

const header = 'cve,epss,percentile';
const line = /^(CVE-\d{4}-\d{4,19}),((?:0|1)(?:\.\d+)?|\d(?:\.\d+)?e-\d+),((?:0|1)(?:\.\d+)?|\d(?:\.\d+)?e-\d+)$/;

interface Preamble {
  date: string | null;
  /** Where the first row begins. */
  rows: number;
}

function readPreamble(text: string, file: string): Preamble {
  let at = 0;
  let date: string | null = null;
  if (text.startsWith('#')) {
    at = text.indexOf('\n') + 1;
    const comment = text.slice(0, at).trim();
    const stated = /score_date:([^,\s]+)/.exec(comment)?.[1] ?? '';
    date = isDay(stated) ? dayToInstant(stated) : instantOf(stated);
    if (at === 0 || date === null) throw damaged(file, 'line 1', 'it states no score_date');
  }
  const end = text.indexOf('\n', at);
  if (end < 0 || text.slice(at, end).trim() !== header) throw damaged(file, 'the header', `it is not "${header}"`);
  return { date, rows: end + 1 };
}

function readRows(text: string, start: number, file: string): EpssRecord[] {
  const records: EpssRecord[] = [];
  const seen = new Set<string>();
  for (let at = start; at < text.length;) {
    const end = text.indexOf('\n', at);
    const where = () => `row ${records.length + 1}`;
    if (end < 0) throw damaged(file, where(), 'the last line is not complete');
    const stop = text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    const match = line.exec(text.slice(at, stop));
    if (!match)
      throw damaged(file, where(), `"${text.slice(at, Math.min(stop, at + 60))}" is not a CVE with two numbers`);
    const [, cve, score, rank] = match as unknown as [string, string, string, string];
    const probability = Number(score);
    const percentile = Number(rank);
    if (probability > 1 || percentile > 1)
      throw damaged(file, `${where()} (${cve})`, 'a number is not between 0 and 1');
    if (seen.has(cve)) throw damaged(file, `${where()} (${cve})`, 'it is listed twice');
    seen.add(cve);
    records.push({ cve, probability, percentile });
    at = end + 1;
  }
  if (records.length === 0) throw damaged(file, '', 'it holds no row');
  return records;
}

const begins = (file: InputFile) => head(file).replace(/^\ufeff/, '');

export const epss: TableFeed = {
  id: 'epss',
  title: 'Exploit prediction scores',
  publisher: 'FIRST',
  licence: 'free with credit to FIRST (https://www.first.org/epss)',
  files: 'epss_scores-YYYY-MM-DD.csv.gz',
  sources: [
    { file: 'epss_scores-current.csv.gz', url: 'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz' },
  ],
  detect(file) {
    return /^(#[^\n]*(model_version|score_date)|(#[^\n]*\r?\n)?cve,epss,percentile\r?\n)/.test(begins(file)) ? 1 : 0;
  },
  async parse(files, fallbackDate) {
    const file = await onlyFile(files, this);
    const text = textOf(file);
    const { date, rows } = readPreamble(text, file.name);
    return { feed: 'epss', date: date ?? fallbackDate, records: readRows(text, rows, file.name) };
  },
};
