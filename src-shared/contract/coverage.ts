/** What is missing and what is out of standard, and the standards themselves. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { packageScheme } from '../model/common.ts';
import { coverage as coverageDocument } from '../model/coverage.ts';
import { softwareSection } from '../model/software.ts';
import { standard, standardCheck, standardFields, standardRule } from '../model/standard.ts';

export const coverage = {
  read: oc.output(coverageDocument),
  /** Machines in service with a row of what is not judged, at most 1,000; versions are joined by commas. */
  machines: oc
    .input(
      z.object({
        name: z.string().min(1),
        origin: z.string(),
        section: softwareSection.nullable(),
        scheme: packageScheme.nullable(),
      }),
    )
    .output(z.object({ machines: z.array(z.object({ id: z.string(), name: z.string(), version: z.string() })) })),
};

export const standards = {
  list: oc.output(z.object({ standards: z.array(standard) })),
  /** Adds one, or changes the one with `id`. */
  save: oc.input(standardFields.extend({ id: z.string().optional() })).output(z.object({ standard })),
  remove: oc.input(z.object({ id: z.string().min(1) })).output(z.object({ standards: z.array(standard) })),
  /** What would depart from a rule, before it is saved. */
  check: oc.input(standardRule).output(standardCheck),
  /** Names of installed software with these letters, for fields that complete them. */
  products: oc.input(z.object({ letters: z.string().max(200) })).output(z.object({ products: z.array(z.string()) })),
};
