/** Makes files for other tools: VEX of the findings, bills of materials, findings and verdicts as tables. */
import { createHash } from 'node:crypto';
import { Refusal } from '../../../src-shared/errors.ts';
import { exportFormats, type ExportFormat, type ExportKind } from '../../../src-shared/model/export.ts';
import { findingState, type FindingRow } from '../../../src-shared/model/finding.ts';
import { vexFormats } from '../interchange/index.ts';
import { writeSbom } from '../interchange/sbom.ts';
import { renderCsv } from '../reports/render/csv.ts';
import { findAsset } from '../vault/assets.ts';
import type { Database } from '../vault/database.ts';
import { listFindings } from '../vault/findings.ts';
import { formatId } from '../vault/ids.ts';
import type { Acting } from '../vault/log.ts';
import { assetsInService, createInstalledReader, loadMatchableAsset } from '../vault/match-reads.ts';
import { readSetting } from '../vault/settings.ts';
import { assetRows } from './asset-rows.ts';
import { vexStatements } from './export-vex.ts';
import type { Job } from './job.ts';

export interface ExportInput {
  kind: ExportKind;
  format?: ExportFormat;
  /** Id or name of one machine; else all in service. */
  asset?: string;
  /** Version of PatchLedger. */
  version: string;
}

export interface Exported {
  name: string;
  type: string;
  bytes: Uint8Array;
  sha256: string;
  format: ExportFormat;
  /** Statements, findings, machines, or components. */
  items: number;
}

interface Made {
  content: string | Uint8Array;
  items: number;
}

const types: Record<ExportFormat, string> = {
  openvex: 'application/json',
  cyclonedx: 'application/json',
  csaf: 'application/json',
  json: 'application/json',
  csv: 'text/csv',
};

interface Subject {
  site: string;
  asset: number | undefined;
  version: string;
}

function makeVex(db: Database, acting: Acting, { site, asset, version }: Subject, format: ExportFormat): Made {
  const statements = vexStatements(db, acting, asset);
  if (statements.length === 0)
    throw new Refusal(
      'nothing-to-export',
      'There is no finding of which VEX could say anything.',
      'Collect or import machines and match them first.',
    );
  const chosen = vexFormats.find(({ id }) => id === format)!;
  return { content: chosen.write({ author: site, at: acting.now, version, statements }), items: statements.length };
}

function makeSbom(db: Database, acting: Acting, { site, asset, version }: Subject): Made {
  const ids = asset === undefined ? assetsInService(db) : [asset];
  const installed = createInstalledReader(db, asset === undefined);
  const machines = ids.flatMap((id) => {
    const machine = loadMatchableAsset(db, id);
    if (!machine) return [];
    const { name, kind, os } = machine;
    return [{ id: formatId('asset', id), name, kind, os, packages: installed(id).packages }];
  });
  if (machines.every(({ packages }) => packages.length === 0))
    throw new Refusal(
      'nothing-to-export',
      'No software is known to be installed.',
      'Collect or import machines first.',
    );
  const of = asset === undefined ? 'site' : 'machine';
  const content = writeSbom({ site, at: acting.now, version, of, machines });
  return { content, items: machines.reduce((sum, { packages }) => sum + packages.length, 0) };
}

const findingColumns = [
  'id',
  'asset',
  'assetName',
  'product',
  'cves',
  'advisory',
  'installed',
  'fixed',
  'state',
  'stateReason',
  'score',
  'decision',
  'severity',
  'kev',
  'exploited',
  'epss',
  'due',
  'binding',
  'overdue',
  'fixable',
  'firstDetected',
  'closedAt',
] as const satisfies (keyof FindingRow)[];

type Cell = string | number | null;
const cellOf = (value: unknown): Cell =>
  value === null || value === undefined
    ? null
    : typeof value === 'boolean'
      ? value
        ? 'yes'
        : 'no'
      : Array.isArray(value)
        ? value.join(' ')
        : (value as Cell);

/** Rows as CSV, or with the site and the time as JSON. */
function makeTable<Row extends object>(
  { site }: Subject,
  now: string,
  format: ExportFormat,
  name: string,
  columns: readonly (keyof Row & string)[],
  rows: readonly Row[],
): Made {
  const content =
    format === 'csv'
      ? renderCsv({ columns: [...columns], rows: rows.map((row) => columns.map((column) => cellOf(row[column]))) })
      : `${JSON.stringify({ site, at: now, [name]: rows }, null, 2)}\n`;
  return { content, items: rows.length };
}

function makeFindings(db: Database, acting: Acting, subject: Subject, format: ExportFormat): Made {
  const { asset } = subject;
  const findings = findingState.options.flatMap((state) => listFindings(db, { state, asset }, acting.now).findings);
  return makeTable(subject, acting.now, format, 'findings', findingColumns, findings);
}

function makeVerdicts(db: Database, acting: Acting, subject: Subject, format: ExportFormat): Made {
  const { asset } = subject;
  const verdicts = assetRows(db, acting.now, asset === undefined ? {} : { ids: [asset] }).map(
    ({ id, name, os, verdict, verdictReason, notJudged, packages, findings, overdue, lastSeen }) => ({
      id,
      name,
      os: os?.name ?? null,
      verdict,
      verdictReason,
      notJudged,
      packages,
      findings,
      overdue,
      lastSeen,
    }),
  );
  const columns = [
    'id',
    'name',
    'os',
    'verdict',
    'verdictReason',
    'notJudged',
    'packages',
    'findings',
    'overdue',
    'lastSeen',
  ] as const;
  return makeTable(subject, acting.now, format, 'verdicts', columns, verdicts);
}

const make = { vex: makeVex, findings: makeFindings, verdicts: makeVerdicts, sbom: makeSbom };

/** Letters, digits and a few marks that every file system takes. */
function fileName(site: string, kind: ExportKind, at: string, format: ExportFormat): string {
  const safe =
    site
      .replace(/[^\p{L}\p{N} ._-]/gu, '')
      .trim()
      .slice(0, 60) || 'site';
  const ending =
    format === 'csv' ? 'csv' : format === 'cyclonedx' ? 'cdx.json' : format === 'json' ? 'json' : `${format}.json`;
  return `${safe}, ${kind}, ${at.slice(0, 10)}.${ending}`;
}

/** The same state at the same `acting.now` gives the same bytes. Throws wrong-use for a format the kind has not, unknown-id. */
export function makeExport(db: Database, acting: Acting, input: ExportInput): Exported {
  const { kind, version } = input;
  const formats = exportFormats[kind];
  const format = input.format ?? formats[0]!;
  if (!formats.includes(format))
    throw new Refusal('wrong-use', `There is no export of ${kind} as "${format}".`, `Formats: ${formats.join(', ')}.`);
  const site = readSetting(db, 'site') || 'PatchLedger';
  const asset = input.asset === undefined ? undefined : findAsset(db, input.asset);
  const { content, items } = db.snapshot(() => make[kind](db, acting, { site, asset, version }, format));
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name: fileName(site, kind, acting.now, format),
    type: types[format],
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    format,
    items,
  };
}

export const exportJob: Job<ExportInput, Exported> = {
  kind: 'export',
  title: ({ kind }) => `Export ${kind}`,
  run: ({ db, acting }, input) => makeExport(db, acting, input),
};
