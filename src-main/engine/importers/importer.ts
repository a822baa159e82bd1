/** What an importer is: it recognises one file format by content and reads it into inventories. Pure. */
import type { ColumnMapping } from '../../../src-shared/model/columns.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import type { Content } from '../files/content.ts';

export interface ParsedInventory {
  inventory: Inventory;
  /** Lines or fields that could not be read, in words; the rest stands. */
  warnings: string[];
  /** Which machine of a file of several it is, stable from one export to the next; absent where there is one only. */
  part?: string;
  /** Name for the asset where the file tells no identity: a container's image, an application. */
  called?: string;
}

export interface ParseOptions {
  /** What a table's columns mean, where a person said so; without it they are guessed. */
  columns?: ColumnMapping;
}

export interface Importer {
  id: string;
  title: string;
  /** The command or place the file comes from. */
  example: string;
  /** How sure it is that this is its format: 0 not at all, 1 certain. Must be quick; throws what the content does (file-too-large). */
  detect(content: Content): number;
  /**
   * One inventory per machine in the file; formats that list thousands yield each as it is read, so that a caller need not
   * hold them. Throws a Refusal, also after some machines, when the content can't be used: then none of them counts.
   */
  parse(content: Content, options?: ParseOptions): Iterable<ParsedInventory>;
}
