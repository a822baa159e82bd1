/** A patch: the unit of work that closes findings (package to version, or a KB), and its card on the board. */
import { z } from 'zod';
import { instant } from './common.ts';
import { decision } from './finding.ts';

/**
 * application: a newer version of a program. library: of a component that comes with an application. security-update: offered by the vendor's security suite, no known CVE behind it.
 */
export const patchKind = z.enum(['package', 'kb', 'application', 'library', 'security-update']);
export type PatchKind = z.infer<typeof patchKind>;

export const patchRow = z.object({
  id: z.string(),
  title: z.string(),
  /** Package and version, or KB and product. */
  product: z.string(),
  version: z.string(),
  kind: patchKind,
  fixes: z.array(z.string()),
  /** Assets that need it. */
  hosts: z.number().int(),
  findings: z.number().int(),
  /** Sum over its machines of the highest score it closes there; 0 for kinds without a CVE. */
  riskRemoved: z.number(),
  /** Null for kinds without a CVE: planned by window. */
  decision: decision.nullable(),
  due: instant.nullable(),
  overdue: z.boolean(),
  kev: z.boolean(),
  effortMinutes: z.number(),
  reboot: z.boolean(),
  /** How many of its machines are offered it now. */
  fixableHosts: z.number().int(),
  assets: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type PatchRow = z.infer<typeof patchRow>;
