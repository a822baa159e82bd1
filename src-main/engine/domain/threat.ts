/** The threat factor T: known exploitation, else the strongest of EPSS, public exploits and the first-days rule. */
import type { Attack } from './attack.ts';
import { asInstant, exploitation, type FindingFacts } from './facts.ts';
import type { Factor } from './severity.ts';

const firstDays = 90 * 86_400_000;

const floor = 0.1;
const weaponised = 0.6;
const proofOfConcept = 0.35;
/** Network, no privileges, no interaction, in the first 90 days or without EPSS. */
const freshRemote = 0.4;

/** Public exploits known: the user's word, Vulnrichment, a vendor's link; null when none is. */
export function publicExploit(
  facts: FindingFacts,
): { kind: 'weaponised' | 'poc'; source: string; date: string | null } | null {
  const { word, ssvc } = facts.cve;
  if (word?.exploitation === 'weaponised')
    return { kind: 'weaponised', source: `the word of ${word.actor}`, date: word.at };
  if (word?.exploitation === 'poc') return { kind: 'poc', source: `the word of ${word.actor}`, date: word.at };
  if (ssvc?.exploitation === 'poc') return { kind: 'poc', source: 'CISA Vulnrichment', date: ssvc.at };
  if (facts.vendor.exploitLinks.length > 0)
    return { kind: 'poc', source: `link in ${facts.vendor.source}`, date: facts.vendor.date };
  return null;
}

/**
 * T at the instant `at`. Assumed when an input that could have raised it is not known: EPSS, or, where the
 * first-days rule might hold, the attack vector or the day of publication.
 */
export function threatFactor(facts: FindingFacts, attack: Attack | null, at: string): Factor {
  const exploited = exploitation(facts);
  if (exploited) {
    const ransomware = facts.cve.kev?.ransomware ? ', known ransomware use' : '';
    return {
      value: 1,
      source: `exploited: ${exploited.source}${ransomware}`,
      date: asInstant(exploited.date),
      assumed: false,
    };
  }
  const { epss, epssDate, published } = facts.cve;
  const young = published !== null && Date.parse(at) - Date.parse(published) < firstDays;
  const inputs: Factor[] = [{ value: floor, source: 'least value, nothing known', date: null, assumed: false }];
  if (epss) {
    inputs.push({
      value: Math.sqrt(epss.probability),
      source: `EPSS ${epss.probability}`,
      date: asInstant(epss.date),
      assumed: false,
    });
  }
  const exploit = publicExploit(facts);
  if (exploit) {
    const strength = exploit.kind === 'weaponised' ? weaponised : proofOfConcept;
    const kind = exploit.kind === 'weaponised' ? 'weaponised exploit' : 'proof of concept';
    inputs.push({
      value: strength,
      source: `${kind}: ${exploit.source}`,
      date: asInstant(exploit.date),
      assumed: false,
    });
  }
  if (attack?.remoteUnaided && (young || epss === null)) {
    const why = young ? 'in the first 90 days' : 'without EPSS';
    inputs.push({
      value: freshRemote,
      source: `network, no privileges, no interaction, ${why}`,
      date: published,
      assumed: false,
    });
  }
  const winner = inputs.reduce((best, input) => (input.value > best.value ? input : best));
  const missing: string[] = [];
  if (epss === null) missing.push(epssDate === null ? 'EPSS not loaded' : 'no EPSS');
  if (epss !== null && winner.value < freshRemote) {
    if (attack === null && (published === null || young)) missing.push('attack vector not known');
    else if (attack?.remoteUnaided && published === null) missing.push('publication date not known');
  }
  if (missing.length === 0) return winner;
  return { ...winner, source: `${winner.source} (${missing.join(', ')})`, assumed: true };
}
