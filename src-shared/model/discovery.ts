/** A sweep of address ranges and what it found: hosts with their open ports, greetings and names. Never a patch level. */
import { z } from 'zod';
import { assetKind } from './asset.ts';
import { instant } from './common.ts';

export const sweepState = z.enum(['running', 'paused', 'cancelled', 'done']);
export type SweepState = z.infer<typeof sweepState>;

export const sweepPort = z.object({
  port: z.number().int().min(1).max(65_535),
  /** Usual name of the service, confirmed by its greeting where there is one: ssh, http, https. */
  service: z.string().optional(),
  /** One line: the SSH greeting, HTTP Server header and title, TLS certificate subject. */
  banner: z.string().optional(),
});
export type SweepPort = z.infer<typeof sweepPort>;

export const sweepHost = z.object({
  address: z.string(),
  mac: z.string().optional(),
  /** Reverse DNS and names a certificate tells, lower case, each once. */
  names: z.array(z.string()),
  ports: z.array(sweepPort),
  os: z.object({ family: z.string(), version: z.string().optional(), build: z.string().optional() }).optional(),
  kind: assetKind.optional(),
  /** Facts that kind and OS were concluded from, in words. */
  because: z.array(z.string()),
  /** Id of the asset it became; absent until its address range was stored. */
  asset: z.string().optional(),
  seenAt: instant,
});
export type SweepHost = z.infer<typeof sweepHost>;

export const sweepRow = z.object({
  id: z.string(),
  state: sweepState,
  ranges: z.array(z.string()),
  exclude: z.array(z.string()),
  ports: z.array(z.number().int()),
  polite: z.boolean(),
  /** Who confirmed the scope. */
  confirmedBy: z.string(),
  startedAt: instant,
  endedAt: instant.nullable(),
  /** Addresses in scope, exclusions taken off, and how many of them are done. */
  addresses: z.number().int(),
  done: z.number().int(),
  hosts: z.number().int(),
  /** Time spent sweeping, pauses taken off. */
  seconds: z.number(),
});
export type SweepRow = z.infer<typeof sweepRow>;

/** One address that a sweep shows otherwise than the sweep before. */
export const sweepChange = z.object({
  address: z.string(),
  what: z.enum(['new', 'gone', 'changed']),
  /** What changed, in words; empty for new and gone. */
  detail: z.string(),
});
export type SweepChange = z.infer<typeof sweepChange>;
