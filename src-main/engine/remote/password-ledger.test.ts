import { describe, expect, it } from 'vitest';
import { PasswordLedger, type PasswordOutcome } from './password-ledger.ts';

/** Lets 20 machines try at once and answers how many really did. */
async function tries(outcome: (place: string) => PasswordOutcome, user = 'admin'): Promise<string[]> {
  const ledger = new PasswordLedger();
  const tried: string[] = [];
  await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const place = `host${i}`;
      const turn = await ledger.ask('login', user, place);
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
