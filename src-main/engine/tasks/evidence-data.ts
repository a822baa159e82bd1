/** The state of a vault as the data files of an evidence pack: one document a noun, one row a line, keys in one order. */
import { canonicalJson } from '../domain/canonical-json.ts';
import { siteCalendar } from '../domain/site-calendar.ts';
import { writeLogLine } from '../evidence/check-log.ts';
import type { PackFile } from '../evidence/container.ts';
import { packNames } from '../evidence/manifest.ts';
import { listActors } from '../vault/actors.ts';
import type { Database } from '../vault/database.ts';
import { listExceptions } from '../vault/exceptions.ts';
import { listFeedStatus } from '../vault/feeds.ts';
import { listFindings } from '../vault/findings.ts';
import { storedEntries } from '../vault/log.ts';
import { listPatches } from '../vault/patches.ts';
import { loadPolicy } from '../vault/settings.ts';
import { listSigningKeys } from '../vault/signing-keys.ts';
import { findingState } from '../../../src-shared/model/finding.ts';
import { assetRows } from './asset-rows.ts';
import { rolloutRows } from './rollout-detail.ts';

export function textFile(name: string, text: string): PackFile {
  return { name, bytes: Buffer.from(text, 'utf8') };
}

export function jsonFile(name: string, document: unknown): PackFile {
  return textFile(name, `${canonicalJson(document)}\n`);
}

/** A list as JSON with one row a line, built in pieces: a million findings are too long for one string. */
export function rowsFile(name: string, noun: string, rows: Iterable<unknown>): PackFile {
  const parts: Buffer[] = [Buffer.from(`{${JSON.stringify(noun)}:[`)];
  let lines: string[] = [];
  let first = true;
  const flush = () => {
    parts.push(Buffer.from(lines.join('')));
    lines = [];
  };
  for (const row of rows) {
    lines.push(`${first ? '' : ','}\n${canonicalJson(row)}`);
    first = false;
    if (lines.length >= 5000) flush();
  }
  lines.push('\n]}\n');
  flush();
  return { name, bytes: Buffer.concat(parts) };
}

function logFile(db: Database): PackFile {
  const parts: Buffer[] = [];
  let lines: string[] = [];
  for (const entry of storedEntries(db)) {
    lines.push(writeLogLine(entry));
    if (lines.length < 5000) continue;
    parts.push(Buffer.from(lines.join('')));
    lines = [];
  }
  parts.push(Buffer.from(lines.join('')));
  return { name: packNames.log, bytes: Buffer.concat(parts) };
}

function* everyFinding(db: Database, now: string): Iterable<unknown> {
  for (const state of findingState.options) yield* listFindings(db, { state }, now).findings;
}

/** Log and data as they stand now; call it in one snapshot. Findings of retired machines are not among the data. */
export function evidenceData(db: Database, now: string): PackFile[] {
  const { policy, version } = loadPolicy(db);
  const today = siteCalendar(policy.timeZone).dayOf(now);
  const keys = listSigningKeys(db).map(({ id, name, fingerprint, publicKey, createdAt, retired }) => ({
    id,
    name,
    fingerprint,
    publicKey,
    createdAt,
    retired,
  }));
  return [
    logFile(db),
    rowsFile('data/assets.json', 'assets', assetRows(db, now, { withRetired: true })),
    rowsFile('data/findings.json', 'findings', everyFinding(db, now)),
    rowsFile('data/patches.json', 'patches', listPatches(db, {}, now)),
    rowsFile('data/exceptions.json', 'exceptions', listExceptions(db, today)),
    rowsFile('data/feeds.json', 'feeds', listFeedStatus(db, now)),
    rowsFile('data/rollouts.json', 'rollouts', rolloutRows(db, now)),
    jsonFile('data/policy.json', { version, policy }),
    rowsFile('data/keys.json', 'keys', keys),
    rowsFile('data/actors.json', 'actors', listActors(db)),
  ];
}
