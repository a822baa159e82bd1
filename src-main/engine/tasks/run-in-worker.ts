/** Runs one job in a thread of its own and turns what it tells back into progress, an output or an error. */
import { Worker } from 'node:worker_threads';
import { Refusal } from '../../../src-shared/errors.ts';
import { refusalFromData } from '../refusals.ts';
import type { Acting } from '../vault/log.ts';
import type { Draft } from '../vault/open-vault.ts';
import type { WorkerMessage, WorkerStart } from './messages.ts';

/** A job that does not look at its stop flag is ended by force after this time, milliseconds. */
const patience = 2_000;

/** Three halves of 8 MB: what lives shortly. V8 would let it grow to hundreds of MB in a large import, and be no quicker. */
const resourceLimits = { maxYoungGenerationSizeMb: 24 };

export interface WorkerRun {
  workerFile: string;
  kind: string;
  input: unknown;
  acting: Acting;
  fixedNow: string | null;
  vault: Draft;
  signal: AbortSignal;
  progress: (fraction: number | null, message: string) => void;
  note: (text: string) => void;
}

export function runInWorker(run: WorkerRun): Promise<unknown> {
  const stop = new SharedArrayBuffer(4);
  const workerData: WorkerStart = {
    kind: run.kind,
    input: run.input,
    acting: run.acting,
    fixedNow: run.fixedNow,
    path: run.vault.path,
    rawKey: run.vault.rawKey,
    stop,
  };
  const worker = new Worker(run.workerFile, { workerData, resourceLimits });
  let timer: NodeJS.Timeout | undefined;
  const cancel = () => {
    Atomics.store(new Int32Array(stop), 0, 1);
    timer = setTimeout(() => void worker.terminate(), patience);
  };
  return new Promise((done, fail) => {
    let outcome: (() => void) | null = null;
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'progress') run.progress(message.fraction, message.message);
      else if (message.type === 'note') run.note(message.text);
      else if (message.type === 'done') outcome = () => done(message.output);
      else if (message.type === 'refused') outcome = () => fail(refusalFromData(message.error));
      else outcome = () => fail(Object.assign(new Error(message.message), { stack: message.stack }));
    });
    worker.on('error', (error) => {
      outcome ??= () => fail(error);
    });
    // Only a thread that has ended has let go of its connection.
    worker.on('exit', () => {
      clearTimeout(timer);
      run.signal.removeEventListener('abort', cancel);
      if (outcome) outcome();
      else if (run.signal.aborted)
        fail(new Refusal('task-cancelled', 'the task was cancelled', 'start it again when you like'));
      else fail(new Error('the thread of a job ended without an answer'));
    });
    if (run.signal.aborted) cancel();
    else run.signal.addEventListener('abort', cancel);
  });
}
