/** Discovery: sweeps of address ranges whose scope a person has confirmed, and what they found. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { sweepBlock, sweepChange, sweepHost, sweepQuestion, sweepRow, sweepState } from '../model/discovery.ts';

/** Addresses, CIDR blocks or first-last, IPv4 and IPv6. */
const range = z.string().min(1).max(100);
const scope = z.object({
  ranges: z.array(range).min(1).max(256),
  exclude: z.array(range).max(256).default([]),
  /** Default: the ports of `discovery.defaults`. */
  ports: z.array(z.number().int().min(1).max(65_535)).min(1).max(2048).optional(),
  /** Slow and few connections, and none at all to printing and control ports. */
  polite: z.boolean().default(false),
  /** What machines that answer are asked over UDP. */
  ask: z.array(sweepQuestion).default([...sweepQuestion.options]),
});
const sweepId = z.object({ id: z.string().min(1) });
/**
 * Communities of SNMP v1 and v2c, tried in order. None: "public" once, in polite mode nothing. They live as long as the call
 * and are neither stored nor logged.
 */
const communities = { communities: z.array(z.string().min(1).max(64)).max(4).default([]) };

export const discovery = {
  /** What the window proposes: this computer's own networks and the default ports; and who would confirm. */
  defaults: oc.output(
    z.object({
      actor: z.string(),
      networks: z.array(z.object({ cidr: z.string(), name: z.string() })),
      ports: z.array(z.object({ port: z.number().int(), service: z.string() })),
    }),
  ),
  /** How much a sweep of that scope would be; refuses ranges that can't be read. */
  estimate: oc.input(scope).output(
    z.object({
      addresses: z.number().int(),
      connections: z.number().int(),
      seconds: z.number(),
      /** True where an address lies outside private, link-local and loopback ranges. */
      beyondPrivate: z.boolean(),
    }),
  ),
  /** Sweeps; scope and confirmation go into the log first. Answers when it is done, paused or cancelled. */
  sweep: oc
    .input(scope.extend({ ...communities, confirmed: z.literal(true) }))
    .output(z.object({ sweep: z.string(), state: sweepState, hosts: z.array(sweepHost), seconds: z.number() })),
  list: oc.output(z.object({ sweeps: z.array(sweepRow) })),
  /** Of the newest 50 that are done, how many hosts differ from the one each is compared with; those without one are left out. */
  history: oc.output(
    z.object({
      compared: z.array(
        z.object({
          sweep: z.string(),
          since: z.string(),
          new: z.number().int(),
          gone: z.number().int(),
          changed: z.number().int(),
        }),
      ),
    }),
  ),
  /**
   * Also while it runs: hosts as they are found. `changes` is once it is done what differs from the last one before it
   * that was done and looked at some of the same addresses; null where there is none. `map`: its scope in blocks, 256 at most,
   * those with hosts first; `left` is how many more there are.
   */
  show: oc.input(sweepId).output(
    z.object({
      sweep: sweepRow,
      hosts: z.array(sweepHost),
      changes: z.object({ since: z.string(), list: z.array(sweepChange) }).nullable(),
      map: z.object({ blocks: z.array(sweepBlock), left: z.number().int() }),
    }),
  ),
  /** Asks the process that sweeps; it stops within a second or two. */
  pause: oc.input(sweepId).output(z.object({ sweep: sweepRow })),
  cancel: oc.input(sweepId).output(z.object({ sweep: sweepRow })),
  /** Goes on where a paused or killed sweep stopped. */
  resume: oc
    .input(sweepId.extend(communities))
    .output(z.object({ sweep: z.string(), state: sweepState, hosts: z.array(sweepHost), seconds: z.number() })),
};
