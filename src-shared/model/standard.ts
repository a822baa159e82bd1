/** Software standards: which versions of a product are allowed here, on which machines, and what departs from that. */
import { z } from 'zod';
import { instant } from './common.ts';

/** A version as a person writes it: with `*` and `?` in a pattern. */
const version = z.string().trim().min(1).max(60);

/** What a person says. A standard forbids the product, or it sets a minimum or allowed versions or both. */
export const standardRule = z
  .object({
    /** Name as installed, in any case; `*` and `?` stand for anything. */
    product: z.string().trim().min(1).max(200),
    minimum: version.nullable().default(null),
    /** A version that fits one of them is allowed. */
    allowed: z.array(version).min(1).max(50).nullable().default(null),
    forbidden: z.boolean().default(false),
    /** Words that must all occur in a machine's name, address, system, family, owner...; empty: every machine. */
    assets: z.string().trim().max(200).default(''),
  })
  .refine((rule) => rule.forbidden !== (rule.minimum !== null || rule.allowed !== null), {
    message: 'a standard forbids a product, or it sets a minimum or allowed versions',
  });
export type StandardRule = z.infer<typeof standardRule>;

export const standardFields = z.object({ rule: standardRule, reason: z.string().trim().min(3).max(500) });
export type StandardFields = z.infer<typeof standardFields>;

export const standard = z.object({
  id: z.string(),
  product: z.string(),
  minimum: z.string().nullable(),
  allowed: z.array(z.string()).nullable(),
  forbidden: z.boolean(),
  assets: z.string(),
  reason: z.string(),
  /** Who said this last, and when. */
  actor: z.string(),
  at: instant,
});
export type Standard = z.infer<typeof standard>;

/** How an installed version stands to a standard. What has no version can't be said to depart from it. */
export const standing = z.enum(['forbidden', 'below-minimum', 'not-allowed', 'unknown-version', 'in-standard']);
export type Standing = z.infer<typeof standing>;

export const deviation = z.object({
  asset: z.string(),
  name: z.string(),
  product: z.string(),
  version: z.string(),
  standing: standing.exclude(['in-standard']),
});
export type Deviation = z.infer<typeof deviation>;

/** A rule applied to what is installed. Counts are of installed products, but `machines`. */
export const standardCheck = z.object({
  /** Machines the rule speaks of that have the product. */
  machines: z.number().int(),
  inStandard: z.number().int(),
  deviating: z.number().int(),
  unknownVersion: z.number().int(),
  /** Those that deviate, then those of unknown version; at most 10,000. */
  deviations: z.array(deviation),
});
export type StandardCheck = z.infer<typeof standardCheck>;
