/** A rollout, that is a change record: its plan by ring and window, approvals, items, steps and verification. */
import { z } from 'zod';
import { instant } from './common.ts';
import { decision } from './finding.ts';

/** What must hold on a machine before and after its upgrade. `value`: a systemd or init service, a TCP port, a URL, a command line. */
export const healthCheck = z.strictObject({
  kind: z.enum(['service', 'port', 'url', 'command']),
  value: z.string().min(1).max(1000),
  /** Machines by id or name; absent: all of the rollout. */
  assets: z.array(z.string().min(1)).optional(),
});
export type HealthCheck = z.infer<typeof healthCheck>;

export const ringSettings = z.strictObject({
  name: z.string().min(1).max(60),
  /** Ids or names. The last ring without a list takes every machine no other ring names. */
  assets: z.array(z.string().min(1)).optional(),
  /** How long a ring must have run well before the next begins. */
  soakMinutes: z
    .number()
    .int()
    .min(0)
    .max(60 * 24 * 90)
    .default(0),
  /** Share of its machines that must succeed for the next ring to begin; once it can't be reached the ring stops. */
  successThreshold: z.number().min(0).max(1).default(0.7),
});
export type RingSettings = z.infer<typeof ringSettings>;

export const maintenanceWindow = z
  .strictObject({
    start: instant,
    end: instant,
    /** Rings it serves; absent: all. */
    rings: z.array(z.string()).optional(),
    /** Machines it serves, by id or name; absent: all. */
    assets: z.array(z.string()).optional(),
  })
  .refine((window) => window.start < window.end, { message: 'a window must end after it starts', path: ['end'] });
export type MaintenanceWindow = z.infer<typeof maintenanceWindow>;

/** The document behind `plan --windows FILE` and the plan dialog; every part has a default, unknown members are refused. */
export const planSettings = z.strictObject({
  title: z.string().min(1).max(160).optional(),
  owner: z.string().max(120).optional(),
  /** In order. Default: test (machines of ring "test"), pilot, all. */
  rings: z.array(ringSettings).min(1).max(20).optional(),
  /**
   * Default: each machine's own maintenance window as often as it comes (at least 4 weeks ahead, at most 12); for machines
   * without one, a window from now until the earliest deadline, at least a week.
   */
  windows: z.array(maintenanceWindow).max(500).optional(),
  /** Machines of one list are never in one wave; added to the groups the assets carry. */
  redundancy: z.array(z.array(z.string()).min(2)).max(500).default([]),
  checks: z.array(healthCheck).max(200).default([]),
  /** How many different people must approve. */
  approvals: z.number().int().min(1).max(5).default(1),
  /** Machines worked on at the same time. */
  parallel: z.number().int().min(1).max(64).default(16),
  /** How long one machine's upgrade may take. */
  timeoutMinutes: z.number().int().min(1).max(600).default(60),
});
export type PlanSettings = z.infer<typeof planSettings>;
export type PlanSettingsInput = z.input<typeof planSettings>;

/** What a plan was asked for: kept with the rollout, so that it can be planned anew from the same wishes. */
export const planWanted = z.object({
  /** Patches by id or title; absent where a decision was asked for. */
  patches: z.array(z.string().min(1).max(200)).max(5000).optional(),
  decision: decision.optional(),
  /** Only machines that fit this query or are named by id (comma-separated). */
  assets: z.string().max(20_000).optional(),
  settings: planSettings.default(() => planSettings.parse({})),
});
export type PlanWanted = z.infer<typeof planWanted>;
export type PlanWantedInput = z.input<typeof planWanted>;

/** One package to bring from one exact version to another. */
export const packageChange = z.object({ name: z.string(), arch: z.string(), from: z.string(), to: z.string() });
export type PackageChange = z.infer<typeof packageChange>;

export const plannedItem = z.object({
  asset: z.string(),
  assetName: z.string(),
  patch: z.string(),
  patchTitle: z.string(),
  /** Version of the patch's product (source package) now and after. */
  from: z.string(),
  to: z.string(),
  packages: z.array(packageChange),
  /** Why this machine sits in this wave, in words. */
  why: z.string(),
  /** Highest score the patch closes there. */
  risk: z.number(),
  due: instant.nullable(),
  effortMinutes: z.number(),
  reboot: z.boolean(),
});
export type PlannedItem = z.infer<typeof plannedItem>;

