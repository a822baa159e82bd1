/**
 * Judges the packages of a distribution by the advisories of its makers: rpm, apk and dpkg alike. Pure; decisions are made once
 * for machines that are alike.
 */
import type { AvailableUpgrade, Inventory } from '../../../src-shared/model/software.ts';
import type { HeldFeeds } from '../domain/advisory.ts';
import { systemOrders, type DistributionScope } from '../domain/distribution-scope.ts';
import { isKernelMetapackage, isOfRelease, kernelPart, unsignedSource } from '../domain/running-kernel.ts';
import {
  countSaid,
  createStatements,
  findHits,
  targetOf,
  type GroupHits,
  type SourceGroup,
  type SystemPackage,
} from './distribution-hits.ts';
import { needsRestart, toMatch, type MatchContext } from './distribution-match.ts';
import type { Match, MatchResult } from './matcher.ts';
import { createPending, offersBySource } from './offers.ts';

export interface DistributionMachine {
  scope: DistributionScope;
  /** The system as a person calls it, for the evidence. */
  systemName: string;
  packages: SystemPackage[];
  kernel: Inventory['kernel'] | null;
  /** What the machine is offered; null when that was never collected. */
  offers: AvailableUpgrade[] | null;
}

interface Answer {
  matches: Match[];
  cleared: GroupHits['cleared'];
}

/** Marks which packages of a kernel don't run; none where no installed one is the running one (a container, or not told). */
function markAsleep(group: SourceGroup, { scope: { scheme }, kernel }: DistributionMachine): void {
  const images = group.packages.filter(({ name }) => kernelPart(scheme, name) === 'image');
  if (!kernel?.release || images.length === 0) return;
  const isRunning = ({ name, version }: SystemPackage) =>
    isOfRelease(scheme, name, version.replace(/^\d+:/, ''), kernel.release);
  if (!images.some(isRunning)) return;
  group.running = kernel.release;
  for (const one of group.packages) one.asleep = kernelPart(scheme, one.name) !== null && !isRunning(one);
}

/** Offered versions by name of the binary package, without what is held back. */
function offersByName({ offers, packages, scope }: DistributionMachine): Map<string, string> | null {
  if (offers === null) return null;
  const held = new Set(packages.filter((one) => one.held).map(({ name, arch }) => `${name}:${arch}`));
  const compare = systemOrders[scope.scheme];
  const newest = new Map<string, string>();
  for (const { name, arch, version } of offers) {
    const known = newest.get(name);
    if (!held.has(`${name}:${arch}`) && (known === undefined || compare(version, known) > 0)) newest.set(name, version);
  }
  return newest;
}

/** Packages by source, each with the scope that speaks of it; and how many nobody speaks of. */
function groupBySource({ scope, packages }: DistributionMachine): { groups: SourceGroup[]; notJudged: number } {
  const groups = new Map<string, SourceGroup>();
  let notJudged = 0;
  for (const one of packages) {
    const own = scope.isOwn(one.origin) ? scope.scope : scope.extra?.own.test(one.origin) ? scope.extra.scope : null;
    if (own === null || one.version === '') {
      notJudged += 1;
      continue;
    }
    if (isKernelMetapackage(one.source)) continue;
    const source = unsignedSource(one.source);
    let group = groups.get(source);
    if (!group) groups.set(source, (group = { source, packages: [], running: null }));
    group.packages.push({ ...one, scope: own, asleep: false });
  }
  return { groups: [...groups.values()], notJudged };
}

