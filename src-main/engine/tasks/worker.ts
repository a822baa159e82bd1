/** Entry of a job's thread: opens its own connection, runs one job, answers its outcome as data. */
import { parentPort, workerData } from 'node:worker_threads';
import { itemError, Refusal } from '../../../src-shared/errors.ts';
import { toRefusal } from '../refusals.ts';
import { connect, prepareForWork } from '../vault/connect.ts';
import { jobs } from './jobs.ts';
import { progressInterval, type WorkerMessage, type WorkerStart } from './messages.ts';

const start = workerData as WorkerStart;
const stop = new Int32Array(start.stop);
const tell = (message: WorkerMessage) => parentPort?.postMessage(message);

async function work(): Promise<WorkerMessage> {
  const job = jobs.find(({ kind }) => kind === start.kind);
  if (!job) throw new Error(`no job of kind ${start.kind} is registered`);
  const db = connect(start.path, start.rawKey && Buffer.from(start.rawKey));
  let lastTold = -Infinity;
  try {
    prepareForWork(db);
    const output = await job.run(
      {
        db,
        acting: start.acting,
        clock: () => start.fixedNow ?? new Date().toISOString(),
        progress: (fraction, message) => {
          if (Atomics.load(stop, 0) === 1)
            throw new Refusal('task-cancelled', 'the task was cancelled', 'start it again when you like');
          const now = performance.now();
          if (now - lastTold < progressInterval) return;
          lastTold = now;
          tell({ type: 'progress', fraction, message });
        },
        note: (text) => tell({ type: 'note', text }),
      },
      start.input as never,
    );
    return { type: 'done', output };
  } finally {
    db.close();
  }
}

try {
  tell(await work());
} catch (error) {
  const refusal = toRefusal(error);
  const bug = error instanceof Error ? error : new Error(String(error));
  tell(
    refusal
      ? { type: 'refused', error: itemError(refusal) }
      : { type: 'failed', message: bug.message, stack: bug.stack ?? '' },
  );
}