export const plannedWave = z.object({
  /** W1, W2, ... in the order they run. */
  id: z.string(),
  ring: z.string(),
  /** It may run from here on, when its gate holds, and no machine begins after `end`. Waves run one after another. */
  start: instant,
  end: instant,
  /** Name of the machines' own maintenance window it uses; absent where the plan names its windows or the machines have none. */
  maintenanceWindow: z.string().optional(),
  /** When the plan expects it to be at work, by the estimated minutes of its machines. */
  expected: z.object({ start: instant, end: instant }).optional(),
  soakMinutes: z.number().int(),
  successThreshold: z.number(),
  items: z.array(plannedItem),
});
export type PlannedWave = z.infer<typeof plannedWave>;

/** infeasible: nothing could be placed; `relax` says what to change. */
export const planStatus = z.enum(['optimal', 'feasible', 'greedy', 'infeasible']);

/** What is approved and hashed: the SHA-256 of this document's canonical JSON is the plan's hash. */
export const rolloutPlan = z.object({
  format: z.literal('patchledger-plan/1'),
  title: z.string(),
  owner: z.string().nullable(),
  waves: z.array(plannedWave),
  checks: z.array(healthCheck),
  approvals: z.number().int(),
  parallel: z.number().int(),
  timeoutMinutes: z.number().int(),
  /** Machines (ids) that stand in for each other or of which one needs the other: while one is not right, the others stay as they are. */
  redundancy: z.array(z.array(z.string())).optional(),
  /** Wanted, but not in any wave, each with its reason: not offered there, no window, no collector. */
  leftOut: z.array(
    z.object({ asset: z.string(), assetName: z.string(), patch: z.string(), patchTitle: z.string(), why: z.string() }),
  ),
});
export type RolloutPlan = z.infer<typeof rolloutPlan>;

/** Sums of risk x days until each item is done. */
export const planFigures = z.object({
  status: planStatus,
  objective: z.number(),
  /** No plan under these windows can be below it. */
  bound: z.number(),
  /** (objective - bound) / bound; 0 where the bound is 0. */
  gap: z.number(),
  /** The objective of working through by severity alone in the same windows. */
  severityFirst: z.number(),
  relax: z.array(z.string()),
});
export type PlanFigures = z.infer<typeof planFigures>;

export const itemState = z.enum(['waiting', 'running', 'done', 'failed', 'skipped', 'rolled-back']);
export type ItemState = z.infer<typeof itemState>;

export const stepName = z.enum([
  'connect',
  'dry-run',
  'refresh',
  'preflight',
  'health-before',
  'snapshot',
  'upgrade',
  'repair',
  'snapshot-after',
  'health-after',
  'rollback',
  'clean',
]);
export type StepName = z.infer<typeof stepName>;

/** One act on one machine. The intent is in the journal before the act; `ok` is null while its outcome is not known. */
export const rolloutStep = z.object({
  id: z.string(),
  name: stepName,
  mode: z.enum(['dry-run', 'run', 'rollback']),
  ok: z.boolean().nullable(),
  exit: z.number().int().nullable().optional(),
  /** What was seen, in a sentence. */
  evidence: z.string(),
  begunAt: instant,
  endedAt: instant.nullable(),
  /** Whether `rollouts.output` has text for it. */
  hasOutput: z.boolean(),
});
export type RolloutStep = z.infer<typeof rolloutStep>;

export const rolloutItem = z.object({
  asset: z.string(),
  assetName: z.string(),
  patch: z.string(),
  patchTitle: z.string(),
  wave: z.string(),
  ring: z.string(),
  state: itemState,
  from: z.string(),
  to: z.string(),
  packages: z.array(packageChange),
  seconds: z.number(),
  steps: z.array(rolloutStep),
  /** Why it is in that state, in words a person can act on. */
  why: z.string().optional(),
});
export type RolloutItem = z.infer<typeof rolloutItem>;

