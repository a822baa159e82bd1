/** In-house applications and where they run. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { application, applicationFields } from '../model/application.ts';

const id = z.string().min(1).max(200);
/** Machines by id or unique name. */
const assets = z.array(z.string().min(1).max(200)).max(10_000);

export const applications = {
  list: oc.output(z.object({ applications: z.array(application) })),
  /** Makes one (`name` is needed), or changes that of this id or name in what is given. `assets`: all machines that run it. */
  save: oc
    .input(applicationFields.partial().extend({ id: id.optional(), assets: assets.optional() }))
    .output(z.object({ application })),
  remove: oc.input(z.object({ id })).output(z.object({ removed: z.string() })),
};
