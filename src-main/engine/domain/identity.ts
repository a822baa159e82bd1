/**
 * Which machine an observation is of: every identity it carries is weighed against those of known assets. Pure;
 * answers the asset to join, or none, with the reason in words, and which other assets it shows to be the same machine.
 */
import {
  identityWords,
  isJunkIdentity,
  isLocalMac,
  normaliseIdentity,
  type Identity,
  type IdentityKind,
} from './identity-values.ts';

export interface Candidate {
  asset: number;
  identities: readonly Identity[];
  /** The name in force: of several machines that ever had a name it is the one that has it now. */
  name?: string;
  /** When it was last seen; of machines that fit equally well the one seen last. */
  lastSeen?: string | null;
  /** It was never collected: nothing but lists, leases and sweeps tell of it. */
  isThin?: boolean;
}

export interface IdentityAnswer {
  /** The asset to join; null: a machine not seen before. */
  asset: number | null;
  reason: string;
  /** Thin assets that turn out to be this machine: what joined them was true, and nothing speaks against it. */
  absorbs: { asset: number; reason: string }[];
}

export interface Weighed {
  score: number;
  /** What agrees, in words with its value, and what disagrees, in words. */
  same: string[];
  different: string[];
}

/** What agreement of one kind is worth; `joinAt` and more makes it one machine. */
export const identityWeights: Record<IdentityKind, number> = {
  'machine-id': 80,
  uuid: 80,
  serial: 80,
  mac: 60,
  'ssh-host-key': 50,
  fqdn: 40,
  folder: 40,
  name: 30,
  address: 5,
};
export const joinAt = 30;
/** What a value is worth that several different machines have: a template's machine id, a dock's network card. */
const sharedWeight = 10;

/** What disagreement costs. Names and cards change in a machine's life; the others do not without a reason. */
export const identityConflicts: Partial<Record<IdentityKind, number>> = {
  'machine-id': 80,
  uuid: 80,
  serial: 80,
  name: 40,
  mac: 20,
  fqdn: 10,
};
/** A machine set up anew keeps its name and its card and gets another machine id. */
const anewConflict = 60;

/** NetBIOS names end after 15 characters. */
const netbiosLength = 15;
const sameName = (a: string, b: string) =>
  a === b || (a.length === netbiosLength && b.startsWith(a)) || (b.length === netbiosLength && a.startsWith(b));

function valuesOf(identities: readonly Identity[], kind: IdentityKind): Set<string> {
  const values = new Set<string>();
  for (const identity of identities)
    if (identity.kind === kind && !isJunkIdentity(identity)) values.add(normaliseIdentity(identity).value);
  return values;
}

/** Names, those inside full names too. */
function namesOf(identities: readonly Identity[]): Set<string> {
  const names = valuesOf(identities, 'name');
  for (const fqdn of valuesOf(identities, 'fqdn')) {
    const short = { kind: 'name' as const, value: fqdn.split('.')[0]! };
    if (!isJunkIdentity(short)) names.add(short.value);
  }
  return names;
}

/** Is the value worth little because several different machines have it? Gets the normalised identity. */
export type IsShared = (identity: Identity) => boolean;

/** Weight of what agrees less what conflicts, and both in words. Symmetric. */
export function weighIdentities(
  a: readonly Identity[],
  b: readonly Identity[],
  isShared: IsShared = () => false,
): Weighed {
  const worth = new Map<IdentityKind, number>();
  const same: string[] = [];
  const conflicts: IdentityKind[] = [];
  for (const kind of Object.keys(identityWeights) as IdentityKind[]) {
    const left = kind === 'name' ? namesOf(a) : valuesOf(a, kind);
    const right = kind === 'name' ? namesOf(b) : valuesOf(b, kind);
    if (!left.size || !right.size) continue;
    const agreed = [...left].filter((value) =>
      kind === 'name' ? [...right].some((other) => sameName(value, other)) : right.has(value),
    );
    if (agreed.length === 0) {
      // A value of many machines neither joins nor parts them.
      const telling = [left, right].every((values) => [...values].some((value) => !isShared({ kind, value })));
      if (identityConflicts[kind] !== undefined && telling) conflicts.push(kind);
      continue;
    }
    const weightOf = (value: string) =>
      isShared({ kind, value }) || (kind === 'mac' && isLocalMac(value))
        ? Math.min(sharedWeight, identityWeights[kind])
        : identityWeights[kind];
    // The full name holds the name.
    if (kind === 'name' && worth.has('fqdn')) continue;
    worth.set(kind, Math.max(...agreed.map(weightOf)));
    same.push(`${identityWords[kind]} ${agreed.toSorted()[0]}`);
  }
  const parts = conflicts.filter((kind) => kind === 'serial' || kind === 'uuid' || kind === 'machine-id');
  // Machines cloned from one image keep its machine id and its SSH host keys: together they are one fact, and none
  // where what the image does not carry differs.
  const image = Math.max(worth.get('machine-id') ?? 0, worth.get('ssh-host-key') ?? 0);
  if (worth.has('ssh-host-key')) {
    worth.delete('machine-id');
    worth.set('ssh-host-key', parts.length > 0 ? 0 : image);
    if (parts.length > 0)
      same.splice(
        same.findIndex((word) => word.startsWith(identityWords['ssh-host-key'])),
        1,
      );
  }
  const setUpAnew = (worth.get('mac') ?? 0) > sharedWeight && (worth.has('name') || worth.has('fqdn')) && !conflicts.includes('serial');
  let score = 0;
  for (const weight of worth.values()) score += weight;
  for (const kind of conflicts) score -= kind === 'machine-id' && setUpAnew ? anewConflict : identityConflicts[kind]!;
  return { score, same, different: conflicts.map((kind) => identityWords[kind]) };
}