export const rolloutState = z.enum([
  'planned',
  'approved',
  'running',
  'waiting',
  'paused',
  'stopped',
  'cancelled',
  'done',
  'rolled-back',
]);
export type RolloutState = z.infer<typeof rolloutState>;

export const approval = z.object({
  actor: z.string(),
  at: instant,
  /** typed: a name was typed; slip: a signed document is attached; key: the actor's own key signed the plan's hash. */
  strength: z.enum(['typed', 'slip', 'key']),
  planHash: z.string(),
  /** False once the plan has changed since: it no longer counts. */
  current: z.boolean(),
  /** Fingerprint of the actor's key. */
  fingerprint: z.string().nullable(),
  evidence: z.object({ file: z.string(), sha256: z.string() }).nullable(),
});
export type Approval = z.infer<typeof approval>;

export const rolloutCounts = z.object({
  waiting: z.number().int(),
  running: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
  rolledBack: z.number().int(),
});

/** What must come before the next wave may run, and when it can at the earliest; null when nothing is left. */
export const nextWave = z.object({
  wave: z.string(),
  ring: z.string(),
  at: instant.nullable(),
  why: z.string(),
});

export const verification = z.object({
  asset: z.string(),
  assetName: z.string(),
  patch: z.string(),
  patchTitle: z.string(),
  /** What the run says was reached. */
  claimed: z.string(),
  /** What the fresh collection saw. */
  observed: z.string(),
  verdict: z.enum(['verified', 'mismatch', 'not-collected']),
  /** Running kernel, services on replaced libraries, pending reboot; why it is a mismatch or was not collected. */
  notes: z.array(z.string()),
  at: instant,
});
export type Verification = z.infer<typeof verification>;

export const rolloutRow = z.object({
  id: z.string(),
  title: z.string(),
  state: rolloutState,
  createdAt: instant,
  createdBy: z.string(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  planHash: z.string(),
  figures: planFigures,
  approvalsNeeded: z.number().int(),
  /** Those that count. */
  approvals: z.number().int(),
  machines: z.number().int(),
  patches: z.number().int(),
  counts: rolloutCounts,
  /** Why the wave stopped, in words; null when it did not. */
  stopped: z.string().nullable(),
  /** Whether a living process runs it now; a running rollout without one was cut off and goes on with `run`. */
  atWork: z.boolean(),
  /** What the process that runs it was asked and has not done yet. */
  asked: z.enum(['pause', 'cancel']).nullable(),
  next: nextWave.nullable(),
});
export type RolloutRow = z.infer<typeof rolloutRow>;

export const gate = z.object({
  wave: z.string(),
  ring: z.string(),
  state: z.enum(['passed', 'open', 'waiting', 'later', 'closed']),
  /** What it waits for or why it passed, in words. */
  why: z.string(),
  at: instant.nullable(),
});
export type Gate = z.infer<typeof gate>;

export const rolloutDetail = rolloutRow.extend({
  plan: rolloutPlan,
  /** What `plan` was asked for last. */
  wanted: planWanted,
  items: z.array(rolloutItem),
  approvalList: z.array(approval),
  gates: z.array(gate),
  verification: z.array(verification),
  /** Earlier versions of the plan, newest first. */
  planVersions: z.array(z.object({ version: z.number().int(), hash: z.string(), at: instant, actor: z.string() })),
});
export type RolloutDetail = z.infer<typeof rolloutDetail>;

/** The answer of every act on a rollout. */
export const rolloutAct = z.object({
  rollout: z.string(),
  state: rolloutState,
  items: z.array(rolloutItem),
  stopped: z.string().optional(),
  next: nextWave.optional(),
});
export type RolloutAct = z.infer<typeof rolloutAct>;

export const planAnswer = planFigures.extend({
  rollout: z.string(),
  title: z.string(),
  planHash: z.string(),
  waves: z.array(plannedWave),
  leftOut: rolloutPlan.shape.leftOut,
});
export type PlanAnswer = z.infer<typeof planAnswer>;
