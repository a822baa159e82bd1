/** Turns the cancelling of a job into an AbortSignal, for work that waits on the network instead of calling `progress`. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { JobContext } from './job.ts';

/** Often enough that a job stops well within a worker's patience, milliseconds. */
const interval = 250;

export interface CancelSignal {
  signal: AbortSignal;
  /** As the job's own; keeps what was told last for the looks in between. */
  progress: JobContext['progress'];
  /** Ends all work that waits on the signal, for a reason of the job's own. */
  abort(reason: unknown): void;
  /** Must be called when the work is over. */
  end(): void;
}

export function watchCancel(context: Pick<JobContext, 'progress'>): CancelSignal {
  const abort = new AbortController();
  let told: [number | null, string] = [null, ''];
  const look = () => {
    try {
      context.progress(...told);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      clearInterval(timer);
      abort.abort(error);
    }
  };
  const timer = setInterval(look, interval);
  return {
    signal: abort.signal,
    progress: (fraction, message) => {
      told = [fraction, message];
      look();
      if (abort.signal.aborted) throw abort.signal.reason;
    },
    abort: (reason) => abort.abort(reason),
    end: () => clearInterval(timer),
  };
}
