/** Stored logins with their scopes. Secrets are taken and never answered. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import {
  credential,
  credentialDraft,
  credentialKinds,
  credentialUse,
  secretInput,
  secretName,
} from '../model/credential.ts';

/** An id or a name. */
const which = z.string().min(1).max(80);
const list = z.object({
  /** True where the vault can keep secrets; a plain one keeps references only. */
  encrypted: z.boolean(),
  credentials: z.array(credential),
});

export const credentials = {
  /** In the order in which they are tried. */
  list: oc.output(list),
  /** One with the machines it was last tried on, the newest first. */
  show: oc.input(z.object({ id: which })).output(z.object({ credential, hosts: z.array(credentialUse) })),
  /**
   * Makes one or, with `id`, changes it; secrets that are not named stay. A browser can't name key files or variables of the
   * machine that serves it.
   */
  save: oc
    .input(
      z.object({
        id: which.optional(),
        credential: credentialDraft,
        secrets: z.partialRecord(secretName, secretInput).default({}),
        /** Stands before this one; null: last. Left out: a new one last, a known one where it is. */
        before: which.nullable().optional(),
      }),
    )
    .output(list.extend({ credential })),
  order: oc.input(z.object({ id: which, before: which.nullable() })).output(list),
  /** The secret is overwritten in the file; backups made before still hold it. */
  remove: oc.input(z.object({ id: which })).output(list.extend({ removed: z.string() })),
  /** Which would be tried on these hosts, in this order, each account once. Reaches nothing but the resolver. */
  fitting: oc
    .input(z.object({ kind: z.enum(credentialKinds), hosts: z.array(z.string().min(1).max(300)).min(1).max(5000) }))
    .output(z.object({ hosts: z.array(z.object({ host: z.string(), credentials: z.array(z.string()) })) })),
};