/** Values that candidates share which can't be one machine: they tell nothing here. */
function sharedValues(candidates: readonly Candidate[]): Set<string> {
  const holders = new Map<string, Candidate[]>();
  for (const candidate of candidates)
    for (const identity of candidate.identities) {
      if (identity.kind === 'name' || identity.kind === 'fqdn' || identity.kind === 'address') continue;
      const { kind, value } = normaliseIdentity(identity);
      const key = `${kind} ${value}`;
      const known = holders.get(key);
      if (!known) holders.set(key, [candidate]);
      else if (!known.includes(candidate)) known.push(candidate);
    }
  const shared = new Set<string>();
  for (const [key, known] of holders) {
    if (known.length < 2) continue;
    const differ = known.some((one, i) =>
      known.slice(i + 1).some((other) => weighIdentities(one.identities, other.identities).different.length > 0),
    );
    if (differ) shared.add(key);
  }
  return shared;
}

/**
 * The candidate with the highest score from `joinAt` on. Of equals the one that has the name now, then the one seen last,
 * then the one known first. `isIgnored`: values a person has declared to tell nothing.
 */
export function matchIdentity(
  observed: readonly Identity[],
  candidates: readonly Candidate[],
  isIgnored: IsShared = () => false,
): IdentityAnswer {
  const shared = sharedValues(candidates);
  const telling = observed.map(normaliseIdentity).filter((identity) => !isIgnored(identity));
  const isShared: IsShared = ({ kind, value }) => shared.has(`${kind} ${value}`) || isIgnored({ kind, value });
  const names = namesOf(telling);
  const weighed = candidates
    .map((candidate) => ({
      candidate,
      hasName: candidate.name !== undefined && [...names].some((name) => sameName(name, candidate.name!.toLowerCase())),
      ...weighIdentities(telling, candidate.identities, isShared),
    }))
    .sort(
      (a, b) =>
        b.score - a.score ||
        Number(b.hasName) - Number(a.hasName) ||
        (b.candidate.lastSeen ?? '').localeCompare(a.candidate.lastSeen ?? '') ||
        a.candidate.asset - b.candidate.asset,
    );
  const fitting = weighed.filter(({ score }) => score >= joinAt);
  const [best, ...others] = fitting;
  if (best) {
    const but = best.different.length ? `, although the ${best.different.join(' and ')} changed` : '';
    const absorbs = others.flatMap(({ candidate, same }) => {
      if (!candidate.isThin) return [];
      const between = weighIdentities(best.candidate.identities, candidate.identities, isShared);
      const strong = between.different.some(
        (word) => word !== identityWords.name && word !== identityWords.mac && word !== identityWords.fqdn,
      );
      // By a name alone two machines that had it one after the other would become one.
      const byMore = same.some((word) => !word.startsWith('name ') && !word.startsWith('full name '));
      return strong || !byMore ? [] : [{ asset: candidate.asset, reason: `same ${same.join(', ')}` }];
    });
    return { asset: best.candidate.asset, reason: `same ${best.same.join(', ')}${but}`, absorbs };
  }
  const refused = weighed.find(({ same, different }) => same.length > 0 && different.length > 0);
  return {
    asset: null,
    reason: refused
      ? `new machine: same ${refused.same.join(', ')} as a known one, but another ${refused.different.join(' and ')}`
      : 'new machine: no known one shares a telling identity',
    absorbs: [],
  };
}

/** A known machine that has the address in question now. */
export interface AddressHolder extends Candidate {
  /** Nothing but sweeps has ever told of it. */
  onlySwept: boolean;
  /** When it was last seen there. */
  seenThere: string;
  /** The address goes from machine to machine: a DHCP server lends it, or others had it before. */
  isLent: boolean;
}

/** A lent address is its holder's for about as long as a lease lasts, milliseconds. */
const leaseTime = 24 * 3_600_000;

/**
 * Which machine answers at an address of which no telling identity is known: the one that is known to have it, unless
 * another network card or another name speaks against that, or the address is lent and was seen with it long before or
 * after `at`. Of several the one with the same card, then the one that was only ever swept; else none, since a guess would
 * put two machines into one.
 */
export function matchAddress(
  address: string,
  observed: readonly Identity[],
  holders: readonly AddressHolder[],
  at: string,
): Omit<IdentityAnswer, 'absorbs'> {
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
    const isRecent = Math.abs(Date.parse(at) - Date.parse(holder.seenThere)) <= leaseTime;
    if (!sameCard && holder.isLent && !isRecent) return [];
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
