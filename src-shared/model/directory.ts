/** How a directory is reached over LDAP. Nothing of it is stored; without a user, stored credentials that fit are tried. */
import { z } from 'zod';
import { itemError } from './common.ts';

export const directoryTls = z.enum(['starttls', 'ldaps', 'none']);
export type DirectoryTls = z.infer<typeof directoryTls>;

export const directoryOptions = z.object({
  /** name@domain, DOMAIN\name or a distinguished name; an account that may read is enough. Absent: stored credentials. */
  user: z.string().min(1).max(300).optional(),
  /** Never empty: LDAP takes a bind without a password for an anonymous one (RFC 4513, 5.1.2). */
  password: z.string().min(1).max(1024).optional(),
  /** Log in by this stored credential (id or name) and no other. */
  credential: z.string().min(1).max(80).optional(),
  /** Where to look, as a distinguished name; absent: the whole domain. */
  base: z.string().min(1).max(1000).optional(),
  /** none sends the password readable by anyone on the way. */
  tls: directoryTls.default('starttls'),
  port: z.number().int().min(1).max(65_535).optional(),
  /** Certificates (PEM) of who may have signed the directory's; absent: the ones this computer trusts. */
  ca: z.string().min(1).max(1_000_000).optional(),
  /** SHA-256 of the one certificate to take, whoever signed it; hexadecimal, colons allowed. */
  acceptCertificate: z
    .string()
    .transform((text) => text.replaceAll(/[:\s]/g, '').toLowerCase())
    .pipe(z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 has 64 hexadecimal digits'))
    .optional(),
});
export type DirectoryOptions = z.infer<typeof directoryOptions>;
/** With the login that was chosen. */
export type DirectoryLogin = DirectoryOptions & { user: string; password: string };
export type DirectoryOptionsInput = z.input<typeof directoryOptions>;

/** What came of reading one directory. */
export const directoryResult = z.object({
  host: z.string(),
  ok: z.boolean(),
  /** The stored credential it was logged in with. */
  credential: z.string().optional(),
  /** Where was looked, as a distinguished name. */
  base: z.string().optional(),
  computers: z.number().int().optional(),
  /** Ids of its machines. */
  assets: z.array(z.string()).optional(),
  /** Of these, not known before. */
  created: z.number().int().optional(),
  /** Accounts that are disabled, and that nobody has used for long. */
  disabled: z.number().int().optional(),
  idle: z.number().int().optional(),
  seconds: z.number(),
  warnings: z.array(z.string()),
  error: itemError.optional(),
});
export type DirectoryResult = z.infer<typeof directoryResult>;
