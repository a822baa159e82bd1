/** Which stored logins fit a machine and in which order they are tried; what one must and may consist of. Pure. */
import type {
  CredentialAccount,
  CredentialKind,
  CredentialResult,
  SecretName,
} from '../../../src-shared/model/credential.ts';
import { secretsOfKind } from '../../../src-shared/model/credential.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { parseRange, readAddress, type AddressSpan } from './address-ranges.ts';
import { globOfText } from './glob.ts';

/** What is known of a machine before it is reached. */
export interface HostFacts {
  /** As it is asked for, as it is called, its full names. */
  names: readonly string[];
  addresses: readonly string[];
  /** Scopes its asset is in. */
  scopes: readonly string[];
}

/** What the choice depends on. */
export interface Choosable {
  account: Pick<CredentialAccount, 'kind'>;
  scope: readonly string[];
  position: number;
  /** Logs in by a private key: a refused one counts nowhere as a wrong password. */
  byKey: boolean;
}

type ScopeEntry =
  | { kind: 'all' }
  | { kind: 'range'; span: AddressSpan }
  | { kind: 'name'; fits: (name: string) => boolean }
  | { kind: 'scope'; name: string };

const scopeWord = /^scope:\s*(.+)$/iu;

/** Throws invalid-argument. */
export function parseScopeEntry(text: string): ScopeEntry {
  if (text.trim() === '*') return { kind: 'all' };
  const named = scopeWord.exec(text.trim());
  if (named) return { kind: 'scope', name: named[1]!.trim().toLowerCase() };
  const span = parseRange(text);
  if (span) return { kind: 'range', span };
  // What looks like addresses and is none would be taken for a name that no machine has.
  const looksLikeAddress = /^[\d.:/*?-]+$/.test(text);
  if (looksLikeAddress || text.startsWith('-') || !/^[\p{L}\p{N}_.*?-]+$/u.test(text))
    throw new Refusal(
      'invalid-argument',
      `"${text}" says no machines.`,
      'Write a range (10.0.0.0/24, 10.0.0.5-20), a name with * and ? (web*, *.example.org), scope:NAME for an asset scope, or * for all.',
    );
  return { kind: 'name', fits: globOfText(text) };
}

function fitsEntry(entry: ScopeEntry, host: HostFacts): boolean {
  switch (entry.kind) {
    case 'all':
      return true;
    case 'scope':
      return host.scopes.some((scope) => scope.toLowerCase() === entry.name);
    case 'name':
      return host.names.some(entry.fits);
    case 'range':
      return host.addresses.some((text) => {
        const address = readAddress(text);
        const { family, first, last } = entry.span;
        return address?.family === family && first <= address.value && address.value <= last;
      });
  }
}

/**
 * Those of a kind whose scope holds the machine, in the order to try: what worked there last goes first and what was
 * refused last; among equals those with a private key before passwords, then by their own order. One without a scope fits
 * none: it is used only where it is named.
 */
export function credentialsFor<One extends Choosable>(
  kind: CredentialKind,
  host: HostFacts,
  credentials: readonly One[],
  past: (credential: One) => CredentialResult | null = () => null,
): One[] {
  const rank = (one: One) => ({ worked: 0, none: 1, refused: 2 })[past(one) ?? 'none'];
  return credentials
    .filter((one) => one.account.kind === kind && one.scope.some((text) => fitsEntry(parseScopeEntry(text), host)))
    .sort((a, b) => rank(a) - rank(b) || Number(b.byKey) - Number(a.byKey) || a.position - b.position);
}

/**
 * Refuses what no login can be made of, or what says two things at once. `secrets` are those it will have. Throws
 * invalid-argument.
 */
export function checkCredential(account: CredentialAccount, secrets: readonly SecretName[]): void {
  const has = (name: SecretName) => secrets.includes(name);
  const refuse = (message: string, hint: string): never => {
    throw new Refusal('invalid-argument', message, hint);
  };
  const stray = secrets.find((name) => !secretsOfKind[account.kind].includes(name));
  if (stray) refuse(`A credential of kind ${account.kind} has no ${stray}.`, 'Leave it out, or choose another kind.');
  switch (account.kind) {
    case 'ssh': {
      const ways = [account.keyPath !== undefined, has('privateKey'), has('password')].filter(Boolean).length;
      // One way in each: a machine then refuses at most one thing of it.
      if (ways !== 1)
        refuse(
          ways === 0
            ? 'It says no way in: neither a private key nor a password.'
            : 'It has more than one way in; each credential has one.',
          'Give a key or a password; make a second credential for the other.',
        );
      if (has('keyPassphrase') && has('password'))
        refuse('There is a passphrase for a key, and no key.', 'Give the key, or leave the passphrase out.');
      if (has('sudoPassword') && !account.sudo)
        refuse('There is a password for sudo, which is not used.', 'Turn sudo on, or leave its password out.');
      if (has('jumpPassword') && account.jump === undefined)
        refuse('There is a password for a jump host, and none is named.', 'Name it as user@host.');
      return;
    }
    case 'windows':
    case 'ldap':
      if (!has('password')) refuse('It has no password.', 'Give one.');
      return;
    case 'snmp': {
      const { version, user, authProtocol, privProtocol } = account;
      if (version !== '3') {
        if (!has('community')) refuse(`SNMP version ${version} needs a community.`, 'Give one.');
        if (user ?? authProtocol ?? privProtocol ?? secrets.find((name) => name !== 'community'))
          refuse(`SNMP version ${version} knows no users.`, 'Choose version 3, or give a community only.');
        return;
      }
      if (user === undefined || has('community'))
        refuse('SNMP version 3 needs a user, and has no community.', 'Give the user it logs in as.');
      if ((authProtocol !== undefined) !== has('authPassword') || (privProtocol !== undefined) !== has('privPassword'))
        refuse('A protocol and its password go together.', 'Give both or neither.');
      if (privProtocol !== undefined && authProtocol === undefined)
        refuse('There is no encryption without authentication (RFC 3414).', 'Give the authentication too.');
    }
  }
}
