/** Reads a table without importing it: its columns, what they are taken for, and the first machines as they would be read. */
import { Refusal, itemError } from '../../../src-shared/errors.ts';
import {
  identifyingRoles,
  type ColumnMapping,
  type ColumnRole,
  type TableReading,
} from '../../../src-shared/model/columns.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { mappingOf, mappingTells } from '../domain/column-roles.ts';
import { readContent } from '../files/content.ts';
import type { InputFile } from '../files/input-file.ts';
import { eachMember, eachMemberOfPath } from '../files/unpack.ts';
import { describeTable, table } from '../importers/table.ts';
import { loadMapping } from '../vault/column-mappings.ts';
import { importLimits } from './import.ts';
import type { Job, JobContext } from './job.ts';

export interface ReadTableInput {
  path?: string;
  upload?: { name: string; bytes: Uint8Array };
  /** Of an archive or workbook this file, by its path inside; else the first that is a table. */
  member?: string;
  columns?: ColumnMapping;
}

/** Machines and values of a column that a person is shown. */
const shownMachines = 5;
const shownValues = 3;

function shown(inventory: Inventory): Partial<Record<ColumnRole, string>> {
  const { identity, os, hardware, given } = inventory;
  const values: Record<ColumnRole, string | undefined> = {
    name: identity.name,
    fqdn: identity.fqdn,
    serial: identity.serial,
    mac: identity.macs?.join(', '),
    address: inventory.addresses?.join(', '),
    os: os?.name,
    osVersion: os?.version,
    owner: given?.owner,
    department: given?.department,
    location: given?.location,
    criticality: given?.criticality?.toString(),
    exposure: given?.exposure,
    environment: given?.environment,
    vendor: hardware?.vendor,
    model: hardware?.model,
    lastSeen: inventory.takenAt,
    software: inventory.packages?.map(({ name }) => name).join(', '),
    version: inventory.packages?.map(({ version }) => version || 'unknown').join(', '),
    publisher: inventory.packages?.flatMap(({ origin }) => origin ?? []).join(', '),
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([role, value]) => (value ? [[role, value.slice(0, 200)]] : [])),
  );
}

async function findTable(input: ReadTableInput): Promise<InputFile> {
  const { path, upload, member } = input;
  const label = path ?? upload?.name ?? '';
  const files =
    path === undefined ? eachMember(label, upload!.bytes, importLimits) : eachMemberOfPath(path, importLimits);
  for await (const file of files) {
    if (member === undefined ? describeTable(readContent(file)) !== null : file.within === member) return file;
  }
  throw new Refusal(
    member === undefined ? 'not-recognised' : 'nothing-to-import',
    member === undefined ? `${label} is no table` : `${label} holds no file "${member}"`,
    'A table has a line of column names above its rows: CSV, or a sheet of a workbook.',
  );
}

export async function readTable({ db }: Pick<JobContext, 'db'>, input: ReadTableInput): Promise<TableReading> {
  const content = readContent(await findTable(input));
  const shape = describeTable(content);
  if (!shape)
    throw new Refusal(
      'not-recognised',
      `${content.file.name} is no table`,
      'A table has a line of column names above its rows: CSV, or a sheet of a workbook.',
    );
  const remembered = loadMapping(db, shape.signature);
  const given = input.columns;
  const unknown = Object.keys(given ?? {}).filter((column) => !shape.header.includes(column));
  if (unknown.length > 0)
    throw new Refusal(
      'invalid-argument',
      `${content.file.name} has no column ${unknown.map((column) => `"${column}"`).join(', ')}.`,
      `Columns: ${shape.header.filter(Boolean).slice(0, 40).join(', ')}.`,
    );
  const mapping = given ?? remembered ?? mappingOf(shape.guess);
  const names = [...new Set(shape.header)].filter(Boolean);
  const reading: TableReading = {
    file: content.file.name,
    columns: names.map((name) => {
      const at = shape.header.indexOf(name);
      const values = new Set(shape.rows.map((row) => row[at]!.slice(0, 120)).filter(Boolean));
      return { name, samples: [...values].slice(0, shownValues), role: mapping[name] ?? null };
    }),
    rows: shape.rows.length,
    from: given ? 'given' : remembered ? 'remembered' : 'guessed',
    missing: mappingTells(mapping) ? [] : [...identifyingRoles],
    machines: 0,
    preview: [],
    warnings: [],
  };
  if (reading.missing.length > 0) return reading;
  try {
    const read = [...table.parse(content, { columns: mapping })];
    return {
      ...reading,
      machines: read.length,
      preview: read
        .slice(0, shownMachines)
        .map(({ inventory }) => ({ values: shown(inventory), packages: inventory.packages?.length ?? 0 })),
      warnings: read.flatMap(({ warnings }) => warnings),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...reading, error: itemError(error) };
  }
}

export const readTableJob: Job<ReadTableInput, TableReading> = {
  kind: 'read-table',
  title: ({ path, upload }) => `Read ${(path ?? upload?.name ?? '').split(/[\\/]/).pop()}`,
  run: readTable,
};
