/** What an importer is: it recognises one file format by content and reads it into an inventory. Pure. */
import type { Inventory } from '../../../src-shared/model/software.ts';
import type { InputFile } from '../files/input-file.ts';

export interface ParsedInventory {
  inventory: Inventory;
  /** Lines or fields that could not be read, in words; the rest stands. */
  warnings: string[];
}

export interface Importer {
  id: string;
  title: string;
  /** The command or place the file comes from. */
  example: string;
  /** How sure it is that `text` (decoded, line ends \n) is its format: 0 not at all, 1 certain. Must not throw. */
  detect(text: string, file: InputFile): number;
  /** One inventory per machine in the file. Throws a Refusal when the content can't be used. */
  parse(text: string, file: InputFile): ParsedInventory[];
}
