/**
 * What a planner is asked and what it answers, without a word of how: the greedy planner answers it now, an optimiser
 * can later. Times are milliseconds since 1970, durations minutes, assets and patches are told by their ids.
 */

/** One patch on one machine. */
export interface PlanItem {
  asset: string;
  patch: string;
  /** Highest score the patch closes there, 0 to 100; 0 for what closes no finding. */
  risk: number;
  /** For the comparison with "severity first": the higher the graver. */
  severity: number;
  due: number | null;
  minutes: number;
}

export interface PlanMachine {
  asset: string;
  name: string;
  ring: string;
  /** Names of the redundancy groups it belongs to. */
  groups: readonly string[];
  /** Names of the pairs it is one end of: a machine and one it needs are never in one wave either. */
  ties?: readonly string[];
}

/** In the order they run. */
export interface PlanRing {
  name: string;
  soakMinutes: number;
}

export interface PlanWindow {
  start: number;
  end: number;
  /** Null: all. */
  rings: readonly string[] | null;
  /** Null: all. */
  assets: ReadonlySet<string> | null;
  /** The machines' own maintenance window of this name; absent for windows of the plan. */
  name?: string;
}

/** Ties are broken by the order of the lists. */
export interface PlanProblem {
  now: number;
  items: readonly PlanItem[];
  /** Every machine of the items, once. */
  machines: readonly PlanMachine[];
  /** Every ring of the machines. */
  rings: readonly PlanRing[];
  windows: readonly PlanWindow[];
  /** Machines worked on at the same time. */
  parallel: number;
}

export interface PlacedItem {
  asset: string;
  patch: string;
  why: string;
  /** When it is expected to be done. */
  done: number;
}

export interface PlacedWave {
  ring: string;
  /** It may begin from here on, when its gate holds; no machine begins after `end`. */
  start: number;
  end: number;
  /** The machines' own maintenance window it uses. */
  windowName?: string;
  expectedStart: number;
  expectedEnd: number;
  /** Machine by machine, in the order they begin. */
  items: PlacedItem[];
}

export interface PlanSolution {
  /** infeasible: nothing could be placed. */
  status: 'optimal' | 'feasible' | 'greedy' | 'infeasible';
  /** In the order they run, one after another. */
  waves: PlacedWave[];
  leftOut: { asset: string; patch: string; why: string }[];
  /** Sum over the placed items of risk x days from now until done. */
  objective: number;
  /** Not to be undercut by any plan that places these items in these windows. */
  bound: number;
  /** (objective - bound) / bound; 0 where the bound is 0. */
  gap: number;
  /**
   * The objective of the same items placed by severity alone; one that finds no place, and what is in the rings after it,
   * counts until the last window ends.
   */
  severityFirst: number;
  /** Changes of which each alone would give every item a place, smallest first. */
  relax: string[];
}

export type Planner = (problem: PlanProblem) => PlanSolution;
