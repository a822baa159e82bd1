/** What the columns of a table of machines or software mean: a mapping a person sets and the program remembers. */
import { z } from 'zod';
import { instant, itemError } from './common.ts';

export const columnRole = z.enum([
  'name',
  'fqdn',
  'serial',
  'mac',
  'address',
  'os',
  'osVersion',
  'owner',
  'department',
  'location',
  'criticality',
  'exposure',
  'environment',
  'vendor',
  'model',
  'lastSeen',
  'software',
  'version',
  'publisher',
]);
export type ColumnRole = z.infer<typeof columnRole>;

/** Role by the column's name as the table writes it. Several columns may have one role; the first that is filled counts. */
export const columnMapping = z.record(z.string(), columnRole);
export type ColumnMapping = z.infer<typeof columnMapping>;

/** A table of machines needs one of these. */
export const identifyingRoles = ['name', 'fqdn', 'serial', 'mac', 'address'] as const satisfies ColumnRole[];

/** A table as it would be read with a mapping, and nothing of it imported. */
export const tableReading = z.object({
  file: z.string(),
  /** In the order of the table; of a name that stands twice the first. `samples`: its first different values, at most three. */
  columns: z.array(z.object({ name: z.string(), samples: z.array(z.string()), role: columnRole.nullable() })),
  rows: z.number().int(),
  /** Where the roles come from: the caller, a person's mapping of such a table before, or the guess. */
  from: z.enum(['given', 'remembered', 'guessed']),
  /** Roles of which one is still needed; none: it can be read. */
  missing: z.array(columnRole),
  /** How many it tells of. */
  machines: z.number().int(),
  /** The first machines. */
  preview: z.array(z.object({ values: z.partialRecord(columnRole, z.string()), packages: z.number().int() })),
  warnings: z.array(z.string()),
  /** Why nothing can be read with this mapping although it is complete. */
  error: itemError.optional(),
});
export type TableReading = z.infer<typeof tableReading>;

/** A mapping that is used for every table with these columns. */
export const rememberedMapping = z.object({
  /** Names the set of columns. */
  signature: z.string(),
  columns: columnMapping,
  actor: z.string(),
  at: instant,
});
export type RememberedMapping = z.infer<typeof rememberedMapping>;
