/** Evidence packs: made and signed from the open vault, verified without one. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { packVerification } from '../model/report.ts';

export const evidence = {
  pack: oc
    .input(
      z.object({
        /** Adds the change record of one rollout; absent: all rollouts that have run. */
        rollout: z.string().max(200).optional(),
        /** Id or name of a signing key; absent: the current one, made on first use. */
        sign: z.string().max(200).optional(),
      }),
    )
    .output(
      z.object({
        file: z.file(),
        name: z.string(),
        bytes: z.number().int(),
        sha256: z.string(),
        signer: z.string(),
        entries: z.number().int(),
        /** Hash of the last of these entries. */
        head: z.string(),
        contents: z.array(z.object({ name: z.string(), bytes: z.number().int(), sha256: z.string() })),
      }),
    ),
  /** Needs no open vault. `trust`: the public key (PEM) that must have signed; without it the open vault's own are trusted. */
  verify: oc.input(z.object({ file: z.file(), trust: z.string().max(5000).optional() })).output(packVerification),
};
