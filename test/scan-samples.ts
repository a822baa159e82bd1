/** Reads reports of scanners for tests: those of test/fixtures/scans by name, and any text as the import task does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readContent, type Content } from '../src-main/engine/files/content.ts';
import type { ParsedInventory } from '../src-main/engine/importers/importer.ts';
import { detectImporter } from '../src-main/engine/importers/index.ts';

export function scanSample(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, 'fixtures/scans', name));
}

export function contentFrom(bytes: Buffer | string): Content {
  return readContent({ name: 'file', folder: '', bytes: Buffer.from(bytes) });
}

export interface ImportedScan {
  /** Importer that recognised it, null for none. */
  id: string | null;
  machines: ParsedInventory[];
}

/** Recognises and reads; refusals come through. */
export function importScan(bytes: Buffer | string): ImportedScan {
  const content = contentFrom(bytes);
  const importer = detectImporter(content);
  return { id: importer?.id ?? null, machines: [...(importer?.parse(content) ?? [])] };
}

/** All findings of all machines. */
export const findingsOf = (machines: readonly ParsedInventory[]) =>
  machines.flatMap(({ inventory }) => (inventory.scans ?? []).flatMap(({ findings }) => findings));
