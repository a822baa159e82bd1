/** Imports inventory files: unpack, recognise, group by machine, and store all of it with its findings in one transaction. */
import { Refusal, itemError, type ItemError } from '../../../src-shared/errors.ts';
import type { ColumnMapping } from '../../../src-shared/model/columns.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import type { Collection } from '../evidence/collection-file.ts';
import type { InputFile } from '../files/input-file.ts';
import { readContent, type Content } from '../files/content.ts';
import type { UnpackLimits } from '../files/archive.ts';
import { eachMember, eachMemberOfPath, expandFolders } from '../files/unpack.ts';
import { detectImporter, importers } from '../importers/index.ts';
import type { Importer } from '../importers/importer.ts';
import { describeTable, mappingNeeded, table } from '../importers/table.ts';
import { detectVex, vexFormatName, vexFormats } from '../interchange/index.ts';
import type { VexDocumentFormat } from '../interchange/vex-format.ts';
import { loadAssets, standingFor } from '../vault/assets.ts';
import type { Database } from '../vault/database.ts';
import { loadMapping, saveMapping } from '../vault/column-mappings.ts';
import { formatId } from '../vault/ids.ts';
import { packSourceFile } from '../vault/observations.ts';
import { applyRules } from './asset-rules.ts';
import { readCollection, storeCollection } from './collection.ts';
import { groupFiles, mergeInventories, type FileGroup, type ReadFile } from './import-groups.ts';
import type { Job, JobContext } from './job.ts';
import { matchAssets } from './match.ts';
import { loadSourceMap } from './source-map.ts';
import { keepDocuments, readStatements, type ReadDocument } from './supplier-statements.ts';
import { packedPart } from './packed-part.ts';
import { takeIn } from './take-in.ts';

export interface ImportInput {
  paths: string[];
  uploads: { name: string; bytes: Uint8Array }[];
  /** Force one format by its id. */
  as?: string;
  /** Take all files as one machine of this name or id. */
  asset?: string;
  /** Of an archive or workbook only this file, by its path inside. */
  member?: string;
  /** What the columns of tables mean; remembered for tables with the same columns. */
  columns?: ColumnMapping;
  /** Public key (PEM) or fingerprint that must have signed a collection; it is trusted from then on. */
  trust?: string;
  /** No person chose the files: VEX documents, which suppress findings by another's word, are refused. */
  unattended?: boolean;
}

export interface ImportedFile {
  file: string;
  format: string | null;
  ok: boolean;
  /** Ids. */
  assets: string[];
  /** The same with what people call them and their open findings. */
  machines: { id: string; name: string; findings: number }[];
  packages: number;
  /** Open findings on its machines after the import. */
  findings: number;
  /** Of a VEX document: what it says, statement by statement. */
  statements?: number;
  warnings: string[];
  error?: ItemError;
}

export interface ImportOutput {
  files: ImportedFile[];
  /** Of all files together, each machine counted once. */
  totals: { files: number; ok: number; machines: number; packages: number; findings: number };
}

/**
 * What inventories of machines may be: a list of 500 machines by a scanner has some 200 MB, and a file is held as text while
 * it is read.
 */
export const importLimits: UnpackLimits = {
  fileBytes: 200_000_000,
  totalBytes: 2_000_000_000,
  members: 50_000,
  ratio: 300,
};

interface Pending {
  row: ImportedFile;
  read: ReadFile[];
  /** Of a table whose columns the person named now: to be remembered. */
  signature?: string;
  /** Of a table: its column names. */
  header?: readonly string[];
  /** A signed collection, proven and trusted. */
  collection?: Collection;
  /** A VEX document of a supplier. */
  statements?: ReadDocument;
}

const emptyRow = (file: string): ImportedFile => ({
  file,
  format: null,
  ok: false,
  assets: [],
  machines: [],
  packages: 0,
  findings: 0,
  warnings: [],
});

function refuse(row: ImportedFile, error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
  row.error = itemError(error);
}

/** Says whose collection it is. */
function collectionRow(row: ImportedFile, { manifest, machines, signer }: Collection): ImportedFile {
  const { person, computer, madeAt, signer: by } = manifest;
  const said = `Collected by ${person} on ${computer} at ${madeAt}; signed by ${by.name}, ${signer.fingerprint}.`;
  const packages = machines.reduce((sum, { inventory }) => sum + (inventory.packages?.length ?? 0), 0);
  return { ...row, format: 'signed-collection', packages, warnings: [said] };
}

function chooseImporter(content: Content, forced: Importer | undefined): Importer {
  const { file, head } = content;
  const importer = forced ?? detectImporter(content);
  if (importer) return importer;
  if (!head.trim() && !content.text.trim())
    throw new Refusal(
      'nothing-to-import',
      `${file.name} is empty`,
      'Save the output again; the command may have failed.',
    );
  if (describeTable(content)) throw mappingNeeded(content);
  throw new Refusal(
    'not-recognised',
    `${file.name} is not of a format that can be imported`,
    '"import --formats" lists what is read. An advisory feed is imported with "feeds import".',
  );
}

