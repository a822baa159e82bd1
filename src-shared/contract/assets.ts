/** Machines and the software on them. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { page } from '../model/common.ts';
import { assetChange, assetDetail, assetRow, verdict } from '../model/asset.ts';
import { softwareRow } from '../model/software.ts';

export const assets = {
  list: oc
    .input(
      z.object({
        /** Words that must all occur in name, address, OS, owner, department or environment. */
        query: z.string().max(200).optional(),
        verdict: verdict.optional(),
        withRetired: z.boolean().optional(),
        ...page,
      }),
    )
    .output(z.object({ assets: z.array(assetRow), total: z.number().int() })),
  /** By id or unique name. */
  show: oc.input(z.object({ id: z.string().min(1) })).output(assetDetail),
  set: oc
    .input(z.object({ ids: z.array(z.string().min(1)).min(1).max(10_000), change: assetChange }))
    .output(z.object({ assets: z.array(assetRow) })),
  retire: oc
    .input(z.object({ ids: z.array(z.string().min(1)).min(1).max(10_000), reason: z.string().min(3).max(500) }))
    .output(z.object({ assets: z.array(assetRow) })),
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
