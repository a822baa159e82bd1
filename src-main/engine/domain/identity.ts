/**
 * Which machine an observation is of: every identity it carries is weighed against those of known assets. Pure;
 * answers the asset to join, or none, with the reason in words.
 */

export type IdentityKind = 'machine-id' | 'serial' | 'mac' | 'ssh-host-key' | 'fqdn' | 'name' | 'address' | 'folder';

export interface Identity {
  kind: IdentityKind;
  value: string;
}

export interface Candidate {
  asset: number;
  identities: Identity[];
}

export interface IdentityAnswer {
  /** The asset to join; null: a machine not seen before. */
  asset: number | null;
  reason: string;
}

/** What agreement of one kind is worth; `joinAt` and more makes it one machine. */
const weights: Record<IdentityKind, number> = {
  'machine-id': 100,
  serial: 80,
  mac: 60,
  'ssh-host-key': 50,
  fqdn: 40,
  folder: 40,
  name: 30,
  address: 5,
};
const joinAt = 30;
/** A locally administered address is made up by software (containers, VPNs, privacy) and may be on many machines. */
const localMac = 10;
/** What disagreement costs: these do not change on one machine without a reason. */
const conflicts: Partial<Record<IdentityKind, number>> = { 'machine-id': 100, serial: 80, fqdn: 10 };

const words: Record<IdentityKind, string> = {
  'machine-id': 'machine id',
  serial: 'serial number',
  mac: 'network card',
  'ssh-host-key': 'SSH host key',
  fqdn: 'full name',
  name: 'name',
  address: 'address',
  folder: 'place of the files',
};

/** Serial numbers that makers left blank, compared without case and signs. */
const junkSerials = new Set(
  [
    'default string',
    'to be filled by o.e.m.',
    'to be filled by oem',
    'system serial number',
    'serial number',
    'none',
    'not specified',
    'not applicable',
    'n/a',
    'na',
    'o.e.m.',
    'oem',
    'unknown',
    'empty',
    'invalid',
    'chassis serial number',
    'base board serial number',
    'system product name',
    'not available',
    'no asset tag',
    'undefined',
    '0123456789',
    '123456789',
    '1234567890',
    'xxxxxxx',
    'serial',
    'test',
    'null',
  ].map((text) => text.replace(/[^a-z0-9]/g, '')),
);

/** Names that say nothing of the machine. */
const junkNames = new Set(['localhost', 'localhost.localdomain', 'localhost6', 'unknown', 'none', '(none)', '-']);

const bare = (value: string) => value.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Is the value worthless for telling machines apart: placeholders, zeros, one repeated character? */
export function isJunkIdentity({ kind, value }: Identity): boolean {
  const text = bare(value);
  if (text === '' && kind !== 'folder') return true;
  switch (kind) {
    case 'serial':
      return text.length < 3 || junkSerials.has(text) || /^(.)\1*$/.test(text);
    case 'machine-id':
      return text.length < 16 || /^(.)\1*$/.test(text);
    case 'mac':
      return text.length !== 12 || /^(.)\1*$/.test(text) || (Number.parseInt(text.slice(0, 2), 16) & 1) === 1;
    case 'name':
    case 'fqdn':
      return junkNames.has(value.toLowerCase());
    case 'address':
      return /^(?:127\.|169\.254\.|0\.0\.0\.0$|::1?$|fe80:)/i.test(value);
    default:
      return false;
  }
}

/** The form in which identities are stored and compared. */
export function normaliseIdentity({ kind, value }: Identity): Identity {
  const text = value.trim();
  switch (kind) {
    case 'mac':
      return { kind, value: bare(text).replace(/(..)(?=.)/g, '$1:') };
    case 'machine-id':
      return { kind, value: bare(text) };
    case 'serial':
      return { kind, value: text.toUpperCase() };
    case 'folder':
    case 'ssh-host-key': // base64: case counts
      return { kind, value: text };
    default:
      return { kind, value: text.toLowerCase() };
  }
}

const isLocalMac = (mac: string) => (Number.parseInt(mac.slice(0, 2), 16) & 2) === 2;

