/** Named settings of a vault and the versions of its policy. */
import { randomUUID } from 'node:crypto';
import { Refusal } from '../../../src-shared/errors.ts';
import { policy as policySchema, type Policy } from '../../../src-shared/model/policy.ts';
import type { Precedence } from '../../../src-shared/model/asset.ts';
import type { NetworkSettings } from '../../../src-shared/model/network.ts';
import { defaultPrecedence } from '../domain/precedence.ts';
import type { Database } from './database.ts';
import { appendLog, type Acting } from './log.ts';

/** Settings that a vault keeps; each is text. */
export type SettingName =
  | 'vault.id'
  | 'vault.created-at'
  | 'vault.test'
  | 'vault.sample'
  | 'actor'
  | 'site'
  | 'precedence'
  | 'drop-folders'
  | 'trusted-signers'
  | 'network'
  | 'feed-base'
  | 'proxy';

export function readSetting(db: Database, name: SettingName): string | null {
  return db.get<{ value: string }>('SELECT value FROM setting WHERE name = ?', name)?.value ?? null;
}

/** The caller writes the log's entry. */
export function writeSetting(db: Database, name: SettingName, value: string): void {
  db.run(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    name,
    value,
  );
}

/** Whose word counts where sources differ, in this site. */
export function loadPrecedence(db: Database): Precedence {
  const text = readSetting(db, 'precedence');
  return text === null ? defaultPrecedence : (JSON.parse(text) as Precedence);
}

/** The policy in force. */
export function loadPolicy(db: Database): { policy: Policy; version: number } {
  const row = db.get<{ version: number; document: string }>(
    'SELECT version, document FROM policy ORDER BY version DESC LIMIT 1',
  );
  if (!row) throw new Error('the vault has no policy');
  return { policy: policySchema.parse(JSON.parse(row.document)), version: row.version };
}

/** A version that was in force once. */
export function loadPolicyVersion(db: Database, version: number): Policy {
  const row = db.get<{ document: string }>('SELECT document FROM policy WHERE version = ?', version);
  if (!row) throw new Error(`the vault has no policy of version ${version}`);
  return policySchema.parse(JSON.parse(row.document));
}

/** Stores a new version of the policy; older ones stay. Answers its number. */
export function savePolicy(db: Database, acting: Acting, next: Policy): number {
  const document = policySchema.parse(next);
  return db.transaction(() => {
    const version = (db.get<{ version: number }>('SELECT max(version) version FROM policy')?.version ?? 0) + 1;
    db.run(
      'INSERT INTO policy (version, document, actor, at) VALUES (?, ?, ?, ?)',
      version,
      JSON.stringify(document),
      acting.actor,
      acting.now,
    );
    appendLog(db, acting, 'policy.set', `policy ${version}`, { policy: document });
    return version;
  });
}

/** Writes what every new vault starts with; the log's first entry says so. */
export function foundVault(
  db: Database,
  acting: Acting,
  facts: { name: string; encrypted: boolean; test: boolean; sample: boolean; policy: Policy },
): void {
  const id = randomUUID();
  writeSetting(db, 'vault.id', id);
  writeSetting(db, 'vault.created-at', acting.now);
  writeSetting(db, 'vault.test', facts.test ? 'yes' : 'no');
  writeSetting(db, 'vault.sample', facts.sample ? 'yes' : 'no');
  writeSetting(db, 'actor', acting.actor);
  writeSetting(db, 'site', facts.name);
  const { encrypted, test, sample } = facts;
  appendLog(db, acting, 'vault.created', id, { name: facts.name, encrypted, test, sample });
  savePolicy(db, acting, facts.policy);
}

export interface SettingsChange {
  actor?: string;
  site?: string;
  timeZone?: string;
  network?: NetworkSettings['network'];
  feedBase?: string | null;
  proxy?: string;
}

/** May anything be fetched from outside the site's own hosts, and by which way. */
export function loadNetwork(db: Database): NetworkSettings {
  return {
    network: readSetting(db, 'network') === 'forbidden' ? 'forbidden' : 'allowed',
    feedBase: readSetting(db, 'feed-base') || null,
    proxy: readSetting(db, 'proxy') ?? 'environment',
  };
}

/** Throws network-forbidden; to be asked before anything is fetched. */
export function refuseForbiddenNetwork(db: Database): void {
  if (loadNetwork(db).network === 'allowed') return;
  throw new Refusal(
    'network-forbidden',
    'this vault forbids fetching anything from the network',
    'Import the files instead. Whoever may decide it switches the network on again in Settings, or with "settings network on".',
  );
}

function validZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/** Stores what differs; the time zone makes a new policy version. Throws invalid-argument for an unknown zone. */
export function changeSettings(db: Database, acting: Acting, change: SettingsChange): void {
  if (change.timeZone !== undefined && !validZone(change.timeZone)) {
    throw new Refusal(
      'invalid-argument',
      `timeZone: ${change.timeZone} is not a time zone`,
      'give an IANA name like Europe/Berlin or UTC',
    );
  }
  db.transaction(() => {
    const changed: Record<string, { from: string | null; to: string }> = {};
    const network = loadNetwork(db);
    const values: [name: SettingName, from: string | null, to: string | undefined][] = [
      ['actor', readSetting(db, 'actor'), change.actor],
      ['site', readSetting(db, 'site'), change.site],
      ['network', network.network, change.network],
      ['feed-base', network.feedBase ?? '', change.feedBase === null ? '' : change.feedBase],
      ['proxy', network.proxy, change.proxy],
    ];
    for (const [name, from, to] of values) {
      if (to === undefined || to === from) continue;
      writeSetting(db, name, to);
      changed[name] = { from, to };
    }
    if (Object.keys(changed).length > 0)
      appendLog(db, acting, 'settings.changed', Object.keys(changed).join(', '), changed);
    const { policy } = loadPolicy(db);
    if (change.timeZone !== undefined && change.timeZone !== policy.timeZone)
      savePolicy(db, acting, { ...policy, timeZone: change.timeZone });
  });
}