function says(inventory: Inventory): boolean {
  const { identity, ...rest } = inventory;
  return Object.values(identity).some(Boolean) || Object.values(rest).some((value) => value !== undefined);
}

interface Reading {
  forced: Importer | undefined;
  forcedVex: VexDocumentFormat | undefined;
  unattended: boolean;
  /** What the person says the columns mean. */
  columns: ColumnMapping | undefined;
  /** What was said of a table with these columns before. */
  remembered(signature: string): ColumnMapping | null;
}

/** A table whose columns a person has named is read by these names; every other file by what it is. */
function chooseReading(content: Content, reading: Reading) {
  const shape = reading.forced && reading.forced !== table ? null : describeTable(content);
  const header = shape?.header;
  const given = header?.some((column) => reading.columns?.[column]) ? reading.columns : undefined;
  const columns = shape ? (given ?? reading.remembered(shape.signature)) : null;
  const detected = columns && !reading.forced ? detectImporter(content) : null;
  if (columns && (detected === null || detected === table))
    return { importer: table, columns, header, signature: given ? shape!.signature : undefined };
  return { importer: chooseImporter(content, reading.forced), columns: undefined, header, signature: undefined };
}

function readMember(member: InputFile, label: string, reading: Reading): Pending {
  const row = emptyRow(label);
  try {
    const content = readContent(member);
    const vex = reading.forcedVex ?? (reading.forced ? null : detectVex(content));
    if (vex) {
      row.format = vexFormatName(vex);
      const statements = readStatements(content, vex, reading.unattended);
      row.statements = statements.document.statements.length;
      row.warnings.push(...statements.document.warnings);
      return { row, read: [], statements };
    }
    const { importer, columns, header, signature } = chooseReading(content, reading);
    row.format = importer.id;
    const source = packSourceFile(member.name, member.bytes);
    const file = { name: member.name, folder: member.folder, format: importer.id, source };
    const read: ReadFile[] = [];
    for (const { inventory, part, called, warnings } of importer.parse(content, { columns })) {
      if (!says(inventory)) continue;
      row.warnings.push(...warnings);
      read.push(part === undefined ? { ...file, inventory, called } : packedPart({ ...file, part, called }, inventory));
    }
    if (read.length === 0)
      throw new Refusal(
        'nothing-to-import',
        `${member.name} says nothing of a machine`,
        'Check that the file is whole.',
      );
    return { row, read, ...(signature === undefined ? {} : { signature }), ...(header ? { header } : {}) };
  } catch (error) {
    row.warnings = [];
    refuse(row, error);
    return { row, read: [] };
  }
}

/** A column that no table has was mistyped: read without it, the table would tell something else. */
function refuseUnknownColumns(pending: readonly Pending[], columns: ColumnMapping): void {
  const known = new Set(pending.flatMap(({ header }) => header ?? []));
  const unknown = Object.keys(columns).filter((column) => !known.has(column));
  if (unknown.length > 0)
    throw new Refusal(
      'invalid-argument',
      `No table here has a column ${unknown.map((column) => `"${column}"`).join(', ')}.`,
      known.size > 0
        ? `Columns: ${[...known].filter(Boolean).slice(0, 40).join(', ')}.`
        : 'None of the files is a table.',
    );
}

async function readAll({ db, progress }: JobContext, input: ImportInput): Promise<Pending[]> {
  const forced = importers.find((known) => known.id === input.as);
  const forcedVex = vexFormats.find((known) => vexFormatName(known) === input.as);
  if (input.as !== undefined && !forced && !forcedVex) {
    throw new Refusal(
      'invalid-argument',
      `There is no format "${input.as}".`,
      `Known formats: ${[...importers.map(({ id }) => id), ...vexFormats.map(vexFormatName)].join(', ')}.`,
    );
  }
  const reading: Reading = {
    forced,
    forcedVex,
    unattended: input.unattended ?? false,
    columns: input.columns,
    remembered: (signature) => loadMapping(db, signature),
  };
  const paths = await expandFolders(input.paths);
  const sources = [
    ...paths.map((path) => ({ label: path, from: { path }, open: () => eachMemberOfPath(path, importLimits) })),
    ...input.uploads.map(({ name, bytes }) => ({
      label: name,
      from: { bytes },
      open: () => eachMember(name, bytes, importLimits),
    })),
  ];
  if (sources.length === 0)
    throw new Refusal(
      'nothing-to-import',
      'There is no file to import.',
      'Give at least one file or a folder with files.',
    );
  const pending: Pending[] = [];
  for (const [index, { label, from, open }] of sources.entries()) {
    progress((index / sources.length) * 0.5, `Reading ${label}`);
    const row = emptyRow(label);
    try {
      const collection = await readCollection(db, from, input.trust);
      if (collection) {
        pending.push({ row: collectionRow(row, collection), read: [], collection });
        continue;
      }
      const first = pending.length;
      for await (const member of open()) {
        if (input.member !== undefined && input.member !== member.within) continue;
        pending.push(readMember(member, member.within === undefined ? label : `${label}/${member.within}`, reading));
      }
      const read = pending.slice(first);
      if (read.length === 0)
        throw new Refusal(
          'nothing-to-import',
          input.member === undefined ? `${label} holds no file` : `${label} holds no file "${input.member}"`,
          'Check the archive.',
        );
      // A file alone is called what the person called it.
      if (read.length === 1 && input.member === undefined) read[0]!.row.file = label;
    } catch (error) {
      refuse(row, error);
      pending.push({ row, read: [] });
    }
  }
  if (input.columns) refuseUnknownColumns(pending, input.columns);
  return pending;
}

