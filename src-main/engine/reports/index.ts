/** Every kind of report, in the order they are offered. */
import { change } from './change.ts';
import { executive } from './executive.ts';
import type { Report } from './report.ts';
import { technical } from './technical.ts';

export const reports: Report[] = [executive, technical, change];
