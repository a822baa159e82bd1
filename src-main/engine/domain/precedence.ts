/**
 * Whose word counts where sources differ on a field or a list: the class of the source first, as long as it is not much
 * older than what others say, then its age. Pure.
 */

import { sourceClass, type Precedence } from '../../../src-shared/model/asset.ts';

/** From a person's word to a guess; a rule is a person's word about many. */
export type SourceClass = 'person' | 'rule' | Precedence['order'][number];

const classes: Record<string, SourceClass> = {
  local: 'collector',
  'ssh-linux': 'collector',
  'ssh-macos': 'collector',
  'ssh-windows': 'collector',
  psremote: 'collector',
  // What vaults of former versions hold instead of ssh-linux.
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
  'qualys-csv': 'scanner',
  nexpose: 'scanner',
  wazuh: 'scanner',
  sweep: 'sweep',
  folder: 'guess',
};

/** Of a collector, an importer, "user NAME", "rule NAME"; what is not named here is the output of a system's own tool. */
export function classOf(source: string): SourceClass {
  if (source.startsWith('user ')) return 'person';
  if (source.startsWith('rule ')) return 'rule';
  return classes[source] ?? 'listing';
}

/** Does the source run on the machine itself, and so know all its parts? */
export function isInsideSource(source: string): boolean {
  const kind = classOf(source);
  return kind === 'collector' || kind === 'listing' || kind === 'agent';
}

export const defaultPrecedence: Precedence = { order: sourceClass.options, freshDays: 30 };

export interface Said {
  source: string;
  observedAt: string;
}

const rankOf = (source: string, { order }: Precedence) => {
  const kind = classOf(source);
  if (kind === 'person') return -2;
  if (kind === 'rule') return -1;
  const at = order.indexOf(kind);
  return at < 0 ? order.length : at;
};

/** Said by a person, directly or as a rule: it does not age. */
const isPersons = ({ source }: Said) => classOf(source) === 'person' || classOf(source) === 'rule';

/** Which of these is in force; null of none. */
export function inForce<Word extends Said>(words: readonly Word[], precedence: Precedence): Word | null {
  let newest = 0;
  for (const { source, observedAt } of words)
    if (classOf(source) !== 'guess') newest = Math.max(newest, Date.parse(observedAt));
  const oldest = newest - precedence.freshDays * 86_400_000;
  let best: Word | null = null;
  for (const word of words) {
    if (!isPersons(word) && Date.parse(word.observedAt) < oldest) continue;
    if (best === null || comesBefore(word, best, precedence)) best = word;
  }
  return best ?? words[0] ?? null;
}

/**
 * Every word that makes up the value in force, none where nothing is said: scopes that rules add come on top of what a list
 * or directory says, and all count; of any other field one word does.
 */
export function wordsInForce<Word extends Said>(field: string, words: readonly Word[], precedence: Precedence): Word[] {
  const best = inForce(words, precedence);
  if (best === null) return [];
  if (field !== 'scopes' || classOf(best.source) !== 'rule') return [best];
  const isRule = ({ source }: Said) => classOf(source) === 'rule';
  const base = inForce(
    words.filter((word) => !isRule(word)),
    precedence,
  );
  return [...(base ? [base] : []), ...words.filter(isRule)];
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
