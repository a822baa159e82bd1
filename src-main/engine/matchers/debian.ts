/**
 * Judges Debian machines by source package against the Debian security tracker of their release. Pure; keeps
 * decisions per distinct source version and shares matches and evidence between machines that are alike.
 */
import type { AvailableUpgrade, Inventory } from '../../../src-shared/model/software.ts';
import { whyNotJudgedByDebian } from '../domain/not-judged.ts';
import { debianSeverity } from '../domain/severity.ts';
import { compareDpkg } from '../domain/versions/dpkg.ts';
import { firstMissing, indexSource, type DebianFeeds, type SourceIndex, type TrackerEntry } from './debian-index.ts';
import {
  isKernelImage,
  judgedSource,
  libraryPackage,
  needsReboot,
  newest,
  oldest,
  type Binary,
} from './debian-source.ts';
import type { Cleared, Match, MatchedPatch, MatchResult } from './matcher.ts';
import { createPending, offersBySource, type SourceOffers } from './offers.ts';

export interface DebianMachine {
  /** Code name, e.g. bookworm. */
  release: string;
  binaries: Binary[];
  kernel: Inventory['kernel'] | null;
  /** What the machine is offered; null when that was never collected. */
  offers: AvailableUpgrade[] | null;
  staleServices: NonNullable<Inventory['staleServices']>;
}

/** The installed binaries of one source package on one machine. */
interface Group {
  source: string;
  binaries: { name: string; version: string; judged: string; held: boolean }[];
}

/** Which versions of a source package count on a machine. */
interface Standing {
  /** The oldest version that is in use; null when only old kernel images are left. */
  inUse: string | null;
  /** The oldest of the kernel images that do not run; null when there is none. */
  asleep: string | null;
  running: string | null;
  /** The newest installed version of what must be in use: newer than `inUse` where a reboot is pending. */
  newestInstalled: string;
}

function standing(group: Group, kernel: DebianMachine['kernel']): Standing {
  const all = group.binaries.map((binary) => binary.judged);
  const plain: Standing = { inUse: oldest(all), asleep: null, running: null, newestInstalled: newest(all) };
  if (group.source !== 'linux' || !kernel?.version) return plain;
  const images = group.binaries.filter((binary) => isKernelImage(binary.name)).map((binary) => binary.judged);
  // Without an image of its own the machine is a container and the running kernel its host's.
  if (images.length === 0) return plain;
  const others = group.binaries.filter((binary) => !isKernelImage(binary.name)).map((binary) => binary.judged);
  return {
    inUse: oldest([kernel.version, ...others]),
    asleep: oldest(images),
    running: kernel.version,
    newestInstalled: newest(images),
  };
}

/** By CVE, what the tracker knows as fixed or never affected in the versions that are in use on a machine. */
function createCleared(
  groups: Iterable<Group>,
  release: string,
  kernel: DebianMachine['kernel'],
  indexOf: (source: string, release: string) => SourceIndex,
): (cve: string) => Cleared | null {
  let known: Map<string, Cleared> | null = null;
  const read = () => {
    const cleared = new Map<string, Cleared>();
    for (const group of groups) {
      const index = indexOf(group.source, release);
      if (index.total === 0) continue;
      const where = standing(group, kernel);
      const installed = where.inUse ?? where.newestInstalled;
      const add = (cve: string, because: string) =>
        cleared.set(cve, { product: group.source, installed, because: `the Debian tracker says ${because}` });
      for (const cve of index.never) add(cve, `${group.source} of ${release} never was affected`);
      for (const { version, entries } of index.fixes.slice(0, firstMissing(index, installed)))
        for (const { cve } of entries) add(cve, `${group.source} ${version} fixes it, and ${installed} is installed`);
    }
    return cleared;
  };
  return (cve) => (known ??= read()).get(cve) ?? null;
}

