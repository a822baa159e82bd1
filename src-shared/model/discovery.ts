/** A sweep of address ranges and what it found: hosts with their open ports, greetings and names. Never a patch level. */
import { z } from 'zod';
import { assetKind } from './asset.ts';
import { instant } from './common.ts';

export const sweepState = z.enum(['running', 'paused', 'cancelled', 'done']);
export type SweepState = z.infer<typeof sweepState>;

/** What machines that answer are asked over UDP beside their ports. */
export const sweepQuestion = z.enum(['netbios', 'mdns', 'snmp']);
export type SweepQuestion = z.infer<typeof sweepQuestion>;

export const sweepPort = z.object({
  port: z.number().int().min(1).max(65_535),
  /** Usual name of the service, confirmed by its greeting where there is one: ssh, http, https. */
  service: z.string().optional(),
  /** One line: the SSH greeting, HTTP Server header and title, SMB dialect, names told by NTLM, TLS certificate subject. */
  banner: z.string().optional(),
});
export type SweepPort = z.infer<typeof sweepPort>;

export const sweepHost = z.object({
  address: z.string(),
  /** From the ARP cache, else as the machine itself tells it. */
  mac: z.string().optional(),
  /** Its own word first (NTLM, NetBIOS, directory), then reverse DNS, multicast DNS, SNMP, certificates; lower case, each once. */
  names: z.array(z.string()),
  ports: z.array(sweepPort),
  os: z.object({ family: z.string(), version: z.string().optional(), build: z.string().optional() }).optional(),
  kind: assetKind.optional(),
  /** How sure kind and system are, of 100; `confidenceWord` says it in words. */
  confidence: z.object({ kind: z.number().int().optional(), os: z.number().int().optional() }).optional(),
  /** Who made it, or its network card. */
  vendor: z.string().optional(),
  model: z.string().optional(),
  /** DNS name of the domain it is in, else a NetBIOS domain or workgroup. */
  domain: z.string().optional(),
  /** What a person should know of it: risks anyone can see, since when it runs. */
  notes: z.array(z.string()).optional(),
  /** Facts that kind and OS were concluded from, in words. */
  because: z.array(z.string()),
  /** Id of the asset it became; absent until its address range was stored. */
  asset: z.string().optional(),
  seenAt: instant,
});
export type SweepHost = z.infer<typeof sweepHost>;

/** high: several facts agree, or the machine says so itself. low: a guess that a person should check. */
export const confidenceWord = (confidence: number): 'high' | 'medium' | 'low' =>
  confidence >= 75 ? 'high' : confidence >= 45 ? 'medium' : 'low';

export const sweepRow = z.object({
  id: z.string(),
  state: sweepState,
  ranges: z.array(z.string()),
  exclude: z.array(z.string()),
  ports: z.array(z.number().int()),
  polite: z.boolean(),
  ask: z.array(sweepQuestion),
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

/** A part of a sweep's scope, to draw: a /24 of IPv4 or a /64 of IPv6. */
export const sweepBlock = z.object({
  /** "10.0.3.0/24", "2001:db8::/64". */
  block: z.string(),
  family: z.union([z.literal(4), z.literal(6)]),
  /** IPv4: the last numbers in scope as first and last. IPv6: none, its addresses can't be drawn one by one. */
  spans: z.array(z.tuple([z.number().int(), z.number().int()])),
  /** In scope, and how many of them, in their order, are looked at. */
  addresses: z.number().int(),
  looked: z.number().int(),
});
export type SweepBlock = z.infer<typeof sweepBlock>;
