/**
 * Sweeps a scope that a person confirmed: the confirmation is in the log before the first packet, hosts become machines as
 * they are found, and what is done is stored twice a second, so that a paused or killed sweep goes on where it was.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Refusal } from '../../../src-shared/errors.ts';
import type { SweepHost, SweepState } from '../../../src-shared/model/discovery.ts';
import { startSweep } from '../discovery/sweep.ts';
import type { FoundHost } from '../discovery/found-host.ts';
import { scopeOf } from '../domain/address-ranges.ts';
import { emptySourceMap } from '../domain/debian-sources.ts';
import { isJudgedBySweep } from '../vault/assets.ts';
import { formatId, requireId } from '../vault/ids.ts';
import { takeLease, type Lease } from '../vault/leases.ts';
import {
  createSweep,
  endSweep,
  listSweepHosts,
  readSweep,
  resumeSweep,
  saveSweepHost,
  saveSweepProgress,
  sweepLease,
  type SweepScope,
} from '../vault/sweeps.ts';
import { applyRules } from './asset-rules.ts';
import type { Job, JobContext } from './job.ts';
import { matchAssets } from './match.ts';
import { sweptMachine } from './swept-host.ts';
import { takeIn } from './take-in.ts';

/** A new sweep of a scope, or one to go on with. Communities of SNMP live as long as the job. */
export type DiscoverInput = ({ scope: SweepScope } | { resume: string }) & { communities: string[] };

export interface Discovered {
  sweep: string;
  state: SweepState;
  hosts: SweepHost[];
  seconds: number;
}

/** Milliseconds between two looks at what was found and asked. */
const stepEvery = 500;

/** "about 40 s left", from the share of addresses done. */
export function timeLeft(looked: number, addresses: number, seconds: number): string {
  if (looked < 16 || seconds < 2) return '';
  const left = (seconds / looked) * (addresses - looked);
  if (left < 1) return '';
  if (left < 90) return `, about ${Math.ceil(left)} s left`;
  return left < 5_400 ? `, about ${Math.round(left / 60)} min left` : `, about ${(left / 3_600).toFixed(1)} h left`;
}

function holdSweep(context: JobContext, id: number): Lease {
  const lease = takeLease(context.db, sweepLease(id), 'sweep');
  if (lease) return lease;
  throw new Refusal(
    'state-conflict',
    `Sweep ${formatId('sweep', id)} is running.`,
    'Pause it first, or wait until it is done.',
  );
}

/** The sweep's number and how far it is; the log knows of it from here on. */
function begin(context: JobContext, input: DiscoverInput): { id: number; lease: Lease } {
  const { db, acting } = context;
  if ('resume' in input) {
    const id = requireId('sweep', input.resume);
    return db.transaction(() => {
      const lease = holdSweep(context, id);
      resumeSweep(db, acting, id);
      return { id, lease };
    });
  }
  const { size } = scopeOf(input.scope.ranges, input.scope.exclude);
  return db.transaction(() => {
    const id = createSweep(db, acting, input.scope, size);
    return { id, lease: holdSweep(context, id) };
  });
}

async function runDiscover(context: JobContext, input: DiscoverInput): Promise<Discovered> {
  const { db, acting, clock, progress, note } = context;
  const { id, lease } = begin(context, input);
  const before = readSweep(db, id);
  const scope = scopeOf(before.ranges, before.exclude);
  const began = performance.now();
  const abort = new AbortController();
  const cards = new Map<string, string[]>();
  const unjudged = new Set<number>();
  let waiting: { host: SweepHost; own: string[]; label?: string }[] = [];
  let stopped: 'paused' | 'cancelled' | null = null;
  let cancelled: unknown = null;

  const onHost = ({ own, label, ...host }: FoundHost) => {
    waiting.push({ host: { ...host, seenAt: clock() }, own, ...(label ? { label } : {}) });
    if (host.mac !== undefined) cards.set(host.mac, [...(cards.get(host.mac) ?? []), host.address]);
  };
  const sweep = startSweep({
    scope,
    ports: before.ports,
    polite: before.polite,
    ask: before.ask,
    communities: input.communities,
    from: before.done,
    signal: abort.signal,
    onHost,
  });

  function store(): void {
    const now = { ...acting, now: clock() };
    const seconds = before.seconds + (performance.now() - began) / 1000;
    const asked = db.transaction(() => {
      const seen: number[] = [];
      for (const { host, ...names } of waiting) {
        const { asset } = takeIn(db, now, sweptMachine(host, names, cards), emptySourceMap);
        saveSweepHost(db, id, host, asset);
        seen.push(asset);
        if (isJudgedBySweep(db, asset)) unjudged.add(asset);
      }
      for (const asset of applyRules(db, now, seen).judge) unjudged.add(asset);
      return saveSweepProgress(db, id, { done: sweep.progress().done, seconds });
    });
    waiting = [];
    lease.beat();
    if (asked) stopped = asked === 'pause' ? 'paused' : 'cancelled';
  }

  function tell(): void {
    const { looked } = sweep.progress();
    const seconds = (performance.now() - began) / 1000;
    const { hosts } = readSweep(db, id);
    const left = timeLeft(looked - before.done, before.addresses - before.done, seconds);
    progress(
      looked / before.addresses,
      `${looked.toLocaleString('en')} of ${before.addresses.toLocaleString('en')} addresses, ${hosts} host${hosts === 1 ? '' : 's'}${left}`,
    );
  }

  try {
    for (let over = false; !over && stopped === null;) {
      over = await Promise.race([sweep.finished.then(() => true), wait(stepEvery, false)]);
      store();
      try {
        tell();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        cancelled = error;
        stopped = 'cancelled';
      }
    }
  } finally {
    abort.abort();
    await sweep.finished;
  }
  if (sweep.namesSilent()) note('No resolver answered, so names from reverse DNS are missing.');
  db.transaction(() => {
    store();
    const now = { ...acting, now: clock() };
    if (unjudged.size > 0) matchAssets(db, now, [...unjudged]);
    endSweep(db, now, id, sweep.progress().done === before.addresses ? 'done' : (stopped ?? 'paused'));
  });
  if (cancelled !== null) throw cancelled;
  const { state, seconds } = readSweep(db, id);
  return { sweep: formatId('sweep', id), state, hosts: listSweepHosts(db, id), seconds };
}

export const discoverJob: Job<DiscoverInput, Discovered> = {
  kind: 'discover',
  title: (input) => ('resume' in input ? `Resume sweep ${input.resume}` : `Sweep ${input.scope.ranges.join(', ')}`),
  run: runDiscover,
};
