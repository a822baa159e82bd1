/** Machines and the software on them. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { page } from '../model/common.ts';
import {
  assetChange,
  assetDetail,
  assetEdit,
  assetGroup,
  assetLack,
  assetRow,
  assetValues,
  ignorableIdentity,
  ignoredIdentity,
  precedence,
  verdict,
} from '../model/asset.ts';
import { assetComparison } from '../model/changes.ts';
import { criticalityQuestions } from '../model/criticality.ts';
import { softwareRow } from '../model/software.ts';

export const assets = {
  list: oc
    .input(
      z.object({
        /** Words that must all occur in name, address, OS, owner, department or environment. */
        query: z.string().max(200).optional(),
        verdict: verdict.optional(),
        /** Only machines with this lack. */
        lack: assetLack.optional(),
        withRetired: z.boolean().optional(),
        /** Rows come by this first, then in the order asked for; in which direction, `sort` may say. */
        group: assetGroup.optional(),
        ...page,
      }),
    )
    .output(
      z.object({
        assets: z.array(assetRow),
        total: z.number().int(),
        /**
         * With `group`: those of the whole result in the order of the list. Spellings that differ in capitals only are one
         * group under the first; `value` tells groups apart, null is what is not set.
         */
        groups: z
          .array(z.object({ value: z.string().nullable(), label: z.string(), count: z.number().int() }))
          .optional(),
      }),
    ),
  /** By id or unique name. */
  show: oc.input(z.object({ id: z.string().min(1) })).output(assetDetail),
  /**
   * What changed between two observations of a machine; without them the two newest of one source. Refuses with
   * state-conflict what was taken in by a version that did not keep what was said.
   */
  compare: oc
    .input(z.object({ asset: z.string().min(1), from: z.string().min(1).optional(), to: z.string().min(1).optional() }))
    .output(assetComparison),
  set: oc
    .input(z.object({ ids: z.array(z.string().min(1)).min(1).max(10_000), change: assetChange }))
    .output(z.object({ assets: z.array(assetRow) })),
  /** What people themselves have said of these machines: what undoing a change has to set back. */
  words: oc
    .input(z.object({ ids: z.array(z.string().min(1)).min(1).max(10_000) }))
    .output(z.object({ words: z.array(z.object({ id: z.string(), said: assetChange })) })),
  values: oc.output(assetValues),
  /** The five questions that set criticality. */
  questions: oc.output(criticalityQuestions),
  retire: oc
    .input(z.object({ ids: z.array(z.string().min(1)).min(1).max(10_000), reason: z.string().min(3).max(500) }))
    .output(z.object({ assets: z.array(assetRow) })),
  /** Makes `other` part of `asset`: observations, findings, exceptions and people's words move; `other` stays, retired. */
  merge: oc
    .input(z.object({ asset: z.string().min(1), other: z.string().min(1), reason: z.string().max(500).optional() }))
    .output(z.object({ assets: z.array(assetRow), edit: assetEdit })),
  /**
   * Takes observations of a machine away to a new one. Without `observations` those are taken that carry another serial
   * number, hardware UUID or machine id than the machine's first. Answers both machines.
   */
  split: oc
    .input(
      z.object({
        asset: z.string().min(1),
        observations: z.array(z.string().min(1)).max(10_000).optional(),
        reason: z.string().max(500).optional(),
      }),
    )
    .output(z.object({ assets: z.array(assetRow), edit: assetEdit })),
  /** Takes a merge or split back: this one, else the newest. */
  undo: oc
    .input(z.object({ edit: z.number().int().positive().optional() }))
    .output(z.object({ assets: z.array(assetRow), edit: assetEdit })),
  /** Merges and splits, newest first. */
  edits: oc.output(z.object({ edits: z.array(assetEdit) })),
  /** Values that tell nothing here, by a person's word or since a split. */
  ignored: oc.output(z.object({ identities: z.array(ignoredIdentity) })),
  ignore: oc
    .input(z.object({ kind: ignorableIdentity, value: z.string().min(1).max(200), reason: z.string().min(3).max(500) }))
    .output(z.object({ identities: z.array(ignoredIdentity) })),
  heed: oc
    .input(z.object({ kind: ignorableIdentity, value: z.string().min(1).max(200) }))
    .output(z.object({ identities: z.array(ignoredIdentity) })),
  precedence: oc.output(precedence),
  /** Settles every machine's facts anew; lists follow with the next observation. */
  setPrecedence: oc.input(precedence.partial()).output(precedence),
  /** Takes back a retirement. */
  reinstate: oc
    .input(z.object({ ids: z.array(z.string().min(1)).min(1) }))
    .output(z.object({ assets: z.array(assetRow) })),
};

export const software = {
  list: oc
    .input(z.object({ asset: z.string().optional(), query: z.string().max(200).optional(), ...page }))
    .output(z.object({ software: z.array(softwareRow), total: z.number().int() })),
};
