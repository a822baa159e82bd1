/** Every long job by its kind: what a worker can run. */
import { feedImport, starterImport } from './feed-import.ts';
import type { Job } from './job.ts';

export const jobs: Job<never, unknown>[] = [feedImport, starterImport];
