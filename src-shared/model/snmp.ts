/** How devices are asked over SNMP. Nothing of it is stored; without community and user, stored credentials that fit are tried. */
import { z } from 'zod';

export const snmpVersion = z.enum(['1', '2c', '3']);
/** HMACs of RFC 3414 and RFC 7860. */
export const snmpAuthProtocol = z.enum(['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512']);
/** AES-128 of RFC 3826; AES-256 with the two ways of making its key that are in use: Blumenthal's, and Reeder's of Cisco. */
export const snmpPrivProtocol = z.enum(['aes', 'aes256b', 'aes256r']);

export const snmpOptions = z
  .object({
    /** Absent: 2c, and 1 where that is not answered; 3 where a user is given. */
    version: snmpVersion.optional(),
    /** Of versions 1 and 2c; absent: public. */
    community: z.string().min(1).max(255).optional(),
    user: z.string().min(1).max(32).optional(),
    authProtocol: snmpAuthProtocol.default('sha256'),
    /** Absent: the user is not authenticated. RFC 3414 asks for 8 characters at least. */
    authPassword: z.string().min(8, 'SNMP passwords have at least 8 characters').max(255).optional(),
    privProtocol: snmpPrivProtocol.default('aes'),
    /** Absent: what is said is not encrypted. */
    privPassword: z.string().min(8, 'SNMP passwords have at least 8 characters').max(255).optional(),
    port: z.number().int().min(1).max(65_535).optional(),
    /** Log in by this stored credential (id or name) and no other. */
    credential: z.string().min(1).max(80).optional(),
  })
  .refine(({ version, user }) => (version === '3') === (user !== undefined) || (version === undefined && user), {
    message: 'version 3 goes with a user, and a user with version 3',
  })
  .refine(({ privPassword, authPassword }) => privPassword === undefined || authPassword !== undefined, {
    message: 'encryption needs authentication',
  })
  .refine(({ user, authPassword }) => authPassword === undefined || user !== undefined, {
    message: 'a password needs a user',
  })
  .refine(({ credential, ...own }) => credential === undefined || (!own.version && !own.community && !own.user), {
    message: 'a stored credential says version, community and user itself',
  })
  .refine(({ user, community }) => user === undefined || community === undefined, {
    message: 'give a community or a user, not both',
  });
export type SnmpOptions = z.infer<typeof snmpOptions>;
export type SnmpOptionsInput = z.input<typeof snmpOptions>;
