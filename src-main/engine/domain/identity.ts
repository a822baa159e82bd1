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
  /** Nothing tells it from another machine for certain: neither ids nor a serial number nor host keys. */
  isThin?: boolean;
  /** A source inside the machine told its cards. */
  tellsCards?: boolean;
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
  /** Kinds that agree in a value of one machine only. */
  telling: IdentityKind[];
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

/** Another name of a machine whose own card agrees. */
const renamedConflict = 20;

/** NetBIOS names end after 15 characters: such a beginning fits where only one machine's name begins so. */
const netbiosLength = 15;
const mayBeCut = (a: string, b: string) =>
  a !== b && ((a.length === netbiosLength && b.startsWith(a)) || (b.length === netbiosLength && a.startsWith(b)));

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

/** What a name is worth that was cut off after its 15th character. */
function cutWeight(left: Set<string>, right: Set<string>, isShared: IsShared): number {
  const isTelling = [...left].some((a) =>
    [...right].some((b) => mayBeCut(a, b) && !isShared({ kind: 'name', value: a.length < b.length ? a : b })),
  );
  return isTelling ? identityWeights.name : sharedWeight;
}

/** A source inside a machine tells all its cards: the only one is its own, not a dock's. */
const tellsOwnCard = (identities: readonly Identity[], isInside = false) =>
  isInside && valuesOf(identities, 'mac').size === 1;

/**
 * Weight of what agrees less what conflicts, and both in words. Symmetric. `inside`: which side’s cards were told from inside
 * the machine.
 */
