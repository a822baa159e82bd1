/** Long work as the task tray shows it, and the events that keep windows up to date. */
import { z } from 'zod';
import { instant, itemError } from './common.ts';

export const taskState = z.enum(['running', 'done', 'failed', 'cancelled']);

export const taskRow = z.object({
  id: z.string(),
  /** collect, import, feed-import, match, backup. */
  kind: z.string(),
  title: z.string(),
  state: taskState,
  /** 0 to 1; null while the amount of work is not known. */
  progress: z.number().min(0).max(1).nullable(),
  /** What it is doing now. */
  message: z.string(),
  startedAt: instant,
  endedAt: instant.nullable(),
  error: itemError.nullable(),
  lines: z.array(z.object({ at: instant, text: z.string() })),
});
export type TaskRow = z.infer<typeof taskRow>;

/** `changed`: some process wrote to the vault; what is on screen must be read again. */
export const engineEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('task'), task: taskRow }),
  z.object({ type: z.literal('changed') }),
]);
export type EngineEvent = z.infer<typeof engineEvent>;
