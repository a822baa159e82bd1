/** The rules of judgement as a versioned document: weights, clocks and freshness limits. */
import { z } from 'zod';

const days = z.number().int().min(1).max(3650);
const hours = z
  .number()
  .int()
  .min(1)
  .max(24 * 365);

export const policy = z
  .object({
    name: z.string().min(1).max(80),
    /** Weights of severity, threat, asset, exposure; they sum to 1. */
    weights: z.object({
      severity: z.number().min(0).max(1),
      threat: z.number().min(0).max(1),
      asset: z.number().min(0).max(1),
      exposure: z.number().min(0).max(1),
    }),
    clocks: z.object({
      exploitedCriticalOrExposedHours: hours,
      exploitedElsewhereHours: hours,
      outOfCycleDays: days,
      scheduledDays: days,
      deferDays: days,
    }),
    freshness: z.object({ scanDays: days, feedDays: days }),
    /** IANA name; day clocks end at this zone's midnight. */
    timeZone: z.string().min(1),
  })
  .refine((p) => Math.abs(Object.values(p.weights).reduce((a, b) => a + b, 0) - 1) < 1e-9, {
    message: 'the weights must sum to 1',
    path: ['weights'],
  });
export type Policy = z.infer<typeof policy>;

/** The policy a new vault starts with. */
export const defaultPolicy: Policy = {
  name: 'Default',
  weights: { severity: 0.3, threat: 0.35, asset: 0.2, exposure: 0.15 },
  clocks: {
    exploitedCriticalOrExposedHours: 24,
    exploitedElsewhereHours: 72,
    outOfCycleDays: 14,
    scheduledDays: 30,
    deferDays: 90,
  },
  freshness: { scanDays: 14, feedDays: 30 },
  timeZone: 'UTC',
};
