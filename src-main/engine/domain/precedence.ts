/**
 * Whose word counts where sources differ on a field or a list: the class of the source first, as long as it is not much
 * older than what others say, then its age. Pure.
 */

/** From a person's word to a guess. */
export const sourceClasses = [
  'person',
  'collector',
  'listing',
  'agent',
  'sbom',
  'directory',
  'table',
  'scanner',
  'sweep',
  'guess',
] as const;
export type SourceClass = (typeof sourceClasses)[number];

const classes: Record<string, SourceClass> = {
  local: 'collector',
  'ssh-debian': 'collector',
  collected: 'collector',
  'glpi-json': 'agent',
  'ocs-xml': 'agent',
  osquery: 'agent',
  'ansible-facts': 'agent',
  cyclonedx: 'sbom',
  spdx: 'sbom',
  trivy: 'sbom',
  grype: 'sbom',
  'ad-computers': 'directory',
  'dhcp-leases': 'directory',
  'cloud-vms': 'directory',
  table: 'table',
  'nmap-xml': 'scanner',
  masscan: 'scanner',
  nessus: 'scanner',
  openvas: 'scanner',
  sweep: 'sweep',
  folder: 'guess',
};

/** Of a collector, an importer, "user NAME"; what is not named here is the output of a system's own tool. */
export function sourceClass(source: string): SourceClass {
  return source.startsWith('user ') ? 'person' : (classes[source] ?? 'listing');
}

/** Does the source run on the machine itself, and so know all its parts? */
export function isInsideSource(source: string): boolean {
  const kind = sourceClass(source);
  return kind === 'collector' || kind === 'listing' || kind === 'agent';
}

export interface Precedence {
  /** Strongest first; classes left out come last. A person always comes first. */
  order: readonly SourceClass[];
  /** A stronger source counts as long as it is at most so many days older than the newest. */
  freshDays: number;
}

export const defaultPrecedence: Precedence = { order: sourceClasses, freshDays: 30 };

export interface Said {
  source: string;
  observedAt: string;
}

const rankOf = (source: string, { order }: Precedence) => {
  const kind = sourceClass(source);
  if (kind === 'person') return -1;
  const at = order.indexOf(kind);
  return at < 0 ? order.length : at;
};

/** Which of these is in force; null of none. */
export function inForce<Word extends Said>(words: readonly Word[], precedence: Precedence): Word | null {
  let newest = 0;
  for (const { source, observedAt } of words)
    if (sourceClass(source) !== 'guess') newest = Math.max(newest, Date.parse(observedAt));
  const oldest = newest - precedence.freshDays * 86_400_000;
  let best: Word | null = null;
  for (const word of words) {
    if (sourceClass(word.source) !== 'person' && Date.parse(word.observedAt) < oldest) continue;
    if (best === null || comesBefore(word, best, precedence)) best = word;
  }
  return best ?? words[0] ?? null;
}

function comesBefore(a: Said, b: Said, precedence: Precedence): boolean {
  const rank = rankOf(a.source, precedence) - rankOf(b.source, precedence);
  return rank < 0 || (rank === 0 && a.observedAt > b.observedAt);
}

/** Does a new list take the place of the one that is held? The same source's newer list always does. */
export function replacesList(now: Said, held: Said, precedence: Precedence): boolean {
  if (now.source === held.source) return now.observedAt >= held.observedAt;
  return inForce([held, now], precedence) === now;
}
