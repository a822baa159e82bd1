/** What a long job is. It runs on a worker's own connection in the window and in place on the command line. */
import type { Acting } from '../vault/log.ts';
import type { Database } from '../vault/database.ts';

export interface JobContext {
  db: Database;
  acting: Acting;
  /** The time now, ISO 8601 UTC, for jobs that run for hours; `acting.now` is when the call began. */
  clock(): string;
  /**
   * `fraction` 0 to 1, or null while unknown; `message` says what it does now. Throws Refusal('task-cancelled')
   * once the person has cancelled, so a job that calls it often stops soon and its transaction rolls back.
   */
  progress(fraction: number | null, message: string): void;
  /** A line for the task's log. */
  note(text: string): void;
}

/** Input and output must be structured-cloneable (plain data, no functions); add the job to jobs.ts. */
export interface Job<Input, Output> {
  kind: string;
  title(input: Input): string;
  /** All writes of a job that belong together go into one transaction that holds no await. */
  run(context: JobContext, input: Input): Output | Promise<Output>;
}
