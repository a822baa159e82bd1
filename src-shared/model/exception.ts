/** A decision not to patch now: kind, reason, approver, controls and end; the original clock counts when it ends. */
import { z } from 'zod';
import { day, instant } from './common.ts';

export const exceptionKind = z.enum(['accepted', 'false-positive', 'mitigated', 'postponed']);
export type ExceptionKind = z.infer<typeof exceptionKind>;

/** A compensating control recorded with a mitigation: the attack it stops, its strength 0-0.5, its evidence and expiry. */
export const control = z.object({
  name: z.string().min(1).max(120),
  strength: z.number().min(0).max(0.5),
  stops: z.string().min(1).max(300),
  evidence: z.string().max(500),
});
export type Control = z.infer<typeof control>;

export const exceptionRow = z.object({
  id: z.string(),
  kind: exceptionKind,
  reason: z.string(),
  approver: z.string(),
  createdAt: instant,
  /** The last day it holds; from the next midnight of the site on, the original clock counts. */
  until: day,
  endedAt: instant.nullable(),
  active: z.boolean(),
  controls: z.array(control),
  findings: z.array(
    z.object({ id: z.string(), asset: z.string(), product: z.string(), cve: z.string(), originalDue: instant }),
  ),
});
export type ExceptionRow = z.infer<typeof exceptionRow>;
