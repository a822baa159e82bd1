/** Every long job by its kind: what a worker can run. */
import type { Job } from './job.ts';

export const jobs: Job<never, unknown>[] = [];
