/** What reports are made of: plain facts of one vault at one instant, read by tasks/report-facts.ts. */
import type { TrendDay } from '../../../src-shared/day-chart.ts';
import type { AssetRow } from '../../../src-shared/model/asset.ts';
import type { ExceptionRow } from '../../../src-shared/model/exception.ts';
import type { FeedStatus } from '../../../src-shared/model/feed.ts';
import type { FindingRow } from '../../../src-shared/model/finding.ts';
import type { LogEntry, LogVerification } from '../../../src-shared/model/log.ts';
import type { PatchRow } from '../../../src-shared/model/patch.ts';
import type { Policy } from '../../../src-shared/model/policy.ts';
import type { RolloutDetail, RolloutRow } from '../../../src-shared/model/rollout.ts';
import type { VerdictCause } from '../domain/verdict.ts';

export interface ReportAsset extends AssetRow {
  /** Which rule gave the verdict. */
  cause: VerdictCause;
  /** When its software was last listed. */
  lastInventory: string | null;
}

/** An open finding with what it rests on. */
export interface ReportFinding extends FindingRow {
  rule: string;
  feed: string;
  feedDate: string | null;
  /** Past its clock already when the fact reached this vault. */
  lateOnArrival: boolean;
}

/** Findings on machines in service that were closed or fell due since `since`. */
export interface DeadlineFacts {
  since: string;
  /** Closed, not later than due. */
  met: number;
  closedLate: number;
  /** Open and past due: missed, and apart from them those that were late on arrival. */
  missed: number;
  lateOnArrival: number;
  /** Open and due within the next seven days. */
  dueSoon: number;
  medianDaysToClose: number | null;
}

/** A rollout in figures, with what a fresh collection said of its items. */
export interface ReportRollout extends RolloutRow {
  verified: { verified: number; mismatch: number; notCollected: number };
}

/** Facts that every report has. */
export interface SiteFacts {
  site: string;
  test: boolean;
  /** The one instant of everything here. */
  at: string;
  actor: string;
  version: string;
  policy: Policy;
  policyVersion: number;
  /** In service. */
  assets: ReportAsset[];
  software: number;
  findings: { open: number; excepted: number; suppressed: number; closed: number };
  noFix: number;
  deadlines: DeadlineFacts;
  patches: PatchRow[];
  /** All there ever were, newest first. */
  exceptions: ExceptionRow[];
  trend: TrendDay[];
  feeds: FeedStatus[];
  /** True when feeds changed since the last match. */
  stale: boolean;
  chain: LogVerification;
  /** The current signing key; null until one was made. */
  key: { name: string; fingerprint: string } | null;
  /** Newest first. */
  rollouts: ReportRollout[];
}

/** One rollout with the log entries that belong to it, oldest first. */
export interface ChangeFacts {
  rollout: RolloutDetail;
  log: LogEntry[];
}

export interface ReportFacts {
  site: SiteFacts;
  /** Open findings; empty unless the report asked for them. */
  open: ReportFinding[];
  /** Null unless the report is about one rollout. */
  change: ChangeFacts | null;
}
