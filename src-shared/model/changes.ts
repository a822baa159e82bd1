/** What changed of a machine between two of its observations. Null on one side: it was not there, or not said. */
import { z } from 'zod';
import { observationRow } from './asset.ts';
import { softwareSection } from './software.ts';

const fromTo = { from: z.string().nullable(), to: z.string().nullable() };

const observedPart = z.enum([...softwareSection.options, 'hotfixes', 'ports', 'available']);
export type ObservedPart = z.infer<typeof observedPart>;

export const observedChanges = z.object({
  /** Members of a fact by path, e.g. os.ubr. A fact that one of them does not say is null there. */
  facts: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
  /** Versions; an empty one is not known. */
  packages: z.array(z.object({ section: softwareSection, name: z.string(), arch: z.string(), ...fromTo })),
  hotfixes: z.array(z.object({ kb: z.string(), change: z.enum(['added', 'removed']) })),
  /** Service and greeting; null: it did not answer there. */
  ports: z.array(z.object({ port: z.number().int(), ...fromTo })),
  /** Updates the machine's own package manager offers. */
  available: z.array(z.object({ name: z.string(), arch: z.string(), ...fromTo })),
  /** Lists that both tell and that therefore were compared. */
  compared: z.array(observedPart),
  /** Lists that only one of the two tells: nothing follows from that. */
  toldByOne: z.array(z.object({ part: observedPart, by: z.enum(['from', 'to']) })),
});
export type ObservedChanges = z.infer<typeof observedChanges>;

export const assetComparison = observedChanges.extend({
  asset: z.string(),
  name: z.string(),
  from: observationRow,
  to: observationRow,
});
export type AssetComparison = z.infer<typeof assetComparison>;
