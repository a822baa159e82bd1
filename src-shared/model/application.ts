/** In-house applications: software the organisation makes itself or that no list shows. No feed ever judges them. */
import { z } from 'zod';
import { instant } from './common.ts';
import { criticality } from './asset.ts';

/** What a person says of one; only the name is needed. */
export const applicationFields = z.object({
  name: z.string().trim().min(1).max(120),
  version: z.string().trim().max(60).default(''),
  /** Who answers for it. */
  owner: z.string().trim().max(120).default(''),
  criticality: criticality.nullable().default(null),
  note: z.string().trim().max(2000).default(''),
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
