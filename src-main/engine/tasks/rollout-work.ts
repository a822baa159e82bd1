/**
 * What work on a rollout's machines is made with: the vault, the clock, and hands that reach machines. The hands are
 * given, so that the order of steps can be tried on any machine that plays along.
 */
import type { PlannedItem } from '../../../src-shared/model/rollout.ts';
import type { Executor } from '../executors/executor.ts';
import type { RemoteHost } from '../remote/remote-host.ts';
import type { Database } from '../vault/database.ts';
import type { Acting } from '../vault/log.ts';
import type { RolloutRecord } from '../vault/rollouts.ts';

export interface Hands {
  /** Throws Refusal: why the machine can't be reached. */
  connect(asset: number): Promise<RemoteHost>;
  /** How packages are installed on a machine of this asset; null where there is no way. */
  executorFor(asset: number): Executor | null;
  wait(milliseconds: number): Promise<void>;
  /** Names an act once for all: unguessable, so that no other vault ever means the same act. */
  newToken(): string;
  /** Closes what connections shared. */
  close(): void;
}

export interface Patience {
  /** How long a lost machine is tried again, milliseconds. */
  reconnect: number;
  /** Between two tries. */
  between: number;
  /** How long a service may take to come up after its upgrade. */
  health: number;
}

export const usualPatience: Patience = { reconnect: 120_000, between: 5_000, health: 60_000 };

export interface RolloutWork {
  db: Database;
  /** Who acts; times come from `clock`. */
  actor: string;
  clock(): string;
  rollout: RolloutRecord;
  hands: Hands;
  patience: Patience;
  /** Aborts what runs on machines when the person cancels the task; acts there go on by themselves. */
  signal?: AbortSignal;
  /** Says what is at work now, and how far all of it is, 0 to 1. */
  tell(message: string, fraction?: number): void;
}

export const actingOf = (work: RolloutWork): Acting => ({ actor: work.actor, now: work.clock() });

/** One machine's part of a wave. */
export interface MachinePart {
  wave: string;
  asset: number;
  /** As the plan names it. */
  name: string;
  items: PlannedItem[];
}
