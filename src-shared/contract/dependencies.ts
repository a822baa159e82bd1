/** Which machine needs which. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { dependency, dependencyWarning } from '../model/dependency.ts';

/** Machine by id or unique name. */
const machine = z.string().min(1).max(200);
const answer = z.object({
  dependencies: z.array(dependency),
  /** Machines that need each other, directly or by way of others: each a set, in the order of their numbers. */
  circles: z.array(z.array(z.object({ id: z.string(), name: z.string() }))),
});

export const dependencies = {
  /** Of all machines in service, or only those `asset` is one end of, with the circles it is part of. */
  list: oc.input(z.object({ asset: machine.optional() })).output(answer),
  /** "asset needs needs"; said again, the note is replaced. Answers as `list` of the asset. */
  add: oc
    .input(z.object({ asset: machine, needs: machine, note: z.string().trim().max(500).default('') }))
    .output(answer),
  remove: oc.input(z.object({ asset: machine, needs: machine })).output(answer),
  /** Machines that are less critical than one that needs them. */
  warnings: oc.output(z.object({ warnings: z.array(dependencyWarning) })),
};
