/** What the columns of a table of machines or software mean: a mapping a person sets and the program remembers. */
import { z } from 'zod';

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
