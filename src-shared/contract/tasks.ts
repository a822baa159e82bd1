/** Running and recent work, how to stop it, and the stream of events behind the task tray. */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { engineEvent, taskRow } from '../model/task.ts';

export const tasks = {
  list: oc.output(z.object({ tasks: z.array(taskRow) })),
  cancel: oc.input(z.object({ id: z.string().min(1) })).output(z.object({ cancelled: z.boolean() })),
  events: oc.output(eventIterator(engineEvent)),
};
