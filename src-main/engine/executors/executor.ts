/**
 * What every way to install is: steps on one connected machine, each of which answers what it saw. The journal, the
 * order of steps and all decisions between them are not theirs (tasks/rollout-*.ts).
 */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { HealthCheck, PackageChange } from '../../../src-shared/model/rollout.ts';
import type { RemoteHost, RunOptions } from '../remote/remote-host.ts';

export interface StepOutcome {
  ok: boolean;
  exit: number | null;
  /** Everything the step printed on the machine. */
  output: string;
  /** What was seen, in a sentence. */
  evidence: string;
}

export interface Preflight extends StepOutcome {
  /** Why nothing may be changed there now, each in words with the way out: disk, lock, half-configured packages. */
  blocked: string[];
  /** Pending reboot, high load, former versions no longer to be had: worth knowing, no reason to stop. */
  warnings: string[];
  /** Names of the wanted packages that are held back on the machine. */
  held: string[];
  /** Wanted packages whose exact version no source offers, as name=version. */
  unavailable: string[];
  /** Wanted packages that already have the version or a newer one. */
  reached: string[];
  /** Wanted packages that are not installed there (any more): never installed anew. */
  missing: string[];
  /** Packages the upgrade would bring in besides. */
  pulledIn: PackageChange[];
  /** False where a former version can't be had any more. */
  canRollBack: boolean;
}

export interface SnapshotPackage {
  name: string;
  arch: string;
  version: string;
  /** dpkg's abbreviation: "ii ", "hi ", "rc ". */
  status: string;
  /** Installed only because another package needs it. */
  auto: boolean;
}

/** The whole list of the package manager, sorted by name and architecture. */
export interface Snapshot {
  packages: SnapshotPackage[];
  bootId: string | null;
}

/**
 * What became of an act that must not happen twice. absent: it never began. running: it is at work now. ended: it has
 * finished with `exit`. broken: it began and was cut off (power, crash); the packages must be repaired first.
 */
export interface ActState {
  state: 'absent' | 'running' | 'ended' | 'broken';
  exit: number | null;
  output: string;
}

export interface Executor {
  id: string;
  supports(os: OperatingSystem): boolean;
  /** Simulates on the package lists that are there; changes nothing. */
  dryRun(host: RemoteHost, changes: readonly PackageChange[]): Promise<StepOutcome & { pulledIn: PackageChange[] }>;
  /** Brings the package lists up to date. */
  refresh(host: RemoteHost): Promise<StepOutcome>;
  preflight(host: RemoteHost, changes: readonly PackageChange[]): Promise<Preflight>;
  /** One check; `ok` false with the reason in `evidence`. */
  health(host: RemoteHost, check: HealthCheck): Promise<StepOutcome>;
  snapshot(host: RemoteHost): Promise<StepOutcome & { snapshot: Snapshot | null }>;
  /**
   * Begins the act named `token` unless it has begun before, then follows it to its end. It runs detached from the
   * connection: when that breaks (Refusal connection-lost), `probe` tells later what became of it, and calling again
   * follows it on. Exact versions, upgrades only, no removal; marks of automatic installation stay as they were.
   * `token` matches [A-Za-z0-9-]{1,80}.
   */
  upgrade(
    host: RemoteHost,
    token: string,
    changes: readonly PackageChange[],
    options?: RunOptions,
  ): Promise<StepOutcome>;
  probe(host: RemoteHost, token: string): Promise<ActState>;
  /** Finishes what a cut-off act left half done (`dpkg --configure -a` and the like). Safe to repeat. */
  repair(host: RemoteHost): Promise<StepOutcome>;
  /**
   * Brings back what changed from `before` to `after`, in the packages named (all where absent): former versions exactly,
   * packages brought in purged, marks as before. Detached and named like `upgrade`.
   */
  rollback(
    host: RemoteHost,
    token: string,
    before: Snapshot,
    after: Snapshot,
    options?: RunOptions & { only?: readonly string[] },
  ): Promise<StepOutcome>;
  /** Removes what the acts named by these tokens left on the machine. */
  clean(host: RemoteHost, tokens: readonly string[]): Promise<StepOutcome>;
}
