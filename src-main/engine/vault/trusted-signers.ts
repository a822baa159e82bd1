/** Whose signed collections are taken in: the vault's own keys, and those a person has said to trust, which is kept and logged. */
import { readSetting, writeSetting } from './settings.ts';
import type { Database } from './database.ts';
import { appendLog, type Acting } from './log.ts';
import { listSigningKeys } from './signing-keys.ts';

interface TrustedSigner {
  fingerprint: string;
  /** As the first collection called it. */
  name: string;
}

function stored(db: Database): TrustedSigner[] {
  const text = readSetting(db, 'trusted-signers');
  return text === null ? [] : (JSON.parse(text) as TrustedSigner[]);
}

/** An own key counts for what was made before it was retired (`madeAt`, ISO instant). */
export function isTrustedSigner(db: Database, fingerprint: string, madeAt: string): boolean {
  const own = listSigningKeys(db).find((key) => key.fingerprint === fingerprint);
  if (own) return own.retired === null || madeAt <= own.retired.at;
  return stored(db).some((signer) => signer.fingerprint === fingerprint);
}

/** A person's word; the log tells whose. */
export function trustSigner(db: Database, acting: Acting, signer: TrustedSigner): void {
  writeSetting(db, 'trusted-signers', JSON.stringify([...stored(db), signer]));
  appendLog(db, acting, 'signer.trusted', signer.name, { fingerprint: signer.fingerprint });
}
