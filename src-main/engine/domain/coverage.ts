/** What a machine shows that ought to be looked at: no list of its software, an idle account, updates that wait, protection that is off. Pure. */
import type { AssetKind } from '../../../src-shared/model/asset.ts';
import {
  updateProblem,
  type AssetSign,
  type ControlProblem,
  type KnownFromClass,
  type NextStep,
  type UpdateProblem,
} from '../../../src-shared/model/coverage.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { classOf } from './precedence.ts';

const dayMs = 86_400_000;

/** An account that nobody has logged on with for so long is a candidate to retire, days. */
export const idleDays = 90;
/** Windows looks for updates daily, and gets some monthly: older than this something is wrong, days. */
const searchDays = 14;
const installDays = 45;
/** A package index older than this offers what is no longer the newest, days. */
const indexDays = 7;

const olderThan = (instant: string | null | undefined, days: number, now: string) =>
  instant !== null && instant !== undefined && Date.parse(now) - Date.parse(instant) > days * dayMs;

/** Whole days from an instant to now. */
export const daysSince = (instant: string, now: string): number =>
  Math.max(0, Math.floor((Date.parse(now) - Date.parse(instant)) / dayMs));

const ownClass: Record<string, KnownFromClass> = {
  'dhcp-leases': 'dhcp',
  'cloud-vms': 'cloud',
};

/** Null for a person's and a rule's word: they tell of machines that are known. */
export function knownFromClassOf(source: string): KnownFromClass | null {
  const general = classOf(source);
  if (general === 'person' || general === 'rule') return null;
  return ownClass[source] ?? general;
}

/**
 * Nobody has logged on with the account for long, and the machine has not renewed its password either. An account that was
 * never used counts from its making.
 */
export function isIdle({ lastLogon, passwordSet, created }: NonNullable<Inventory['directory']>, now: string): boolean {
  const used = [lastLogon, passwordSet].filter((at) => at !== undefined).sort();
  return olderThan(used.at(-1) ?? created, idleDays, now);
}

export interface SignFacts {
  now: string;
  scanDays: number;
  /** A whole list of its software was seen. */
  hasList: boolean;
  lastInventory: string | null;
  directory: Inventory['directory'] | null;
  /** When DHCP or a sweep last saw it. */
  lastOnNetwork: string | null;
}

export function signsOf({ now, scanDays, ...facts }: SignFacts): AssetSign[] {
  const signs: AssetSign[] = [];
  if (!facts.hasList) signs.push('never-collected');
  else if (facts.lastInventory === null || olderThan(facts.lastInventory, scanDays, now)) signs.push('scan-old');
  if (facts.directory?.enabled === false) signs.push('account-disabled');
  if (facts.directory && isIdle(facts.directory, now)) signs.push('account-idle');
  if (signs.length > 0 && facts.lastOnNetwork !== null && !olderThan(facts.lastOnNetwork, scanDays, now))
    signs.push('seen-lately');
  return signs;
}

/** `hasSsh`: port 22 was seen open, or it was reached over SSH before. */
export function nextStepOf(machine: { kind: AssetKind; family: string | null; hasSsh: boolean }): NextStep {
  const { kind, family, hasSsh } = machine;
  if (kind === 'network' || kind === 'printer') return 'firmware';
  if (kind === 'container' || kind === 'application') return 'import';
  if (family === 'windows') return 'collect-ps1';
  if (hasSsh) return 'collect-ssh';
  if (family === null) return 'identify';
  return family === 'macos' || family === 'ios' || family === 'android' ? 'import' : 'collect-sh';
}

/** Worst first. */
export function updateProblemsOf(machine: {
  now: string;
  windows: boolean;
  windowsUpdate: Inventory['windowsUpdate'] | null;
  availableAsOf: string | null;
  rebootSince: string | null;
}): UpdateProblem[] {
  const { now, windows, windowsUpdate: state } = machine;
  const has: Record<UpdateProblem, boolean> = {
    'restart-needed': machine.rebootSince !== null,
    paused: state?.pausedUntil !== undefined && state.pausedUntil > now,
    'search-old': olderThan(state?.lastSearch, searchDays, now),
    'install-old': olderThan(state?.lastInstall, installDays, now),
    'index-old': !windows && olderThan(machine.availableAsOf, indexDays, now),
    'not-known': windows && state?.lastSearch === undefined && state?.lastInstall === undefined,
  };
  return updateProblem.options.filter((problem) => has[problem]);
}

/** Order of lists: the worst problem first, among equals the longest wait for a restart. */
export function compareUpdateStates(
  a: { problems: UpdateProblem[]; rebootDays: number | null; name: string },
  b: { problems: UpdateProblem[]; rebootDays: number | null; name: string },
): number {
  const rank = ({ problems }: { problems: UpdateProblem[] }) =>
    problems.length === 0 ? updateProblem.options.length : updateProblem.options.indexOf(problems[0]!);
  return (
    rank(a) - rank(b) ||
    (b.rebootDays ?? -1) - (a.rebootDays ?? -1) ||
    b.problems.length - a.problems.length ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  );
}

type Control = NonNullable<Inventory['securityControls']>[number];

const isEncryption = ({ name }: Control) => /bitlocker|filevault|luks|encrypt/i.test(name);
const isFirewall = ({ name }: Control) => /firewall/i.test(name);

/**
 * What is wrong with the protection a machine tells of. One scanner that runs with new definitions is enough: Windows
 * switches its own off beside another. Only Windows is said to lack a scanner.
 */
export function controlProblemsOf(
  controls: readonly Control[],
  windows: boolean,
): { problem: ControlProblem; control: Control | null }[] {
  const found: { problem: ControlProblem; control: Control | null }[] = [];
  const scanners = controls.filter((control) => !isEncryption(control) && !isFirewall(control));
  const running = scanners.filter(({ active }) => active !== false);
  if (windows && scanners.length === 0) found.push({ problem: 'scanner-absent', control: null });
  else if (scanners.length > 0 && running.length === 0) found.push({ problem: 'inactive', control: scanners[0]! });
  else if (running.length > 0 && running.every(({ upToDate }) => upToDate === false))
    found.push({ problem: 'definitions-old', control: running[0]! });
  for (const control of controls) {
    if (control.active !== false) continue;
    if (isEncryption(control)) found.push({ problem: 'encryption-off', control });
    else if (isFirewall(control)) found.push({ problem: 'inactive', control });
  }
  return found;
}
