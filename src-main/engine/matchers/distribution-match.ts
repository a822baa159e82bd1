/**
 * From the statements that hold for one source package and one vulnerability to a match: whose word counts, which version fixes
 * it, whether a restart is all that is missing, and the evidence. Pure.
 */
import type { Evidence } from '../../../src-shared/model/finding.ts';
import type { HeldStatement } from '../domain/advisory.ts';
import type { CompareVersions } from '../domain/affected.ts';
import { kernelPart } from '../domain/running-kernel.ts';
import type { Hit, SourceGroup } from './distribution-hits.ts';
import type { Match, MatchedPatch } from './matcher.ts';

/** Packages whose new version only takes effect after a restart of the machine (needs-restarting of dnf-utils names the same). */
const restarting =
  /^(?:kernel.*|linux(?:-.*)?|glibc|systemd|dbus(?:-.*)?|linux-firmware|microcode_ctl|intel-microcode|amd64-microcode|musl)$/;

export const needsRestart = (source: string): boolean => restarting.test(source);

/** Whose word comes first where several feeds speak of one package: what is published for the package manager itself. */
const feedOrder = [
  'updateinfo',
  'redhat-csaf',
  'suse-csaf',
  'rocky-errata',
  'ubuntu-usn',
  'ubuntu-vex',
  'alpine-secdb',
  'osv',
  'redhat-cve',
];
function rankOf({ advisory }: HeldStatement): number {
  const at = feedOrder.indexOf(advisory.feed);
  return at < 0 ? feedOrder.length : at;
}

const severityRank = ['critical', 'important', 'moderate', 'low', 'unrated'] as const;

export interface MatchContext {
  group: SourceGroup;
  scheme: string;
  scope: string;
  systemName: string;
  compare: CompareVersions;
  /** Closes all that is known of the package. */
  target: string | null;
  /** Version offered of a binary package; null: not offered, undefined: what is offered was never collected. */
  offered(name: string): string | null | undefined;
  dateOf(feed: string): string | null;
}

const tellOf = (id: string, { advisory }: HeldStatement) => advisory.vulnerabilities.find((one) => one.id === id);

/** First day on which a fix was published. */
const firstRelease = (hits: readonly Hit[]): string | null =>
  hits.reduce<string | null>((day, { statement, fixed }) => {
    const at = fixed === null ? undefined : statement.advisory.published?.slice(0, 10);
    return at !== undefined && (day === null || at < day) ? at : day;
  }, null);

function highestFix(hits: readonly Hit[], compare: CompareVersions): string | null {
  return hits.reduce<string | null>(
    (highest, { fixed }) => (fixed !== null && (highest === null || compare(fixed, highest) > 0) ? fixed : highest),
    null,
  );
}

/** The hits that count: of what runs where anything does, by whose word comes first, fixes that anyone gets before others. */
function ranked(hits: readonly Hit[]): Hit[] {
  const awake = hits.filter(({ package: one }) => !one.asleep);
  return (awake.length > 0 ? awake : hits).toSorted(
    (a, b) =>
      rankOf(a.statement) - rankOf(b.statement) ||
      Number(a.fixed === null) - Number(b.fixed === null) ||
      Number(a.statement.channel !== undefined) - Number(b.statement.channel !== undefined),
  );
}

interface Fix {
  /** The package whose versions stand for the source: the one named like it, else the first. */
  lead: Hit;
  fixed: string | null;
  channel: string | undefined;
}

function fixOf(hits: readonly Hit[], source: string, compare: CompareVersions): Fix {
  const { feed } = hits[0]!.statement.advisory;
  const own = hits.filter(({ statement }) => statement.advisory.feed === feed);
  const free = own.filter(({ statement, fixed }) => statement.channel === undefined && fixed !== null);
  const usable = free.length > 0 ? free : own.some(({ fixed }) => fixed !== null) ? own : hits;
  const lead = usable.find(({ package: one }) => one.name === source) ?? usable[0]!;
  const fixed = highestFix(
    usable.filter(({ package: one }) => one.name === lead.package.name),
    compare,
  );
  const channel = free.length > 0 ? undefined : usable.find((hit) => hit.fixed === fixed)?.statement.channel;
  return { lead, fixed, channel };
}

function suppressionOf(
  { group }: MatchContext,
  hits: readonly Hit[],
  main: HeldStatement,
  denial: HeldStatement | null,
): Match['suppressed'] {
  if (hits.every(({ package: one }) => one.asleep))
    return {
      reason: `an old kernel is installed, but ${group.running} runs`,
      justification: 'vulnerable_code_not_in_execute_path',
    };
  if (denial && rankOf(denial) <= rankOf(main))
    return {
      reason: `${denial.advisory.id}: its vendor says ${group.source} is not affected${denial.word ? ` (${denial.word})` : ''}`,
      justification: denial.justification ?? 'vulnerable_code_not_present',
    };
  return null;
}

/** Newest installed kernel where another one runs; null for all else. */
function waitingKernel({ group, scheme, compare }: MatchContext): string | null {
  if (group.running === null) return null;
  const images = group.packages.filter(({ name }) => kernelPart(scheme, name) === 'image');
  return images.reduce<string | null>(
    (best, { version }) => (best === null || compare(version, best) > 0 ? version : best),
    null,
  );
}

