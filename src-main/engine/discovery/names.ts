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

/** `servers` (address:port) stand in for the system's. */
export function createNameFinder(servers?: readonly string[]): NameFinder {
  const resolver = new Resolver({ timeout, tries: 1 });
  if (servers) resolver.setServers(servers);
  let answered = 0;
  let unanswered = 0;
  const limit = pLimit(atOnce);
  const isSilent = () => answered === 0 && unanswered >= giveUpAfter;

  async function ask(address: string): Promise<string[]> {
    const began = performance.now();
    try {
      const names = await resolver.reverse(address);
      answered += 1;
      return [...new Set(names.map((name) => name.toLowerCase().replace(/\.$/, '')))]
        .filter((name) => /^[a-z0-9_.-]+$/.test(name))
        .slice(0, 10);
    } catch (error) {
      // "No such name" is an answer, but is also said after the time is up, since the hosts file was looked into then.
      const code = (error as NodeJS.ErrnoException).code ?? '';
      const waited = performance.now() - began >= timeout * 0.9;
      if (['ENOTFOUND', 'ENODATA'].includes(code) && !waited) answered += 1;
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
