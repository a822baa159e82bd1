/** Runs jobs, keeps the list of running and recent ones, and tells listeners of progress and of changes. */
import type { EngineEvent, TaskRow } from '../../../src-shared/model/task.ts';
import type { Acting } from '../vault/log.ts';
import type { Draft } from '../vault/open-vault.ts';
import type { Job } from './job.ts';

export interface TaskRunner {
  /**
   * Resolves with the job's output; rejects with its Refusal, `task-cancelled`, or `vault-busy` when another
   * process works on the vault for over 10 s. One job runs at a time. `draft` names a vault in the making to
   * work on instead of the open one.
   */
  run<Input, Output>(job: Job<Input, Output>, input: Input, acting: Acting, draft?: Draft): Promise<Output>;
  /**
   * For a job that only reads: it runs beside the others at once, takes no lease and announces no change. `listed`: it is
   * shown among the tasks, as people want to see and stop it.
   */
  read<Input, Output>(job: Job<Input, Output>, input: Input, acting: Acting, listed: boolean): Promise<Output>;
  list(): TaskRow[];
  /** False when it is not running. */
  cancel(id: string): boolean;
  /** Tells every listener that the vault was written to. */
  announceChange(): void;
  /** Ends when `signal` aborts. */
  events(signal?: AbortSignal): AsyncGenerator<EngineEvent>;
  close(): Promise<void>;
}
