/**
 * Stored logins at work: which of them a machine is tried with, their secrets read when they are needed, and what becomes
 * of them. What a call may store is checked here, so that a plain vault never holds a secret.
 */
import { existsSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Refusal } from '../../../src-shared/errors.ts';
import type {
  Credential,
  CredentialAccount,
  CredentialDraft,
  CredentialKind,
  SecretInput,
  SecretName,
  SecretState,
} from '../../../src-shared/model/credential.ts';
import { checkCredential, credentialsFor, parseScopeEntry, type HostFacts } from '../domain/credentials.ts';
import {
  findCredential,
  hostFacts,
  keepsSecrets,
  listUses,
  loadCredentials,
  orderCredential,
  pastUse,
  readSecrets,
  writeCredential,
  type KeptSecret,
  type StoredCredential,
} from '../vault/credentials.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import type { Acting } from '../vault/log.ts';

export type Secrets = Partial<Record<SecretName, string>>;

/** A stored login of one kind. */
export type CredentialOf<Kind extends CredentialKind> = StoredCredential & {
  account: Extract<CredentialAccount, { kind: Kind }>;
};

const isByKey = ({ account, kept }: StoredCredential) =>
  account.kind === 'ssh' && (account.keyPath !== undefined || 'privateKey' in kept);

/**
 * What is known of a machine when its logins are chosen: by its asset, by the one that was last reached there, and by what
 * the resolver says of a name.
 */
export async function factsOf(db: Database, asset: number | null, address: string): Promise<HostFacts> {
  const known = hostFacts(db, asset, address);
  if (isIP(address)) return { ...known, addresses: [address, ...known.addresses] };
  // Without a stored login nothing depends on it. A name that nothing resolves may still be one a jump host knows.
  const wanted = loadCredentials(db).length > 0;
  const resolved = wanted ? await lookup(address, { all: true }).catch(() => []) : [];
  const addresses = [...resolved.map((one) => one.address), ...known.addresses];
  return { ...known, names: [address, ...known.names], addresses };
}

/**
 * Those to try on a machine, in this order; `placeOf` says how the machine is named in what was remembered of them. One
 * that is named is the only one, whatever its scope. Throws unknown-id, and invalid-argument for one of another kind.
 */
export function loginsFor<Kind extends CredentialKind>(
  db: Database,
  kind: Kind,
  host: HostFacts,
  placeOf: (credential: CredentialOf<Kind>) => string,
  named?: string,
): CredentialOf<Kind>[] {
  if (named !== undefined) return [namedCredential(db, kind, named)];
  const all = loadCredentials(db)
    .filter((one): one is CredentialOf<Kind> => one.account.kind === kind)
    .map((one) => ({ ...one, byKey: isByKey(one) }));
  return credentialsFor(kind, host, all, (one) => pastUse(db, one.id, placeOf(one)));
}

/** Throws unknown-id, and invalid-argument for one of another kind. */
export function namedCredential<Kind extends CredentialKind>(
  db: Database,
  kind: Kind,
  text: string,
): CredentialOf<Kind> {
  const found = findCredential(db, text);
  if (found.account.kind === kind) return found as CredentialOf<Kind>;
  throw new Refusal(
    'invalid-argument',
    `"${found.name}" is a credential of kind ${found.account.kind}, and this needs one of kind ${kind}.`,
    'credentials list shows the kind of each.',
  );
}

/** Reads its secrets, those in variables from the environment of this program. Throws secret-missing. */
export function openSecrets(db: Database, credential: Pick<StoredCredential, 'id' | 'name'>): Secrets {
  const secrets: Secrets = {};
  for (const [name, kept] of Object.entries(readSecrets(db, credential.id)) as [SecretName, KeptSecret][]) {
    const value = 'value' in kept ? kept.value : process.env[kept.variable];
    if (!value)
      throw new Refusal(
        'secret-missing',
        `A secret of "${credential.name}" is missing: ${'variable' in kept ? `the variable ${kept.variable} is not set or empty` : 'it is empty'}.`,
        'Set it before PatchLedger is started, or change the credential.',
      );
    secrets[name] = value;
  }
  return secrets;
}

function secretStates({ account, kept }: StoredCredential): SecretState[] {
  const stored = (Object.entries(kept) as [SecretName, string | null][]).map(([name, variable]): SecretState => ({
    name,
    kept: variable === null ? 'vault' : 'variable',
    reference: variable,
    present: variable === null || Boolean(process.env[variable]),
  }));
  if (account.kind !== 'ssh' || account.keyPath === undefined) return stored;
  const { keyPath } = account;
  return [{ name: 'privateKey', kept: 'file', reference: keyPath, present: existsSync(keyPath) }, ...stored];
}

/** As a list shows it: never a secret. */
export function shownCredential(db: Database, one: StoredCredential): Credential {
  const uses = listUses(db, one.id);
  const { name, account, scope, note, position, createdAt, changedAt, actor } = one;
  return {
    id: formatId('credential', one.id),
    name,
    account,
    scope,
    note,
    position,
    secrets: secretStates(one),
    createdAt,
    changedAt,
    actor,
    lastUse: uses[0] ?? null,
    worked: uses.filter(({ result }) => result === 'worked').length,
    refused: uses.filter(({ result }) => result === 'refused').length,
  };
}

export interface CredentialList {
  encrypted: boolean;
  credentials: Credential[];
}

export function listCredentials(db: Database): CredentialList {
  return { encrypted: keepsSecrets(db), credentials: loadCredentials(db).map((one) => shownCredential(db, one)) };
}

export interface CredentialChange {
  id?: string;
  credential: CredentialDraft;
  secrets: Partial<Record<SecretName, SecretInput>>;
  before?: string | null;
}

/** `local`: files and variables of this machine may be named. A browser may leave those that are there as they are. */
function refuseReferences(change: CredentialChange, former: StoredCredential | null, local: boolean): void {
  if (local) return;
  const keyOf = (account: CredentialAccount | undefined) => (account?.kind === 'ssh' ? account.keyPath : undefined);
  const key = keyOf(change.credential.account);
  const names = Object.values(change.secrets).some((secret) => secret && 'variable' in secret);
  if (names || (key !== undefined && key !== keyOf(former?.account)))
    throw new Refusal(
      'invalid-argument',
      'Key files and variables of this machine can’t be named from a browser.',
      'Use the desktop window or the command line for that.',
    );
}

/**
 * Makes or changes one; secrets that are not named stay, as far as its kind has them. Answers its number. Throws
 * unknown-id, invalid-argument, state-conflict.
 */
export function saveCredential(db: Database, acting: Acting, change: CredentialChange, local: boolean): number {
  return db.transaction(() => {
    const former = change.id === undefined ? null : findCredential(db, change.id);
    const before = change.before == null ? null : findCredential(db, change.before).id;
    refuseReferences(change, former, local);
    const { credential: draft } = change;
    for (const text of draft.scope) parseScopeEntry(text);
    const secrets: Partial<Record<SecretName, KeptSecret>> = {
      ...(former?.account.kind === draft.account.kind ? readSecrets(db, former.id) : {}),
    };
    for (const [name, given] of Object.entries(change.secrets) as [SecretName, SecretInput][]) {
      if (given === null) delete secrets[name];
      else secrets[name] = given;
    }
    checkCredential(draft.account, Object.keys(secrets) as SecretName[]);
    const saved = writeCredential(db, acting, draft, secrets, former?.id ?? null);
    if (change.before !== undefined) orderCredential(db, acting, saved, before);
    return saved;
  });
}
