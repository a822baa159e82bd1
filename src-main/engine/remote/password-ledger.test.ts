import { describe, expect, it } from 'vitest';
import { PasswordLedger, type PasswordOutcome } from './password-ledger.ts';

/** Lets 20 machines try at once and answers how many really did. */
async function tries(outcome: (place: string) => PasswordOutcome, user = 'admin'): Promise<string[]> {
  const ledger = new PasswordLedger();
  const tried: string[] = [];
  await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const place = `host${i}`;
      const turn = await ledger.ask(user, place, 'right or not');
      if (!turn.try) return expect(turn.refusedBy).toBe(tried.at(-1));
      tried.push(place);
      await new Promise((go) => setTimeout(go, 1));
      return turn.report(outcome(place));
    }),
  );
  return tried;
}

describe('a password in one run', () => {
  it('that is refused once is tried nowhere else', async () => {
    expect(await tries(() => 'refused')).toEqual(['host0']);
  });

  it('that works is used everywhere, also after a machine has refused it', async () => {
    expect(await tries(() => 'accepted')).toHaveLength(20);
    expect(await tries((place) => (place === 'host3' ? 'refused' : 'accepted'))).toHaveLength(20);
  });

  it('goes on to the next machine when nothing came of it', async () => {
    const dead = ['host0', 'host1', 'host2'];
    expect(await tries((place) => (dead.includes(place) ? 'unknown' : 'refused'))).toEqual([...dead, 'host3']);
  });

  it('of root is one of each machine', async () => {
    expect(await tries(() => 'refused', 'root')).toHaveLength(20);
  });
});

describe('several passwords of one account', () => {
  const ask = async (
    ledger: PasswordLedger,
    [user, place, password]: [string, string, string],
    outcome: PasswordOutcome,
  ) => {
    const turn = await ledger.ask(user, place, password);
    if (turn.try) turn.report(outcome);
    return turn.try;
  };

  it('are not tried after one was refused, also by another name of the account', async () => {
    const ledger = new PasswordLedger();
    expect(await ask(ledger, ['ops', 'a', 'one'], 'refused')).toBe(true);
    expect(await ask(ledger, ['ops', 'a', 'two'], 'refused')).toBe(false);
    expect(await ask(ledger, ['SITE\\Ops', 'b', 'two'], 'refused')).toBe(false);
    expect(await ask(ledger, ['ops@site.test', 'c', 'three'], 'refused')).toBe(false);
    expect(await ask(ledger, ['other', 'a', 'one'], 'refused')).toBe(true);
  });

  it('count apart: one that worked does not prove another', async () => {
    const ledger = new PasswordLedger();
    expect(await ask(ledger, ['ops', 'a', 'right'], 'accepted')).toBe(true);
    expect(await ask(ledger, ['ops', 'b', 'wrong'], 'refused')).toBe(true);
    expect(await ask(ledger, ['ops', 'c', 'wrong'], 'refused')).toBe(false);
    expect(await ask(ledger, ['ops', 'c', 'right'], 'accepted')).toBe(true);
    expect(await ask(ledger, ['ops', 'b', 'right'], 'accepted')).toBe(false);
  });
});
