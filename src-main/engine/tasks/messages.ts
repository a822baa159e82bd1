/** What a job's worker is started with, and what it tells the thread that started it. */
import type { ItemError } from '../../../src-shared/errors.ts';
import type { Acting } from '../vault/log.ts';

export interface WorkerStart {
  kind: string;
  input: unknown;
  acting: Acting;
  /** The one instant of a clock that stands still; null: the real time. */
  fixedNow: string | null;
  path: string;
  rawKey: Uint8Array | null;
  /** One 32-bit integer; 1 asks the job to stop. */
  stop: SharedArrayBuffer;
}

export type WorkerMessage =
  | { type: 'progress'; fraction: number | null; message: string }
  | { type: 'note'; text: string }
  | { type: 'done'; output: unknown }
  | { type: 'refused'; error: ItemError }
  | { type: 'failed'; message: string; stack: string };

/** Progress is told at most this often, milliseconds. */
export const progressInterval = 80;
