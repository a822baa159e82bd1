/**
 * What every way of collecting has in common: a collection is stored with what it means in one transaction, and many hosts
 * are collected a few at a time, where what fails on one is told of that host and the others go on.
 */
import pLimit from 'p-limit';
import { itemError, Refusal, type ItemError, type RefusalCode } from '../../../src-shared/errors.ts';
import type { Collected } from '../collectors/collector.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { emptySourceMap, type SourceMap } from '../domain/debian-sources.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import type { Acting } from '../vault/log.ts';
import { applyRules } from './asset-rules.ts';
import type { CancelSignal } from './cancel-signal.ts';
import type { JobContext } from './job.ts';
import { matchAssets } from './match.ts';
import { takeIn, type Seen, type TakenIn } from './take-in.ts';

export interface CollectedHost {
  host: string;
  ok: boolean;
  asset?: string;
  packages?: number;
  seconds: number;
  identical?: boolean;
  /** Assets of the containers that run on it. */
  containers?: string[];
  /** The stored credential it was logged in with. */
  credential?: string;
  warnings: string[];
  error?: ItemError;
}

/** An inventory without what changes from minute to minute: the same text means nothing new was seen. */
export function canonicalText(inventory: object): string {
  const {
    bootedAt: _bootedAt,
    takenAt: _takenAt,
    clockOffset: _clockOffset,
    ...lasting
  } = inventory as Record<string, unknown>;
  return canonicalJson(lasting);
}

function take(
  db: Database,
  acting: Acting,
  source: string,
  inventory: Collected['inventory'],
  seen: Pick<Seen, 'name' | 'reachedAt'>,
  map: SourceMap = emptySourceMap,
): TakenIn {
  const parts = [{ inventory, source, file: null, canonical: canonicalText(inventory) }];
  return takeIn(db, acting, { parts, place: null, ...seen }, map);
}

/** Stores the containers that run on a machine, which is known already, each as an asset of its own; answers their numbers. */
export function storeContainers(
  db: Database,
  acting: Acting,
  source: string,
  containers: Collected['containers'],
): number[] {
  return containers.map(({ name, inventory }) => take(db, acting, source, inventory, { name }).asset);
}

/**
 * Stores one collection with its containers and judges them. `remember` runs in the same transaction, before the rules;
 * `map` tells source packages where the collection does not.
 */
export function storeCollected(
  db: Database,
  acting: Acting,
  { inventory, containers, source }: Omit<Collected, 'warnings'> & { source: string },
  seen: Pick<Seen, 'name' | 'reachedAt'>,
  options: { remember?: (asset: number) => void; progress?: Parameters<typeof matchAssets>[3]; map?: SourceMap } = {},
): TakenIn & { containers: number[] } {
  return db.transaction(() => {
    const taken = take(db, acting, source, inventory, seen, options.map);
    options.remember?.(taken.asset);
    const inside = storeContainers(db, acting, source, containers);
    applyRules(db, acting, [taken.asset, ...inside]);
    matchAssets(db, acting, [taken.asset, ...inside], options.progress);
    return { ...taken, containers: inside };
  });
}

const failureWords: Partial<Record<RefusalCode, string>> = {
  'login-refused': 'refused the login',
  'host-key-changed': 'showed another host key',
  'host-unreachable': 'not reached',
  'host-timeout': 'timed out',
  'sudo-refused': 'refused sudo',
  'connection-lost': 'lost on the way',
  'system-unsupported': 'of a system that can’t be collected',
};

/** "31 of 48 machines, 2 refused the login". */
export function progressText(results: readonly CollectedHost[], total: number): string {
  const counts = new Map<string, number>();
  for (const { error } of results) {
    if (!error) continue;
    const words = failureWords[error.code] ?? 'failed';
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const failures = [...counts].map(([words, count]) => `, ${count} ${words}`);
  return `${results.length} of ${total} ${total === 1 ? 'machine' : 'machines'}${failures.join('')}`;
}

/** What came of one host that was collected. */
export interface Gained {
  taken: TakenIn & { containers: number[] };
  /** The stored credential it was logged in with. */
  credential: string | null;
  warnings: string[];
  /** Absent: until it is stored. */
  seconds?: number;
}

function gainedRow(host: string, { taken, credential, warnings }: Gained, seconds: number): CollectedHost {
  const { asset, packages, identical, containers } = taken;
  return {
    host,
    ok: true,
    asset: formatId('asset', asset),
    packages,
    seconds,
    identical,
    ...(containers.length ? { containers: containers.map((number) => formatId('asset', number)) } : {}),
    ...(credential === null ? {} : { credential }),
    warnings,
  };
}

async function collectOne(host: string, one: (host: string) => Promise<Gained>): Promise<CollectedHost> {
  const started = performance.now();
  const seconds = () => Math.round(performance.now() - started) / 1000;
  try {
    const gained = await one(host);
    return gainedRow(host, gained, gained.seconds ?? seconds());
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'task-cancelled' || error.code === 'vault-busy') throw error;
    return { host, ok: false, seconds: seconds(), warnings: [], error: itemError(error) };
  }
}

/** Each host once, `atOnce` at a time; answers in their order. A refusal is its host's alone, unless it ends all: cancelled, busy. */
export async function collectHosts(
  context: JobContext,
  asked: readonly string[],
  atOnce: number,
  cancel: CancelSignal,
  one: (host: string) => Promise<Gained>,
): Promise<CollectedHost[]> {
  const hosts = [...new Set(asked.map((host) => host.trim()))];
  const limit = pLimit(atOnce);
  const done: CollectedHost[] = [];
  cancel.progress(0, progressText(done, hosts.length));
  const work = async (host: string): Promise<CollectedHost> => {
    try {
      cancel.signal.throwIfAborted();
      const result = await collectOne(host, one);
      done.push(result);
      if (result.error) context.note(`${host}: ${result.error.message}`);
      cancel.progress(done.length / hosts.length, progressText(done, hosts.length));
      return result;
    } catch (error) {
      cancel.abort(error); // cancelled, or a bug: nothing may go on behind a job that has ended
      throw error;
    }
  };
  const all = await Promise.allSettled(hosts.map((host) => limit(work, host)));
  if (cancel.signal.aborted) throw cancel.signal.reason;
  return all.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
