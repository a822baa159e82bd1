/**
 * Keeps wrong passwords from locking accounts: in one run an account is asked with passwords not known to be right until
 * one was refused, on one machine at a time; a password that worked somewhere is used everywhere. A machine that refused
 * an account is not asked for it again.
 */
import { Refusal } from '../../../src-shared/errors.ts';

export type PasswordOutcome = 'accepted' | 'refused' | 'unknown';

interface Account {
  /** Passwords that worked. Where a directory stands behind the account they are right on every machine. */
  accepted: Set<string>;
  /** The machine that refused a password which had worked nowhere. */
  refusedBy: string | null;
  /** Machines that refused any. */
  refusedAt: Set<string>;
  turn: Promise<void>;
}

export type PasswordTurn = { try: true; report(outcome: PasswordOutcome): void } | { try: false; refusedBy: string };

/** Nothing was sent to the machine. */
export class PasswordWithheld extends Refusal {
  constructor(purpose: 'login' | 'sudo', user: string, place: string, refusedBy: string) {
    super(
      purpose === 'login' ? 'login-refused' : 'sudo-refused',
      `The password was not ${purpose === 'login' ? 'tried' : 'given to sudo'} on ${place}: ${refusedBy} had refused ${user}, and a second wrong one could lock the account.`,
      purpose === 'login'
        ? `Check the password. Where machines have different passwords for ${user}, collect them apart.`
        : 'Check the password for sudo.',
    );
  }
}

/**
 * What counts as one account: its name without domain, in any case. Names may belong to a directory that counts failures
 * over all machines; root never does, so each machine's root is an account of its own.
 */
export function accountName(user: string, place: string): string {
  const name = user
    .replace(/^[^\\]*\\/, '')
    .replace(/@[^@]*$/, '')
    .toLowerCase();
  return name === 'root' ? `root\n${place}` : name;
}

export class PasswordLedger {
  private readonly accounts = new Map<string, Account>();

  private account(user: string, place: string): Account {
    const name = accountName(user, place);
    let account = this.accounts.get(name);
    if (!account) {
      account = { accepted: new Set(), refusedBy: null, refusedAt: new Set(), turn: Promise.resolve() };
      this.accounts.set(name, account);
    }
    return account;
  }

  /** Whoever may try must report what came of it, else the others wait for ever. */
  async ask(user: string, place: string, password: string): Promise<PasswordTurn> {
    const account = this.account(user, place);
    const known = (): PasswordTurn | null => {
      if (account.refusedAt.has(place)) return { try: false, refusedBy: place };
      if (!account.accepted.has(password)) return null;
      const report = (outcome: PasswordOutcome) => void (outcome === 'refused' && account.refusedAt.add(place));
      return { try: true, report };
    };
    const at = known();
    if (at) return at;
    const before = account.turn;
    let done = () => {};
    account.turn = new Promise((resolve) => (done = resolve));
    await before;
    const now = known() ?? (account.refusedBy === null ? null : { try: false, refusedBy: account.refusedBy });
    if (now) {
      done();
      return now;
    }
    return {
      try: true,
      report: (outcome) => {
        if (outcome === 'accepted') account.accepted.add(password);
        if (outcome === 'refused') {
          account.refusedBy = place;
          account.refusedAt.add(place);
        }
        done();
      },
    };
  }
}