function valuesOf(identities: Identity[], kind: IdentityKind): Set<string> {
  const ofKind = identities.filter((identity) => identity.kind === kind && !isJunkIdentity(identity));
  return new Set(ofKind.map((identity) => normaliseIdentity(identity).value));
}

/** Weight of what agrees less what conflicts, and both in words. */
export function weighIdentities(a: Identity[], b: Identity[]): { score: number; same: string[]; different: string[] } {
  let score = 0;
  const same: string[] = [];
  const different: string[] = [];
  // Machines cloned from one image keep its SSH host keys: these say nothing where a stronger identity differs.
  const cloned = (['machine-id', 'serial'] as const).some((kind) => {
    const left = valuesOf(a, kind);
    const right = valuesOf(b, kind);
    return left.size > 0 && right.size > 0 && ![...left].some((value) => right.has(value));
  });
  for (const kind of Object.keys(weights) as IdentityKind[]) {
    const left = valuesOf(a, kind);
    const right = valuesOf(b, kind);
    if (!left.size || !right.size) continue;
    const shared = [...left].filter((value) => right.has(value));
    if (shared.length) {
      if (kind === 'ssh-host-key' && cloned) continue;
      score += kind === 'mac' && shared.every(isLocalMac) ? localMac : weights[kind];
      same.push(`${words[kind]} ${shared[0]}`);
    } else if (conflicts[kind]) {
      score -= conflicts[kind];
      different.push(words[kind]);
    }
  }
  return { score, same, different };
}

/** The candidate with the highest score from `joinAt` on; of equals the one that was there first. */
export function matchIdentity(observed: Identity[], candidates: Candidate[]): IdentityAnswer {
  let best: { asset: number; score: number; same: string[]; different: string[] } | null = null;
  let refused: { same: string[]; different: string[] } | null = null;
  for (const candidate of candidates) {
    const weighed = weighIdentities(observed, candidate.identities);
    if (weighed.score < joinAt) {
      if (weighed.same.length && weighed.different.length) refused = weighed;
      continue;
    }
    if (!best || weighed.score > best.score || (weighed.score === best.score && candidate.asset < best.asset))
      best = { asset: candidate.asset, ...weighed };
  }
  if (best) {
    const but = best.different.length ? `, although the ${best.different.join(' and ')} changed` : '';
    return { asset: best.asset, reason: `same ${best.same.join(', ')}${but}` };
  }
  if (refused)
    return {
      asset: null,
      reason: `new machine: same ${refused.same.join(', ')} as a known one, but another ${refused.different.join(' and ')}`,
    };
  return { asset: null, reason: 'new machine: no known one shares a telling identity' };
}

/** A known machine that has the address in question now. */
export interface AddressHolder extends Candidate {
  /** Nothing but sweeps has ever told of it. */
  onlySwept: boolean;
}

/**
 * Which machine answers at an address of which no telling identity is known: the one that is known to have it, unless
 * another network card or another name speaks against that. Of several the one with the same card, then the one that was
 * only ever swept; else none, since a guess would put two machines into one.
 */
export function matchAddress(address: string, observed: Identity[], holders: AddressHolder[]): IdentityAnswer {
  const none = { asset: null, reason: 'new machine: no known one shares a telling identity' };
  const fitting = holders.flatMap((holder) => {
    const differs = (...kinds: IdentityKind[]) => {
      const left = kinds.flatMap((kind) => [...valuesOf(observed, kind)]);
      const right = new Set(kinds.flatMap((kind) => [...valuesOf(holder.identities, kind)]));
      return left.length > 0 && right.size > 0 && !left.some((value) => right.has(value));
    };
    if (differs('mac')) return [];
    const known = valuesOf(holder.identities, 'mac');
    const sameCard = [...valuesOf(observed, 'mac')].some((mac) => known.has(mac));
    if (!sameCard && differs('name', 'fqdn')) return [];
    return [{ ...holder, sameCard }];
  });
  const best = [fitting.filter(({ sameCard }) => sameCard), fitting.filter(({ onlySwept }) => onlySwept), fitting].find(
    (some) => some.length > 0,
  );
  const [one, another] = best ?? [];
  if (!one || another) return none;
  return {
    asset: one.asset,
    reason: one.sameCard
      ? `same address ${address} and network card`
      : `same address ${address}, and nothing speaks against it`,
  };
}
