/** How a machine is reached over SSH: what a person gives with a call, and the part of it that is remembered. */
import { z } from 'zod';

/**
 * One hop before the host itself, as `user@host` or `user@host:port`; both parts are checked again where it is used.
 * "none" goes directly where a hop was remembered.
 */
export const jumpHost = z.string().min(1).max(300);

/**
 * What is given with a call. Nothing here is stored but user, port, key path and jump host: secrets live as long as the
 * call. What is absent is taken from what was remembered of the asset; where user, key and password are, from the stored
 * credentials that fit.
 */
export const sshOptions = z.object({
  user: z.string().min(1).max(120).optional(),
  port: z.number().int().min(1).max(65_535).optional(),
  /** Path of a private key on this machine (command line and desktop only). */
  keyPath: z.string().min(1).max(4096).optional(),
  /** The private key itself, as the window uploads it. */
  privateKey: z.string().min(1).max(100_000).optional(),
  /** Opens an encrypted private key. */
  keyPassphrase: z.string().max(1024).optional(),
  /** Login password. */
  password: z.string().max(1024).optional(),
  /** Ask the SSH agent of SSH_AUTH_SOCK; default true where there is one. */
  agent: z.boolean().optional(),
  /** Become root by sudo where the login is not root. */
  sudo: z.boolean().optional(),
  /** Password for sudo; the login password where absent. */
  sudoPassword: z.string().max(1024).optional(),
  jump: jumpHost.optional(),
  /** Password of the jump host's account; the login password is never sent there. */
  jumpPassword: z.string().max(1024).optional(),
  /** Log in by this stored credential (id or name) and no other, whatever its scope. */
  credential: z.string().min(1).max(80).optional(),
  /** Pin the key the host shows now, also when it differs from the pinned one. */
  acceptHostKey: z.boolean().default(false),
});
export type SshOptions = z.infer<typeof sshOptions>;
export type SshOptionsInput = z.input<typeof sshOptions>;
