/** In-house applications: software the organisation makes itself or that no list shows. No feed ever judges them. */
import { z } from 'zod';
import { instant } from './common.ts';
import { criticality } from './asset.ts';

export const applicationFields = z.object({
  name: z.string().trim().min(1).max(120),
  version: z.string().trim().max(60),
  /** Who answers for it. */
  owner: z.string().trim().max(120),
  criticality: criticality.nullable(),
  note: z.string().trim().max(2000),
});
export type ApplicationFields = z.infer<typeof applicationFields>;

export const application = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  owner: z.string(),
  criticality: criticality.nullable(),
  note: z.string(),
  /** Machines in service that run it. */
  assets: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Who said this last, and when. */
  actor: z.string(),
  at: instant,
});
export type Application = z.infer<typeof application>;
