/** The task tray: what runs and ran, stopping it, and the stream of events. */
import { door } from './door.ts';

export const tasks = {
  list: door.tasks.list.handler(({ context }) => ({ tasks: context.tasks.list() })),
  cancel: door.tasks.cancel.handler(({ context, input }) => ({ cancelled: context.tasks.cancel(input.id) })),
  events: door.tasks.events.handler(({ context, signal }) => context.tasks.events(signal)),
};