export function weighIdentities(
  a: readonly Identity[],
  b: readonly Identity[],
  isShared: IsShared = () => false,
  inside: { a?: boolean; b?: boolean } = {},
): Weighed {
  const worth = new Map<IdentityKind, number>();
  const same: string[] = [];
  const conflicts: IdentityKind[] = [];
  for (const kind of Object.keys(identityWeights) as IdentityKind[]) {
    const left = kind === 'name' ? namesOf(a) : valuesOf(a, kind);
    const right = kind === 'name' ? namesOf(b) : valuesOf(b, kind);
    if (!left.size || !right.size) continue;
    const agreed = [...left].filter((value) => right.has(value));
    if (agreed.length === 0) {
      if (kind === 'name' && [...left].some((value) => [...right].some((other) => mayBeCut(value, other)))) {
        worth.set(kind, cutWeight(left, right, isShared));
        continue;
      }
      // A value of many machines neither joins nor parts them.
      const telling =
        kind === 'name' || [left, right].every((values) => [...values].some((value) => !isShared({ kind, value })));
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
  const setUpAnew =
    (worth.get('mac') ?? 0) > sharedWeight && (worth.has('name') || worth.has('fqdn')) && !conflicts.includes('serial');
  let score = 0;
  for (const weight of worth.values()) score += weight;
  // One source sees the cable's card, another the radio's.
  const sameName = worth.has('name') || worth.has('fqdn');
  const ownA = tellsOwnCard(a, inside.a);
  const ownB = tellsOwnCard(b, inside.b);
  const renamed = (worth.get('mac') ?? 0) > sharedWeight && (ownA || ownB);
  for (const kind of conflicts) {
    if (kind === 'mac' && sameName && !ownA && !ownB) continue;
    if (kind === 'name' && renamed) score -= renamedConflict;
    else score -= kind === 'machine-id' && setUpAnew ? anewConflict : identityConflicts[kind]!;
  }
  const telling = [...worth].filter(([, weight]) => weight > sharedWeight).map(([kind]) => kind);
  return { score, telling, same, different: conflicts.map((kind) => identityWords[kind]) };
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
 * `isInside`: its cards were told from inside the machine.
 */
export function matchIdentity(
  observed: readonly Identity[],
  candidates: readonly Candidate[],
  isIgnored: IsShared = () => false,
  isInside = false,
): IdentityAnswer {
  const shared = sharedValues(candidates);
  const telling = observed.map(normaliseIdentity).filter((identity) => !isIgnored(identity));
  // A cut name that several names begin with.
  for (const name of namesOf(telling)) {
    const longer = new Set(
      candidates.flatMap(({ identities }) => [...namesOf(identities)].filter((other) => mayBeCut(name, other))),
    );
    const short = name.length === netbiosLength ? name : name.slice(0, netbiosLength);
    if (longer.size > 1) shared.add(`name ${short}`);
  }
  const isShared: IsShared = ({ kind, value }) => shared.has(`${kind} ${value}`) || isIgnored({ kind, value });
  const names = namesOf(telling);
  const weighed = candidates
    .map((candidate) => {
      const one = weighIdentities(telling, candidate.identities, isShared, {
        a: isInside,
        b: candidate.tellsCards,
      });
      // A card alone may be a dock's that goes from laptop to laptop, unless it is the machine's only one.
      const mayBeDock =
        one.telling.length === 1 &&
        one.telling[0] === 'mac' &&
        names.size === 0 &&
        valuesOf(candidate.identities, 'mac').size > 1 &&
        !one.same.some((word) => word.startsWith(identityWords.address));
      return {
        candidate,
        // What is only a card somewhere goes into the machine that has a name, not the other way.
        isNameless: candidate.isThin === true && namesOf(candidate.identities).size === 0 && names.size > 0,
        hasName: candidate.name !== undefined && names.has(candidate.name.toLowerCase()),
        ...one,
        score: mayBeDock ? Math.min(one.score, sharedWeight) : one.score,
      };
    })
    .sort(
      (a, b) =>
        b.score - a.score ||
        Number(b.hasName) - Number(a.hasName) ||
        (b.candidate.lastSeen ?? '').localeCompare(a.candidate.lastSeen ?? '') ||
        a.candidate.asset - b.candidate.asset,
    );
  const fitting = weighed
    .filter(({ score }) => score >= joinAt)
    .sort((a, b) => Number(a.isNameless) - Number(b.isNameless));
  const [best, ...others] = fitting;
  // By its name alone it is the machine that had the name last: a predecessor's is no longer its own.
  const byName = best?.telling.every((kind) => kind === 'name' || kind === 'fqdn' || kind === 'address');
  const heir =
    best && byName
      ? weighed.find(
          ({ candidate, hasName }) => hasName && (candidate.lastSeen ?? '') > (best.candidate.lastSeen ?? ''),
        )
      : undefined;
  if (best && !heir) {
    const but = best.different.length ? `, although the ${best.different.join(' and ')} changed` : '';
    const ownCard =
      tellsOwnCard(best.candidate.identities, best.candidate.tellsCards) || tellsOwnCard(telling, isInside);
    const absorbs = others.flatMap(({ candidate, same, telling: kinds }) => {
      if (!candidate.isThin) return [];
      const between = weighIdentities([...best.candidate.identities, ...telling], candidate.identities, isShared);
      const strong = between.different.some(
        (word) => word !== identityWords.name && word !== identityWords.mac && word !== identityWords.fqdn,
      );
      // By a name alone two machines that had it one after the other would become one, where anything else differs.
      const byMore =
        kinds.some((kind) => kind !== 'name' && kind !== 'fqdn' && kind !== 'folder') ||
        between.different.every((word) => word === identityWords.mac && !ownCard);
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

/**
 * Known machines of which nothing but this address is known, and which therefore are the one now seen there under its
 * name; a lent address only for about as long as a lease lasts.
 */
export function onlyByAddress(holders: readonly AddressHolder[], asset: number, at: string): number[] {
  return holders
    .filter(
      (holder) =>
        holder.asset !== asset &&
        holder.isThin &&
        !holder.identities.some((identity) => identity.kind !== 'address' && !isJunkIdentity(identity)) &&
        (!holder.isLent || Math.abs(Date.parse(at) - Date.parse(holder.seenThere)) <= leaseTime),
    )
    .map((holder) => holder.asset);
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
    const cut = [...namesOf(observed)].some((a) => [...namesOf(holder.identities)].some((b) => mayBeCut(a, b)));
    const known = valuesOf(holder.identities, 'mac');
    const sameCard = [...valuesOf(observed, 'mac')].some((mac) => known.has(mac));
    if (!sameCard && !cut && differs('name', 'fqdn')) return [];
    const isRecent = Math.abs(Date.parse(at) - Date.parse(holder.seenThere)) <= leaseTime;
    if (!sameCard && holder.isLent && !isRecent) return [];
    return [{ ...holder, sameCard }];
  });
  const best = [fitting.filter(({ sameCard }) => sameCard), fitting.filter(({ onlySwept }) => onlySwept), fitting].find(
    (some) => some.length > 0,
  );
  const [one, another] = (best ?? []).toSorted((a, b) => b.seenThere.localeCompare(a.seenThere));
  // The same card at the same address is the machine that was seen so last, unless the card goes from machine to machine.
  const isOwn = one?.sameCard && best!.every(({ identities }) => valuesOf(identities, 'mac').size === 1);
  if (!one || (another && !isOwn)) return none;
  return {
    asset: one.asset,
    reason: one.sameCard
      ? `same address ${address} and network card`
      : `same address ${address}, and nothing speaks against it`,
  };
}
