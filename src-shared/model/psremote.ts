/** How Windows machines are reached by PowerShell remoting. Nothing of it is stored. */
import { z } from 'zod';

export const psRemoteOptions = z.object({
  /** DOMAIN\name or name@domain; absent: whoever runs PatchLedger, by Kerberos. */
  user: z.string().min(1).max(120).optional(),
  password: z.string().max(1024).optional(),
  /** Log in by this stored credential (id or name) and no other; absent as well as the user: by those that fit. */
  credential: z.string().min(1).max(80).optional(),
  /** WinRM over HTTPS; absent: no, or as the credential says. */
  ssl: z.boolean().optional(),
  port: z.number().int().min(1).max(65_535).optional(),
});
export type PsRemoteOptions = z.infer<typeof psRemoteOptions>;
export type PsRemoteOptionsInput = z.input<typeof psRemoteOptions>;