/** Each once, in the order of the hits. */
function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** What the vendor says besides, and what other feeds name where it is another fix. */
function wordsOf(hits: readonly Hit[], fixed: string | null): Pick<Evidence, 'vendorWords' | 'otherFixes'> {
  const { feed } = hits[0]!.statement.advisory;
  const vendorWords = distinct(
    hits.flatMap(({ statement: { advisory, word } }) => (word ? [{ advisory: advisory.id, word }] : [])),
  );
  const otherFixes = distinct(
    hits
      .filter((hit) => hit.statement.advisory.feed !== feed && hit.fixed !== fixed)
      .map((hit) => ({ feed: hit.statement.advisory.feed, advisory: hit.statement.advisory.id, fixed: hit.fixed })),
  );
  return { ...(vendorWords.length > 0 ? { vendorWords } : {}), ...(otherFixes.length > 0 ? { otherFixes } : {}) };
}

function notesOf({ group }: MatchContext, { channel }: Fix, waiting: string | null): string[] {
  const notes = new Set<string>();
  if (channel) notes.add(`the fix comes by ${channel}, which needs a subscription or a repository of its own`);
  if (waiting !== null) notes.add(`reboot pending: ${group.source} ${waiting} is installed, ${group.running} runs`);
  const held = group.packages.filter((one) => one.held).map(({ name }) => name);
  if (held.length > 0) notes.add(`held back on this machine: ${[...new Set(held)].join(', ')}`);
  return [...notes];
}

/** Whether the machine is offered what closes all of it. */
function isOffered(hits: readonly Hit[], fixed: string | null, { offered, compare }: MatchContext): boolean | null {
  const told = hits.map((hit) => ({ hit, version: offered(hit.package.name) }));
  if (told.some(({ version }) => version === undefined)) return null;
  if (fixed === null) return false;
  return told.every(
    ({ hit, version }) =>
      hit.fixed === null || (version !== null && version !== undefined && compare(version, hit.fixed) >= 0),
  );
}

function patchOf(
  { group, scope, target, offered }: MatchContext,
  { lead, fixed }: Fix,
  fixable: boolean | null,
  hits: readonly Hit[],
): MatchedPatch | null {
  if (fixed === null) return null;
  const version = (fixable && offered(lead.package.name)) || target || fixed;
  const { source } = group;
  return {
    key: `package|${scope}|${source}|${version}`,
    kind: 'package',
    title: `${source} ${version}`,
    product: source,
    version,
    reboot: needsRestart(source) || hits.some(({ statement }) => statement.advisory.reboot === true),
  };
}

/** `denial`: the vendor's word that the package is not affected. */
export function toMatch(id: string, all: readonly Hit[], denial: HeldStatement | null, context: MatchContext): Match {
  const { group, compare, systemName } = context;
  const hits = ranked(all);
  const main = hits[0]!;
  const { advisory } = main.statement;
  const fix = fixOf(hits, group.source, compare);
  const { lead, fixed } = fix;
  const suppressed = suppressionOf(context, all, main.statement, denial);
  const newest = waitingKernel(context);
  const isWaiting =
    !suppressed && newest !== null && fixed !== null && !lead.package.asleep && compare(newest, fixed) >= 0;
  const fixable = isWaiting ? true : isOffered(hits, fixed, context);
  const words = hits.map(({ statement }) => tellOf(id, statement)?.severity ?? statement.advisory.severity);
  const told = tellOf(id, main.statement);
  const names = [...new Set(hits.map(({ statement }) => `${statement.of} package ${statement.package}`))];
  return {
    product: group.source,
    cve: id,
    // Lists by package have no advisory of their own.
    advisory: /-\d/.test(advisory.id) && !advisory.id.includes('/') ? advisory.id : id,
    installed: lead.version,
    fixed,
    severity: words.toSorted((a, b) => severityRank.indexOf(a) - severityRank.indexOf(b))[0]!,
    suppressed,
    patch: patchOf(context, fix, isWaiting ? null : fixable, hits),
    fixable,
    exploited: told?.exploited ?? false,
    exploitLinks: advisory.exploitLinks ?? [],
    fixReleased: firstRelease(hits),
    ...(told?.cvss?.length ? { cvss: told.cvss } : {}),
    evidence: {
      lookedFor: `${names.join(', ')} of ${systemName}, ${fixed === null ? 'affected without a fix' : `below ${fixed}`}`,
      found: [
        ...new Set(
          all.map(({ package: one }) => `${one.name} ${one.version}${one.module ? `, module ${one.module}` : ''}`),
        ),
        ...(group.running ? [`running kernel ${group.running}`] : []),
      ],
      rule: lead.rule,
      feed: { id: advisory.feed, date: context.dateOf(advisory.feed) },
      notes: notesOf(context, fix, isWaiting ? newest : null),
      ...wordsOf(hits, fixed),
      ...(suppressed ? { justification: suppressed.justification } : {}),
    },
  };
}
