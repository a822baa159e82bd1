/** Matching and its results: findings, their explanation, patches, exceptions. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { day, page } from '../model/common.ts';
import { decision, explanation, findingRow, findingState } from '../model/finding.ts';
import { patchRow } from '../model/patch.ts';
import { control, exceptionKind, exceptionRow } from '../model/exception.ts';

export const match = {
  run: oc.output(
    z.object({
      assets: z.number().int(),
      packages: z.number().int(),
      /** Distinct (package, advisory) decisions. */
      checked: z.number().int(),
      findings: z.number().int(),
      opened: z.number().int(),
      closed: z.number().int(),
      seconds: z.number(),
    }),
  ),
};

export const findings = {
  list: oc
    .input(
      z.object({
        asset: z.string().optional(),
        cve: z.string().max(60).optional(),
        patch: z.string().optional(),
        decision: decision.optional(),
        state: findingState.default('open'),
        overdue: z.boolean().optional(),
        kev: z.boolean().optional(),
        fixable: z.boolean().optional(),
        /** True: only those with a fix; false: only those without. */
        withFix: z.boolean().optional(),
        /** False: only those that a maker or vendor speaks for; true: only the others. */
        unconfirmed: z.boolean().optional(),
        /** Words that must all occur in CVE, product, asset name or advisory. */
        query: z.string().max(200).optional(),
        ...page,
      }),
    )
    .output(z.object({ findings: z.array(findingRow), total: z.number().int() })),
  explain: oc.input(z.object({ id: z.string().min(1) })).output(explanation),
  /** The user's word on a CVE: what they know of its exploitation. Null takes it back. Re-judges its findings. */
  setExploitation: oc
    .input(
      z.object({
        cve: z.string().min(1).max(60),
        exploitation: z.enum(['active', 'weaponised', 'poc']).nullable(),
        reason: z.string().min(3).max(500),
      }),
    )
    .output(z.object({ cve: z.string(), findings: z.number().int() })),
};

export const patches = {
  list: oc
    .input(z.object({ decision: decision.optional(), asset: z.string().optional() }))
    .output(z.object({ patches: z.array(patchRow), noFix: z.number().int() })),
};

export const exceptions = {
  list: oc.output(z.object({ exceptions: z.array(exceptionRow) })),
  create: oc
    .input(
      z.object({
        findings: z.array(z.string().min(1)).min(1).max(100_000),
        kind: exceptionKind,
        reason: z.string().min(3).max(1000),
        approver: z.string().min(1).max(120),
        until: day,
        controls: z.array(control).max(10).default([]),
      }),
    )
    .output(z.object({ exception: exceptionRow })),
  /** Ends it now; the original clocks count again. */
  end: oc
    .input(z.object({ id: z.string().min(1), reason: z.string().min(3).max(500) }))
    .output(z.object({ exception: exceptionRow })),
};
