/** Reads what `apt-get update` printed: which sources answered, which did not and why. Pure. */
import type { StepOutcome } from './executor.ts';
import { count, failureWords, list } from './apt-words.ts';

/**
 * A source that fails while others answer is no failure: apt goes on with its former list, and whether the wanted versions
 * are offered is for the preflight to say. None that answers is one.
 */
export function readRefresh(output: string, errors: string): StepOutcome {
  const said = (key: string) => new RegExp(`^patchledger: ${key} (\\d+)$`, 'm').exec(errors)?.[1];
  const exit = said('exit') === undefined ? null : Number(said('exit'));
  const answered = new Set<string>();
  const failing = new Set<string>();
  for (const line of output.split('\n')) {
    const place = /^(Hit|Get|Err|Ign):\d+ (\S+ \S+)(?: \S+)* (?:In)?Release\b/.exec(line);
    if (!place) continue;
    if (place[1] === 'Err') failing.add(place[2]!);
    else if (place[1] !== 'Ign') answered.add(place[2]!);
  }
  for (const source of failing) answered.delete(source);
  const outcome = { exit, output };
  if (exit === null) return { ...outcome, ok: false, evidence: 'the machine did not say how apt-get update ended' };
  if (exit !== 0 || (failing.size > 0 && answered.size === 0))
    return {
      ...outcome,
      ok: false,
      evidence: `the package lists can't be brought up to date: ${failureWords(output)}`,
    };
  const good = `the lists of ${count(answered.size, 'package source')} are up to date after ${said('seconds') ?? 0} s`;
  if (failing.size === 0) return { ...outcome, ok: true, evidence: good };
  return {
    ...outcome,
    ok: true,
    evidence: `${good}; ${list([...failing])} failed, its former list stays: ${failureWords(output)}`,
  };
}
