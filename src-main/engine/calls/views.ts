/** Calls on saved views of lists. */
import { listViews, removeView, saveView } from '../vault/views.ts';
import { door } from './door.ts';

export const views = {
  list: door.views.list.handler(({ context, input }) => ({ views: listViews(context.session.vault().db, input.grid) })),

  save: door.views.save.handler(({ context, input }) => {
    const saved = saveView(context.session.vault().db, context.acting, input);
    context.tasks.announceChange();
    return saved;
  }),

  remove: door.views.remove.handler(({ context, input }) => {
    const removed = removeView(context.session.vault().db, context.acting, input.id, input.grid);
    context.tasks.announceChange();
    return { removed };
  }),
};
