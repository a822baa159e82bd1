/** Every way to install and roll back. */
import { apt } from './apt.ts';
import type { Executor } from './executor.ts';

export const executors: Executor[] = [apt];
