/**
 * Tries the logins of one machine after another so that it refuses an account at most once in a run, a key like a password;
 * remembers what became of stored credentials. The next of them is tried only where the machine refused the one before.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import { JumpFailed } from '../remote/connect-host.ts';
import { accountName, PasswordWithheld } from '../remote/password-ledger.ts';
import { noteUse, type StoredCredential } from '../vault/credentials.ts';
import type { JobContext } from './job.ts';

export interface Login {
  /** Address, with the port where it is not the usual one. */
  place: string;
  user: string;
  /** Null: not a stored one. */
  credential: Pick<StoredCredential, 'id' | 'name'> | null;
  /** A wrong secret is met by silence, as communities of SNMP are: the next one is tried after that too. */
  silent?: boolean;
}

/** Codes after which another login may still be let in; all others are no matter of who logs in. */
const ofLogin = new Set(['login-refused', 'secret-missing', 'key-unusable', 'file-unreadable']);

export interface Logins {
  /**
   * What `act` makes of the first login that is let in; `undo` gives it back where that can't be remembered. Throws what
   * the only login threw, login-refused with what became of each, and at once what is no matter of the login.
   */
  first<One extends Login, Made>(
    ways: readonly One[],
    act: (way: One) => Promise<Made>,
    undo?: (made: Made) => void,
  ): Promise<{ made: Made; way: One }>;
}

/** One per run. */
export function createLogins({ db, acting, clock }: Pick<JobContext, 'db' | 'acting' | 'clock'>): Logins {
  /** Accounts a machine refused, by its place. */
  const refused = new Map<string, Set<string>>();
  const note = ({ credential, place }: Login, result: 'worked' | 'refused') => {
    if (credential) noteUse(db, { actor: acting.actor, now: clock() }, credential.id, place, result);
  };

  async function attempt<One extends Login, Made>(way: One, act: (way: One) => Promise<Made>): Promise<Made | Refusal> {
    const { place, user, credential } = way;
    const account = accountName(user, place);
    const here = refused.get(place) ?? new Set<string>();
    refused.set(place, here);
    if (credential && here.has(account)) return new PasswordWithheld('login', user, place, place);
    try {
      return await act(way);
    } catch (error) {
      if (error instanceof JumpFailed || error instanceof PasswordWithheld) return error;
      if (error instanceof Refusal && way.silent && error.code === 'host-timeout') return error;
      if (!(error instanceof Refusal) || !ofLogin.has(error.code)) throw error;
      if (error.code === 'login-refused') {
        here.add(account);
        note(way, 'refused');
      }
      return error;
    }
  }

  return {
    async first(ways, act, undo) {
      const failed: { way: Login; error: Refusal }[] = [];
      for (const way of ways) {
        const made = await attempt(way, act);
        if (made instanceof Refusal) {
          failed.push({ way, error: made });
          continue;
        }
        try {
          note(way, 'worked');
        } catch (error) {
          undo?.(made);
          throw error;
        }
        return { made, way };
      }
      throw failed.length === 1 ? failed[0]!.error : allFailed(failed);
    },
  };
}

function allFailed(failed: readonly { way: Login; error: Refusal }[]): Refusal {
  const told = failed.map(
    ({ way, error }) => `${way.credential ? `"${way.credential.name}"` : 'As the last time'}: ${error.message}`,
  );
  return new Refusal(
    'login-refused',
    `None of ${failed.length} logins for ${failed[0]!.way.place} worked. ${told.join(' ')}`,
    'What a machine refused goes last the next time; credentials show NAME tells where each worked.',
  );
}
