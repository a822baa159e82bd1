/** Saved views of lists: kept in the vault, so that they are the same in every window on it. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { savedView, viewGrid, viewName, viewState } from '../model/view.ts';

export const views = {
  /** The built-in ones first, then those of people by name. */
  list: oc.input(z.object({ grid: viewGrid.optional() })).output(z.object({ views: z.array(savedView) })),
  /** With `id` that view gets this name and state; without, a new one is made. Names are taken in any case. */
  save: oc
    .input(z.object({ id: z.string().min(1).optional(), grid: viewGrid, name: viewName, state: viewState }))
    .output(savedView),
  /** By id or name. */
  remove: oc
    .input(z.object({ id: z.string().min(1), grid: viewGrid.optional() }))
    .output(z.object({ removed: savedView })),
};
