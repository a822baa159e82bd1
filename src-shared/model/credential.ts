/**
 * Stored logins: which account, by what secret, and for which machines. A secret itself goes in and never comes out: lists
 * tell only whether it is kept in the vault or where it is read from.
 */
import { z } from 'zod';
import { snmpAuthProtocol, snmpPrivProtocol, snmpVersion } from './snmp.ts';
import { jumpHost } from './ssh.ts';

/** Of an account: no control characters, which no system allows. */
const account = z
  .string()
  .trim()
  .min(1)
  .max(400)
  // oxlint-disable-next-line no-control-regex
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'is no name of an account');
const port = z.number().int().min(1).max(65_535);

/** What is known of the account besides its secrets. */
export const credentialAccount = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ssh'),
    user: account,
    /** Path of a private key on this machine (command line and desktop only). */
    keyPath: z.string().min(1).max(4096).optional(),
    port: port.optional(),
    /** Become root by sudo where the login is not root. */
    sudo: z.boolean().default(false),
    jump: jumpHost.optional(),
  }),
  /** PowerShell remoting; DOMAIN\name or name@domain. */
  z.strictObject({ kind: z.literal('windows'), user: account, ssl: z.boolean().default(false), port: port.optional() }),
  z.strictObject({
    kind: z.literal('snmp'),
    version: snmpVersion,
    /** Of version 3 only, as are the protocols. */
    user: account.optional(),
    authProtocol: snmpAuthProtocol.optional(),
    privProtocol: snmpPrivProtocol.optional(),
    port: port.optional(),
  }),
  /** A bind name: a DN, or name@domain for Active Directory. */
  z.strictObject({ kind: z.literal('ldap'), user: account }),
]);
export type CredentialAccount = z.infer<typeof credentialAccount>;
export type CredentialKind = CredentialAccount['kind'];

export const credentialKinds = ['ssh', 'windows', 'snmp', 'ldap'] as const satisfies readonly CredentialKind[];

export const secretName = z.enum([
  'password',
  'privateKey',
  'keyPassphrase',
  'sudoPassword',
  'jumpPassword',
  'community',
  'authPassword',
  'privPassword',
]);
export type SecretName = z.infer<typeof secretName>;

/** The secrets a kind can have. */
export const secretsOfKind: Record<CredentialKind, readonly SecretName[]> = {
  ssh: ['password', 'privateKey', 'keyPassphrase', 'sudoPassword', 'jumpPassword'],
  windows: ['password'],
  snmp: ['community', 'authPassword', 'privPassword'],
  ldap: ['password'],
};

/** Name of an environment variable (IEEE Std 1003.1, 8.1, and what Windows allows besides). */
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_()]{0,119}$/, 'is no name of an environment variable');

/** A secret as it is given: the secret itself (encrypted vaults only), where to read it when it is needed, or none any more. */
export const secretInput = z.union([
  z.strictObject({ value: z.string().min(1).max(100_000) }),
  z.strictObject({ variable }),
  z.null(),
]);
export type SecretInput = z.infer<typeof secretInput>;

/** How a secret is kept: in the encrypted vault, or as the name of a variable or the path of a key file. */
export const secretState = z.object({
  name: secretName,
  kept: z.enum(['vault', 'variable', 'file']),
  reference: z.string().nullable(),
  /** False where the variable is not set or the file not there, as seen by the program now. */
  present: z.boolean(),
});
export type SecretState = z.infer<typeof secretState>;

export const credentialResult = z.enum(['worked', 'refused']);
export type CredentialResult = z.infer<typeof credentialResult>;

/** What became of it on one machine, the last time. `host` as it was reached, with the port where it is not the usual one. */
export const credentialUse = z.object({ host: z.string(), result: credentialResult, at: z.string() });
export type CredentialUse = z.infer<typeof credentialUse>;

/**
 * For which machines it may be tried without being named: ranges (10.0.0.0/24, 10.0.0.5-20), names with * and ?, or
 * "scope:NAME" for machines of an asset scope. None: only where a call names it.
 */
export const credentialScope = z.array(z.string().trim().min(1).max(300)).max(200);

export const credentialDraft = z.strictObject({
  name: z.string().trim().min(1).max(60),
  account: credentialAccount,
  scope: credentialScope.default([]),
  note: z.string().max(500).default(''),
});
export type CredentialDraft = z.infer<typeof credentialDraft>;

export const credential = z.object({
  id: z.string(),
  name: z.string(),
  account: credentialAccount,
  scope: z.array(z.string()),
  note: z.string(),
  /** From 1: the order in which those that fit a machine are tried. */
  position: z.number().int(),
  secrets: z.array(secretState),
  createdAt: z.string(),
  changedAt: z.string(),
  actor: z.string(),
  lastUse: credentialUse.nullable(),
  /** Machines on which it worked or was refused, the last time. */
  worked: z.number().int(),
  refused: z.number().int(),
});
export type Credential = z.infer<typeof credential>;