/** Answers for one machine after another; `feeds` must not change meanwhile. */
export function createDistributionMatcher(feeds: HeldFeeds): (machine: DistributionMachine) => MatchResult {
  const statementsOf = createStatements(feeds);
  const judged = new Map<string, Answer>();
  const counted = new Set<string>();
  const pendingBy = new Map<string, ReturnType<typeof createPending>>();

  function judge(group: SourceGroup, machine: DistributionMachine, offers: Map<string, string> | null): Answer {
    const { scheme, scope } = machine.scope;
    const compare = systemOrders[scheme];
    const context: MatchContext = {
      group,
      scheme,
      scope,
      systemName: machine.systemName,
      compare,
      target: targetOf(group, statementsOf, compare),
      offered: (name) => (offers === null ? undefined : (offers.get(name) ?? null)),
      dateOf: (feed) => feeds.dateOf(feed),
    };
    const { affected, investigating, denied, cleared } = findHits(group, statementsOf, compare, scheme);
    const matches = Array.from(affected, ([id, hits]) => toMatch(id, hits, denied.get(id) ?? null, context));
    for (const [id, hit] of investigating) {
      if (affected.has(id)) continue;
      const suppressed = {
        reason: 'its vendor has not determined yet whether it is affected',
        justification: 'under_investigation',
      };
      const match = toMatch(id, [hit], null, context);
      matches.push({
        ...match,
        fixed: null,
        patch: null,
        suppressed,
        evidence: { ...match.evidence, justification: suppressed.justification },
      });
    }
    return { matches, cleared };
  }

  function answerOf(group: SourceGroup, machine: DistributionMachine, offers: Map<string, string> | null): Answer {
    const key = [
      machine.scope.scope,
      group.source,
      group.running,
      ...group.packages.map(
        (one) =>
          `${one.name} ${one.version} ${one.sourceVersion} ${one.arch} ${one.module} ${one.scope} ${one.held} ${one.asleep} ${offers === null ? '' : (offers.get(one.name) ?? '-')}`,
      ),
    ].join('|');
    let answer = judged.get(key);
    if (!answer) judged.set(key, (answer = judge(group, machine, offers)));
    return answer;
  }

  /** Distinct decisions that were not made before. */
  function countNew(group: SourceGroup): number {
    let checked = 0;
    for (const one of group.packages) {
      const decided = `${one.scope}|${one.name}|${one.version}|${one.module}`;
      if (counted.has(decided)) continue;
      counted.add(decided);
      checked += countSaid(one, group.source, statementsOf);
    }
    return checked;
  }

  return (machine) => {
    const { scope } = machine;
    const { groups, notJudged } = groupBySource(machine);
    const offers = offersByName(machine);
    const matches: Match[] = [];
    const closing = new Set<string>();
    const answers: { group: SourceGroup; cleared: Answer['cleared'] }[] = [];
    let checked = 0;
    for (const group of groups) {
      const isSpokenOf = group.packages.some(
        (one) => statementsOf(one.scope, one.name).length > 0 || statementsOf(one.scope, group.source).length > 0,
      );
      if (!isSpokenOf) continue;
      markAsleep(group, machine);
      checked += countNew(group);
      const answer = answerOf(group, machine, offers);
      for (const match of answer.matches) {
        matches.push(match);
        if (match.patch && !match.suppressed) closing.add(group.source);
      }
      answers.push({ group, cleared: answer.cleared });
    }
    let pendingOf = pendingBy.get(scope.scope);
    if (!pendingOf) pendingBy.set(scope.scope, (pendingOf = createPending(scope.scope, needsRestart)));
    const bySource =
      machine.offers &&
      offersBySource(
        machine.offers,
        new Set(machine.packages.filter((one) => one.held).map(({ name, arch }) => `${name}:${arch}`)),
        (offer) => ({ source: unsignedSource(offer.source), version: offer.sourceVersion || offer.version }),
        systemOrders[scope.scheme],
      );
    const installed = new Set(groups.map(({ source }) => source));
    return {
      matches,
      pending: bySource ? pendingOf(bySource, closing, installed) : [],
      checked,
      notJudged,
      cleared(cve) {
        for (const { group, cleared } of answers) {
          const because = cleared.get(cve);
          if (because !== undefined) return { product: group.source, installed: group.packages[0]!.version, because };
        }
        return null;
      },
    };
  };
}
