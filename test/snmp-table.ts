/**
 * What each SNMP recording of the shared captures gives when a replaying agent is collected, as a table:
 * `node test/snmp-table.ts` writes docs/snmp.md, and a test checks it.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { collectSnmp } from '../src-main/engine/collectors/snmp.ts';
import { snmpBounds } from '../src-main/engine/collectors/snmp-session.ts';
import { PasswordLedger } from '../src-main/engine/remote/password-ledger.ts';
import { Refusal } from '../src-shared/errors.ts';
import { sharedData } from './shared-data.ts';
import { readRecordingFile, startAgent } from './snmp-agent.ts';

export const snmpTablePath = join(import.meta.dirname, '../docs/snmp.md');

const cell = (text: string) => text.replaceAll('|', '/');

/** Kind, maker, model, what runs on it, firmware, serial number and software of one recording. */
export async function recordingRow(path: string): Promise<string[]> {
  const agent = await startAgent(readRecordingFile(path));
  try {
    const options = { authProtocol: 'sha256', privProtocol: 'aes', port: agent.port } as const;
    const bounds = { ...snmpBounds, timeout: 1000 };
    const run = { passwords: new PasswordLedger(), bounds, now: () => '2026-11-30T00:00:00.000Z' };
    const { inventory, warnings } = await collectSnmp('127.0.0.1', options, run);
    const { hardware, os, kind, identity, packages = [] } = inventory;
    const listed = packages.filter((item) => item.section !== 'programs' || item.origin === undefined);
    return [
      kind ?? '',
      hardware?.vendor ?? '',
      hardware?.model ?? '',
      os?.name ?? '',
      hardware?.firmware ?? '',
      identity.serial ?? '',
      listed.length > 0 ? `${listed.length} ${listed[0]!.scheme}` : '',
      warnings.join('; '),
    ].map(cell);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return ['', '', '', '', '', '', '', `${error.code}`];
  } finally {
    await agent.close();
  }
}

export function recordings(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:snmprec(?:\.bz2)?|walk)$/.test(name))
    .map((name) => join(folder, name))
    .toSorted();
}

export async function snmpTable(): Promise<string> {
  const folder = sharedData('snmp');
  const rows: string[][] = [];
  for (const path of recordings(folder)) rows.push([relative(folder, path), ...(await recordingRow(path))]);
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const known = (column: number) => rows.filter((row) => row[column] !== '').length;
  return [
    '# What devices tell over SNMP',
    '',
    'Each recording of the shared captures, replayed by an agent on loopback and collected by `collect snmp`;',
    '`node test/snmp-table.ts` writes this table and a test checks it. An empty field is unknown: nothing the device says',
    'tells it for certain.',
    '',
    `${rows.length} recordings: the kind of ${known(1)}, the maker of ${known(2)}, the model of ${known(3)}, the firmware of ${known(5)} and the serial number of ${known(6)} are told.`,
    '',
    line(['Recording', 'Kind', 'Maker', 'Model', 'System', 'Firmware', 'Serial number', 'Software', 'Notes']),
    line(Array.from({ length: 9 }, () => '---')),
    ...rows.map(line),
    '',
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(snmpTablePath, await snmpTable());