/** Answers for one machine after another; `feeds` must not change meanwhile. */
export function createDebianMatcher(feeds: DebianFeeds): (machine: DebianMachine) => MatchResult {
  const indexes = new Map<string, SourceIndex>();
  const judged = new Map<string, Match[]>();
  const counted = new Set<string>();
  const pendingBy = new Map<string, ReturnType<typeof createPending>>();

  function indexOf(source: string, release: string): SourceIndex {
    const key = `${release}|${source}`;
    let index = indexes.get(key);
    if (!index) indexes.set(key, (index = indexSource(feeds, source, release)));
    return index;
  }

  function judge(
    group: Group,
    machine: DebianMachine,
    index: SourceIndex,
    offered: string | null | undefined,
    notes: string[],
  ): Match[] {
    const { source } = group;
    const { release } = machine;
    const where = standing(group, machine.kernel);
    const found = Array.from(new Set(group.binaries.map((binary) => `${binary.name} ${binary.version}`)));
    if (where.running) found.push(`running kernel ${machine.kernel?.release} (linux ${where.running})`);
    const held = group.binaries.filter((binary) => binary.held).map((binary) => binary.name);
    const common = held.length > 0 ? [...notes, `held back on this machine: ${held.join(', ')}`] : notes;
    // The machine's own offer where it closes the finding, else the highest version that fixes anything: hosts of
    // one release are offered the same, so they share a card.
    const patchTo = (version: string): MatchedPatch => ({
      key: `package|${release}|${source}|${version}`,
      kind: 'package',
      title: `${source} ${version}`,
      product: source,
      version,
      reboot: needsReboot.has(source),
    });
    const evidences = new Map<string, Match['evidence']>();
    const matches: Match[] = [];

    function add(entry: TrackerEntry, installed: string, suppressed: Match['suppressed']): void {
      const fixed = entry.status === 'resolved' ? entry.fixed : null;
      const rebootPending =
        where.running !== null &&
        fixed !== null &&
        !suppressed &&
        compareDpkg(where.newestInstalled, fixed) >= 0 &&
        installed === where.running;
      const own: string[] = [];
      if (entry.nodsa)
        own.push(
          `Debian plans no advisory of its own: ${entry.nodsa}${entry.nodsaReason ? ` (${entry.nodsaReason})` : ''}`,
        );
      if (entry.urgency === 'end-of-life')
        own.push('Debian ended the support of this package in this release: no fix will come');
      if (entry.urgency === 'unimportant')
        own.push('Debian rates it unimportant: no effect on the package as it is built');
      if (rebootPending) own.push(`reboot pending: linux ${where.newestInstalled} is installed, ${where.running} runs`);
      const key = `${fixed ?? entry.status}|${installed}|${suppressed?.justification ?? ''}|${own.join('|')}`;
      let evidence = evidences.get(key);
      if (!evidence) {
        evidence = {
          lookedFor: `source package ${source}, release ${release}, ${fixed === null ? 'any version' : `below ${fixed}`}`,
          found,
          rule:
            fixed === null
              ? `Debian tracker, status ${entry.status}`
              : `Debian tracker, status resolved, dpkg version order: ${installed} is older than ${fixed}`,
          feed: { id: 'debian-tracker', date: feeds.date },
          notes: [...own, ...common],
          ...(suppressed ? { justification: suppressed.justification } : {}),
        };
        evidences.set(key, evidence);
      }
      const advisory = index.advisoryOf.get(entry.cve);
      let fixable: boolean | null = null;
      if (rebootPending) fixable = true;
      else if (offered !== undefined) fixable = fixed !== null && offered !== null && compareDpkg(offered, fixed) >= 0;
      matches.push({
        product: source,
        cve: entry.cve,
        advisory: advisory?.id ?? entry.cve,
        installed,
        fixed,
        severity: debianSeverity(entry.urgency),
        suppressed,
        patch: fixed === null ? null : patchTo(fixable && offered ? offered : (index.target ?? fixed)),
        fixable,
        exploited: false,
        exploitLinks: [],
        fixReleased: fixed === null ? null : (advisory?.date ?? null),
        reach: entry.reach,
        evidence,
      });
    }

    const inUse = where.inUse ?? where.newestInstalled;
    const missing = firstMissing(index, inUse);
    for (const fix of index.fixes.slice(missing)) for (const entry of fix.entries) add(entry, inUse, null);
    for (const entry of index.open) add(entry, inUse, null);
    if (where.asleep !== null) {
      const reason = {
        reason: `an old kernel image is installed, but linux ${where.running} runs`,
        justification: 'vulnerable_code_not_in_execute_path',
      };
      for (const fix of index.fixes.slice(firstMissing(index, where.asleep), missing)) {
        for (const entry of fix.entries) add(entry, where.asleep, reason);
      }
    }
    const undetermined = {
      reason: 'Debian has not determined yet whether it is affected',
      justification: 'under_investigation',
    };
    for (const entry of index.undetermined) add(entry, inUse, undetermined);
    return matches;
  }

  /** How a source package is offered: the newest version, null when not at all, undefined when not collected. */
  function offersOf(machine: DebianMachine): SourceOffers | null {
    if (machine.offers === null) return null;
    const held = new Set(
      machine.binaries.filter((binary) => binary.held).map((binary) => `${binary.name}:${binary.arch}`),
    );
    // The kernel's metapackage brings the kernel of its own version.
    const sourceOf = (offer: AvailableUpgrade) => judgedSource(offer) ?? { source: 'linux', version: offer.version };
    return offersBySource(machine.offers, held, sourceOf, compareDpkg);
  }

  return (machine) => {
    const { release } = machine;
    const covered = feeds.covers(release);
    const groups = new Map<string, Group>();
    const installed = new Set<string>();
    let notJudged = 0;
    for (const binary of machine.binaries) {
      installed.add(judgedSource(binary)?.source ?? 'linux');
      if (!covered || whyNotJudgedByDebian(binary) !== null) {
        notJudged += 1;
        continue;
      }
      const at = judgedSource(binary);
      if (!at) continue;
      let group = groups.get(at.source);
      if (!group) groups.set(at.source, (group = { source: at.source, binaries: [] }));
      group.binaries.push({ name: binary.name, version: binary.version, judged: at.version, held: binary.held });
    }

    const users = new Map<string, Set<string>>();
    for (const { service, files } of machine.staleServices) {
      for (const name of files.map(libraryPackage)) {
        if (name) users.set(name, (users.get(name) ?? new Set()).add(service));
      }
    }

    const offers = offersOf(machine);
    const matches: Match[] = [];
    const closing = new Set<string>();
    let checked = 0;
    for (const group of groups.values()) {
      const index = indexOf(group.source, release);
      if (index.total === 0) continue;
      let key = `${release}|${group.source}`;
      for (const binary of group.binaries) {
        const decided = `${release}|${group.source}|${binary.judged}`;
        if (!counted.has(decided)) {
          counted.add(decided);
          checked += index.total;
        }
        key += `|${binary.name} ${binary.version} ${binary.judged}${binary.held ? ' held' : ''}`;
      }
      const offered = offers ? (offers.newest.get(group.source) ?? null) : undefined;
      const services = group.binaries.flatMap((binary) => Array.from(users.get(binary.name.replace(/t64$/, '')) ?? []));
      const notes =
        services.length > 0
          ? [`still in use by ${Array.from(new Set(services)).join(', ')} (old library mapped, restart needed)`]
          : [];
      key += `#${offered}#${notes.join()}`;
      if (group.source === 'linux') key += `#${machine.kernel?.release} ${machine.kernel?.version ?? ''}`;
      let answer = judged.get(key);
      if (!answer) judged.set(key, (answer = judge(group, machine, index, offered, notes)));
      for (const match of answer) {
        matches.push(match);
        if (match.patch && !match.suppressed) closing.add(group.source);
      }
    }

    let pendingOf = pendingBy.get(release);
    if (!pendingOf) pendingBy.set(release, (pendingOf = createPending(release, (source) => needsReboot.has(source))));
    const pending = offers ? pendingOf(offers, closing, installed) : [];
    return {
      matches,
      pending,
      checked,
      notJudged,
      cleared: createCleared(groups.values(), release, machine.kernel, indexOf),
    };
  };
}
