/**
 * Keeps a wrong password from locking an account on many machines: in one run it is tried for an account until it was
 * refused once. The first machine tries it alone; the others wait for what comes of it.
 */
export type PasswordOutcome = 'accepted' | 'refused' | 'unknown';

interface Account {
  accepted: boolean;
  /** The machine that refused it first. */
  refusedBy: string | null;
  turn: Promise<void>;
}

export type PasswordTurn = { try: true; report(outcome: PasswordOutcome): void } | { try: false; refusedBy: string };

export class PasswordLedger {
  private readonly accounts = new Map<string, Account>();

  /**
   * Names may belong to a directory that counts failures over all machines; root never does, so each machine's root is
   * an account of its own.
   */
  private account(purpose: 'login' | 'sudo', user: string, place: string): Account {
    const key = [purpose, user, user === 'root' ? place : ''].join('\n');
    let account = this.accounts.get(key);
    if (!account) {
      account = { accepted: false, refusedBy: null, turn: Promise.resolve() };
      this.accounts.set(key, account);
    }
    return account;
  }

  /** Whoever may try must report what came of it, else the others wait for ever. */
  async ask(purpose: 'login' | 'sudo', user: string, place: string): Promise<PasswordTurn> {
    const account = this.account(purpose, user, place);
    if (account.accepted) return { try: true, report: () => {} };
    const before = account.turn;
    let done = () => {};
    account.turn = new Promise((resolve) => (done = resolve));
    await before;
    if (account.refusedBy !== null || account.accepted) done();
    if (account.refusedBy !== null) return { try: false, refusedBy: account.refusedBy };
    return {
      try: true,
      report: (outcome) => {
        if (outcome === 'accepted') account.accepted = true;
        if (outcome === 'refused' && !account.accepted) account.refusedBy = place;
        done();
      },
    };
  }
}
