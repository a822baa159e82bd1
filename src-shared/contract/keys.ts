/** Signing keys of the vault, and the people who approve with or without a key of their own. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { actor, signingKey } from '../model/keys.ts';

const name = z.string().trim().min(1).max(120);

export const keys = {
  list: oc.output(z.object({ keys: z.array(signingKey) })),
  create: oc.input(z.object({ name })).output(z.object({ key: signingKey })),
  /** A new key takes the place of the current one; the log keeps the link between them. */
  rotate: oc
    .input(z.object({ reason: z.string().min(3).max(500) }))
    .output(z.object({ key: signingKey, retired: signingKey.nullable() })),
};

export const actors = {
  list: oc.output(z.object({ actors: z.array(actor) })),
  /** `publicKey`: PEM (SPKI, Ed25519) with which this person's approvals are checked. */
  add: oc.input(z.object({ name, publicKey: z.string().max(5000).optional() })).output(z.object({ actor })),
};