function answer(pending: readonly Pending[], found?: { machines: number; findings: number }): ImportOutput {
  const files = pending.map(({ row }) => row);
  return {
    files,
    totals: {
      files: files.length,
      ok: files.filter(({ ok }) => ok).length,
      machines: found?.machines ?? 0,
      packages: files.reduce((sum, row) => sum + row.packages, 0),
      findings: found?.findings ?? 0,
    },
  };
}

/** Names and open findings; read part by part, since whole rows of a large scan would fill the memory. */
function whatTheyAre(db: Database, now: string, assets: readonly number[]) {
  const found = new Map<number, { name: string; findings: number }>();
  for (let i = 0; i < assets.length; i += 1000)
    for (const { id, name, findings } of loadAssets(db, now, { ids: assets.slice(i, i + 1000) }))
      found.set(id, { name, findings });
  return found;
}

/** Rows in the order of the files. A refused file changes nothing; the others are stored together or not at all. */
export async function runImport(context: JobContext, input: ImportInput): Promise<ImportOutput> {
  const { db, acting, progress } = context;
  const pending = await readAll(context, input);
  const read = pending.flatMap((one) => one.read);
  if (read.length === 0 && !pending.some(({ collection, statements }) => collection ?? statements))
    return answer(pending);
  const groups: FileGroup[] =
    input.asset === undefined ? groupFiles(read) : [{ files: read, name: input.asset, place: null }];
  const map = loadSourceMap(read);
  return db.transaction(() => {
    for (const { signature } of pending)
      if (signature !== undefined && input.columns) saveMapping(db, acting, signature, input.columns);
    const assetOf = new Map<ReadFile, number>();
    for (const [index, group] of groups.entries()) {
      progress(0.5 + (index / groups.length) * 0.2, `Storing ${group.name}`);
      const merged = mergeInventories(group.files);
      const parts = group.files.map((file) => ({
        inventory: merged.get(file)!,
        source: file.format,
        file: file.source,
        part: file.part,
      }));
      const { asset } = takeIn(db, acting, { parts, name: group.name, place: group.place, asset: input.asset }, map);
      for (const file of group.files) assetOf.set(file, asset);
    }
    const collected = new Map(
      pending.map((one) => [one, one.collection ? storeCollection(db, acting, one.collection) : []]),
    );
    // A later file may have shown two of them to be one machine.
    const assetsOf = (one: Pending) =>
      [...new Set([...collected.get(one)!, ...one.read.map((file) => assetOf.get(file)!)])].map((asset) =>
        standingFor(db, asset),
      );
    const touched = [...new Set(pending.flatMap(assetsOf))];
    applyRules(db, acting, touched);
    const stating = pending.filter(({ statements }) => statements);
    const kept = keepDocuments(
      db,
      acting,
      stating.map(({ statements }) => statements!),
    );
    for (const [index, { row }] of stating.entries()) {
      row.ok = true;
      row.warnings.unshift(kept.told[index]!);
    }
    if (touched.length === 0 && !kept.changed) return answer(pending);
    matchAssets(db, acting, kept.changed ? 'all' : touched, (fraction, message) =>
      progress(fraction === null ? null : 0.7 + fraction * 0.3, message),
    );
    const machines = whatTheyAre(db, acting.now, touched);
    for (const one of pending) {
      const { row } = one;
      const assets = [...new Set(assetsOf(one))];
      if (assets.length === 0) continue;
      row.ok = true;
      row.assets = assets.map((asset) => formatId('asset', asset));
      row.machines = assets.map((asset) => {
        const { name, findings } = machines.get(asset)!;
        return { id: formatId('asset', asset), name, findings };
      });
      row.packages += one.read.reduce((sum, file) => sum + (file.inventory.packages?.length ?? 0), 0);
      row.findings = assets.reduce((sum, asset) => sum + machines.get(asset)!.findings, 0);
    }
    const findings = [...machines.values()].reduce((sum, asset) => sum + asset.findings, 0);
    return answer(pending, { machines: machines.size, findings });
  });
}

export const importJob: Job<ImportInput, ImportOutput> = {
  kind: 'import',
  title: (input) => {
    const count = input.paths.length + input.uploads.length;
    return count === 1
      ? `Import ${(input.paths[0] ?? input.uploads[0]!.name).split(/[\\/]/).pop()}`
      : `Import ${count} files`;
  },
  run: runImport,
};
