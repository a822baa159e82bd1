/** Signing keys of the vault and the people who approve: Ed25519, told by the SHA-256 of their public key. */
import { z } from 'zod';
import { instant } from './common.ts';

export const signingKey = z.object({
  id: z.string(),
  name: z.string(),
  /** SHA-256 of the public key's SPKI DER, 64 hex digits. */
  fingerprint: z.string(),
  /** PEM (SPKI). */
  publicKey: z.string(),
  createdAt: instant,
  /** The key evidence is signed with when none is named. */
  current: z.boolean(),
  retired: z.object({ at: instant, reason: z.string() }).nullable(),
  /** Where the private part lies: in the (encrypted) vault, or in a file beside a plain one. */
  kept: z.enum(['vault', 'file']),
  file: z.string().nullable(),
  /** False when that file is missing or holds another key: nothing can be signed with it until it is back. */
  present: z.boolean(),
});
export type SigningKey = z.infer<typeof signingKey>;

export const actor = z.object({
  name: z.string(),
  createdAt: instant,
  publicKey: z.string().nullable(),
  fingerprint: z.string().nullable(),
});
export type Actor = z.infer<typeof actor>;
