/** Reverse DNS through the system's own resolver, for addresses of the scope that answered and no others. */
import { Resolver } from 'node:dns/promises';
import pLimit from 'p-limit';

export interface NameFinder {
  /** Lower-case names without the final dot; empty where there is none or the resolver is silent. */
  namesOf(address: string): Promise<string[]>;
  /** True once it gave up because nobody answers questions here. */
  readonly silent: boolean;
}

const atOnce = 16;
/** Milliseconds, one question each: a name is nice to have, and a resolver that is down must not hold the sweep up. */
const timeout = 900;
/** So many unanswered questions, and no answered one, end it. */
const giveUpAfter = 8;

export function createNameFinder(): NameFinder {
  const resolver = new Resolver({ timeout, tries: 1 });
  let answered = 0;
  let unanswered = 0;
  const limit = pLimit(atOnce);
  const isSilent = () => answered === 0 && unanswered >= giveUpAfter;

  async function ask(address: string): Promise<string[]> {
    try {
      const names = await resolver.reverse(address);
      answered += 1;
      return [...new Set(names.map((name) => name.toLowerCase().replace(/\.$/, '')))]
        .filter((name) => /^[a-z0-9_.-]+$/.test(name))
        .slice(0, 10);
    } catch (error) {
      // "No such name" is an answer.
      if (['ENOTFOUND', 'ENODATA'].includes((error as NodeJS.ErrnoException).code ?? '')) answered += 1;
      else unanswered += 1;
      return [];
    }
  }

  return {
    get silent() {
      return isSilent();
    },
    namesOf: (address) => limit(() => (isSilent() ? [] : ask(address))),
  };
}
