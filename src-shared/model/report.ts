/** Kinds and formats of reports, and what `verify` says of an evidence pack. */
import { z } from 'zod';

export const reportKind = z.enum(['executive', 'technical', 'change']);
export type ReportKind = z.infer<typeof reportKind>;

export const reportFormat = z.enum(['pdf', 'html', 'csv', 'json']);
export type ReportFormat = z.infer<typeof reportFormat>;

export const packVerification = z.object({
  ok: z.boolean(),
  /** Fingerprint of the key that signed it; null when no signature could be read. */
  signer: z.string().nullable(),
  /** Name the pack gives its signer. */
  signerName: z.string().nullable(),
  /** The signature holds, and its key is the one given by `trust`, or without one a key of the open vault. */
  trusted: z.boolean(),
  /** Entries of the log inside. */
  entries: z.number().int(),
  files: z.array(z.object({ name: z.string(), ok: z.boolean(), bytes: z.number().int(), sha256: z.string() })),
  problems: z.array(z.object({ code: z.string(), message: z.string() })),
});
export type PackVerification = z.infer<typeof packVerification>;
