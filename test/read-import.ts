/** Reads a sample as an import would: the importer is found by content, its machines are checked and answered. */
import { inventory as inventorySchema } from '../src-shared/model/software.ts';
import { readContent } from '../src-main/engine/files/content.ts';
import { detectImporter } from '../src-main/engine/importers/index.ts';
import type { ParseOptions, ParsedInventory } from '../src-main/engine/importers/importer.ts';

export interface ReadImport {
  /** The importer's id; null where none knows the content. */
  id: string | null;
  machines: ParsedInventory[];
  warnings: string[];
}

export function readImport(sample: string | Uint8Array, options?: ParseOptions): ReadImport {
  const content = readContent({ name: 'sample', folder: '', bytes: Buffer.from(sample) });
  const importer = detectImporter(content);
  const machines = [...(importer?.parse(content, options) ?? [])];
  for (const { inventory } of machines) inventorySchema.parse(inventory);
  return { id: importer?.id ?? null, machines, warnings: machines.flatMap(({ warnings }) => warnings) };
}

/** The one machine of a sample. */
export function readOne(sample: string | Uint8Array): ParsedInventory['inventory'] {
  const { machines } = readImport(sample);
  if (machines.length !== 1) throw new Error(`${machines.length} machines instead of one`);
  return machines[0]!.inventory;
}
