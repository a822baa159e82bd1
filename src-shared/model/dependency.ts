/** Which machine does not work without which other. */
import { z } from 'zod';
import { instant } from './common.ts';

const machine = z.object({ id: z.string(), name: z.string() });

/** `asset` does not work without `needs`. */
export const dependency = z.object({
  asset: machine,
  needs: machine,
  note: z.string(),
  actor: z.string(),
  at: instant,
});
export type Dependency = z.infer<typeof dependency>;

/** A machine that others need more than it is said to matter. Unset criticality counts as 3. */
export const dependencyWarning = z.object({
  asset: machine,
  criticality: z.number().int(),
  neededBy: z.array(machine.extend({ criticality: z.number().int() })),
  /** For people: "db1 has criticality 2, but shop (5) does not work without it". */
  message: z.string(),
});
export type DependencyWarning = z.infer<typeof dependencyWarning>;
