/** Matches machines against the advisories held and brings their findings up to date: opens, judges anew, closes. */
import type { AssetContext, FindingFacts, VendorFacts } from '../domain/facts.ts';
import { createSupplierWords, type SupplierWord } from '../domain/supplier-words.ts';
import { feeds } from '../feeds/index.ts';
import type { Cleared, Match } from '../matchers/matcher.ts';
import { matchReported } from '../matchers/reported.ts';
import { matchClaims } from '../matchers/supplier-claims.ts';
import type { Database } from '../vault/database.ts';
import { loadActiveExceptions, type ActiveException } from '../vault/exceptions.ts';
import { clearStale } from '../vault/feeds.ts';
import {
  addFindingEvent,
  closeFinding,
  insertFinding,
  loadAssetFindings,
  saveRiskDay,
  updateFinding,
  type FindingOrigin,
  type KnownFinding,
  type MatchedColumns,
} from '../vault/finding-writes.ts';
import { formatId } from '../vault/ids.ts';
import { sweepDocuments } from '../vault/judged-facts.ts';
import { loadSupplierStatements } from '../vault/supplier-documents.ts';
import { appendLog, type Acting } from '../vault/log.ts';
import {
  assetsInService,
  loadMatchableAsset,
  saveNotJudged,
  type InstalledFact,
  type MatchableAsset,
} from '../vault/match-reads.ts';
import { createPatchStore, savePending } from '../vault/patch-writes.ts';
import { loadReported } from '../vault/reported.ts';
import type { Job } from './job.ts';
import { createJudging, type Judging } from './judging.ts';
import { createMachineMatcher, type MatchedMachine } from './machine-matcher.ts';
import { endExpired, exceptedReason } from './rejudge.ts';

export interface MatchSummary {
  assets: number;
  packages: number;
  /** Distinct (package, advisory) decisions. */
  checked: number;
  /** Open findings on these machines now. */
  findings: number;
  opened: number;
  closed: number;
}

type Progress = (fraction: number | null, message: string) => void;

/** Why a finding is gone, as far as the machine's software tells. */
function goneReason(known: KnownFinding, bySource: ReadonlyMap<string, InstalledFact[]>, windows: boolean): string {
  if (windows) return 'an installed update closes it, or the feed no longer lists it';
  const left = bySource.get(known.product);
  if (!left) return `${known.product} is no longer installed`;
  const versions = [...new Set(left.map((fact) => fact.sourceVersion))];
  if (known.fixed !== null && !versions.includes(known.installed))
    return `${known.product} ${versions.join(', ')} is installed`;
  return 'the feed no longer lists it';
}

/** Events of a finding that was known before and is matched again. */
function changesOf(
  known: KnownFinding,
  matched: MatchedColumns,
  judged: { score: number; decision: string },
): string[] {
  const events: string[] = [];
  if (known.state !== matched.state) {
    if (matched.state === 'open')
      events.push(known.state === 'closed' ? 'Reopened: it is there again' : `Open again, it was ${known.state}`);
    else if (matched.state === 'suppressed') events.push(`Suppressed: ${matched.stateReason}`);
    else events.push(`Excepted: ${matched.stateReason}`);
  }
  if (Math.abs(known.score - judged.score) >= 1)
    events.push(`Score ${known.score.toFixed(1)} to ${judged.score.toFixed(1)}`);
  if (known.decision !== judged.decision) events.push(`Decision ${known.decision} to ${judged.decision}`);
  return events;
}

interface Run {
  db: Database;
  acting: Acting;
  judging: Judging;
  exceptions: Map<number, ActiveException[]>;
  patchId: ReturnType<typeof createPatchStore>;
  facts: WeakMap<Match, FindingFacts>;
  suppliers: ReturnType<typeof createSupplierWords>;
  opened: number;
  closed: number;
}

/** Whose word a feed is, in words; of a scanner or supplier its name. */
const sourceOf = (feed: string) => feeds.find(({ id }) => id === feed)?.title ?? feed.replace(/^(?:scan|vex):/, '');

/** Machines that are alike share their matches, and so the facts these are judged by. */
function factsOf(run: Run, match: Match): FindingFacts {
  let facts = run.facts.get(match);
  if (!facts) {
    const { id, date } = match.evidence.feed;
    const vendor: VendorFacts = {
      source: sourceOf(id),
      date,
      severity: match.severity,
      exploited: match.exploited,
      exploitLinks: match.exploitLinks,
      reach: match.reach ?? null,
      fixReleased: match.fixReleased,
      hasFix: match.fixed !== null,
      ...(match.cvss ? { cvss: match.cvss } : {}),
    };
    run.facts.set(match, (facts = run.judging.facts(vendor, match.cve)));
  }
  return facts;
}

/** Evidence with why it is suppressed and what suppliers say beside it; a supplier's word on what CISA sees exploited is to be looked at. */
function evidenceOf(match: Match, word: SupplierWord | null, kev: boolean): Match['evidence'] {
  const { evidence } = match;
  if (!word) {
    const justification = match.suppressed?.justification;
    return justification === undefined || evidence.justification ? evidence : { ...evidence, justification };
  }
  const suppressed = match.suppressed ? null : word.suppressed;
  const warning = suppressed && kev ? ['CISA lists it as exploited (KEV): only the supplier’s word suppresses it'] : [];
  return {
    ...evidence,
    notes: [...evidence.notes, ...word.notes, ...warning],
    ...(suppressed?.justification ? { justification: suppressed.justification } : {}),
  };
}

const rejection = { reason: 'its CVE was rejected by who assigned it', justification: 'vulnerable_code_not_present' };

/** Answers whether the finding is open now. `plain` is the machine's context without exceptions. */
function storeMatch(
  run: Run,
  asset: MatchableAsset,
  plain: AssetContext,
  match: Match,
  known: KnownFinding | undefined,
  { origin, observation }: { origin: FindingOrigin; observation: number | null },
  word: SupplierWord | null,
): boolean {
  const { db, acting, judging } = run;
  const facts = factsOf(run, match);
  const suppressed = match.suppressed ?? (facts.cve.rejected ? rejection : (word?.suppressed ?? null));
  const held = known ? (run.exceptions.get(known.id) ?? []) : [];
  const state = suppressed ? 'suppressed' : held.length > 0 ? 'excepted' : 'open';
  // What was closed or not affected starts its clock anew; what was excepted keeps it.
  const back =
    known !== undefined && state !== 'suppressed' && (known.state === 'closed' || known.state === 'suppressed');
  const reopenedAt = back ? acting.now : (known?.reopenedAt ?? null);
  const context = held.length > 0 ? judging.context(asset, held) : plain;
  const judged = judging.judge(facts, context, {
    detectedAt: reopenedAt ?? known?.firstDetected ?? acting.now,
    exploitedKnownSince: known?.exploitedKnownSince ?? null,
  });
  const matched: MatchedColumns = {
    origin,
    advisory: match.advisory,
    state,
    stateReason: suppressed?.reason ?? (held.length > 0 ? exceptedReason(held) : null),
    installed: match.installed,
    fixed: match.fixed,
    patch: match.patch ? run.patchId(match.patch) : null,
    fixable: match.fixable,
    reopenedAt,
    evidence: judging.documents.evidence(evidenceOf(match, word, judged.kev)),
    observation,
    unconfirmed: match.evidence.unconfirmed ?? false,
  };
  if (!known) {
    const id = insertFinding(
      db,
      { asset: asset.id, product: match.product, cve: match.cve, firstDetected: acting.now },
      matched,
      judged,
    );
    addFindingEvent(
      db,
      id,
      acting.now,
      state === 'open' ? `Opened: ${match.evidence.rule}` : `Suppressed: ${matched.stateReason}`,
    );
    if (state === 'open') run.opened += 1;
    return state === 'open';
  }
  updateFinding(db, known.id, matched, judged);
  for (const what of changesOf(known, matched, judged)) addFindingEvent(db, known.id, acting.now, what);
  if (state === 'open' && known.state !== 'open') run.opened += 1;
  return state === 'open';
}

/** Answers how many findings are open on the machine now. */
function storeMachine(run: Run, asset: MatchableAsset, machine: MatchedMachine): number {
  const { db, acting } = run;
  saveNotJudged(db, asset.id, machine.notJudged);
  if (machine.pending) savePending(db, asset.id, machine.pending.map(run.patchId));
  const before = loadAssetFindings(db, asset.id);
  const known = new Map(before.map((finding) => [`${finding.product}\0${finding.cve}`, finding]));
  const plain = run.judging.context(asset, []);
  const words = run.suppliers({
    name: asset.name,
    isProduct: asset.kind === 'container' || asset.kind === 'application',
    os: asset.os,
    packages: machine.packages,
  });
  let open = 0;
  const stored = new Set<string>();
  const store = (match: Match, part: { origin: FindingOrigin; observation: number | null }) => {
    const key = `${match.product}\0${match.cve}`;
    // Whose word comes first has it.
    if (stored.has(key)) return;
    stored.add(key);
    if (storeMatch(run, asset, plain, match, known.get(key), part, words.on(match))) open += 1;
    known.delete(key);
  };
  const { parts } = machine;
  for (const part of parts) for (const match of part.result.matches) store(match, part);
  const own = parts.flatMap(({ result }) => result.matches);
  const reported = loadReported(db, asset.id);
  const cleared = (cve: string) =>
    parts.reduce<Cleared | null>((said, { result }) => said ?? result.cleared?.(cve) ?? null, null);
  for (const match of matchReported(reported, own, cleared))
    store(match, { origin: 'scan', observation: parts[0]?.observation ?? null });
  for (const match of matchClaims(words.claims, cleared))
    store(match, { origin: 'vex', observation: parts[0]?.observation ?? null });
  const judged = new Set<FindingOrigin>(['scan', 'vex', ...parts.map(({ origin }) => origin)]);
  const bySource = Map.groupBy(machine.packages, (fact) =>
    fact.source.startsWith('linux-signed-') ? 'linux' : fact.source,
  );
  for (const gone of known.values()) {
    if (gone.state === 'closed') continue;
    if (!judged.has(gone.origin)) {
      if (gone.state === 'open') open += 1;
      continue;
    }
    const reason =
      gone.origin === 'scan'
        ? goneReported(gone, own)
        : gone.origin === 'vex'
          ? 'the supplier no longer says that it is affected'
          : goneReason(gone, bySource, asset.os?.family === 'windows');
    closeFinding(db, gone.id, acting.now, reason);
    addFindingEvent(db, gone.id, acting.now, `Closed: ${reason}`);
    run.closed += 1;
  }
  return open;
}

/** Why what only a scanner reported is gone. */
function goneReported(gone: KnownFinding, own: readonly Match[]): string {
  const now = own.find(({ cve }) => cve === gone.cve);
  return now ? `found by our own feeds in ${now.product}` : 'the scanner no longer reports it';
}

/**
 * Matches machines (retired ones are passed over) and writes all of it in one transaction, the caller's if one
 * is open. A machine no loaded feed judges keeps its findings as they are.
 */
export function matchAssets(
  db: Database,
  acting: Acting,
  assets: readonly number[] | 'all',
  progress: Progress = () => {},
): MatchSummary {
  return db.transaction(() => {
    endExpired(db, acting);
    const judging = createJudging(db, acting.now);
    const run: Run = {
      db,
      acting,
      judging,
      exceptions: loadActiveExceptions(db, judging.today),
      patchId: createPatchStore(db),
      facts: new WeakMap(),
      suppliers: createSupplierWords(loadSupplierStatements(db)),
      opened: 0,
      closed: 0,
    };
    const ids = assets === 'all' ? assetsInService(db) : [...new Set(assets)];
    const machines = ids.map((id) => loadMatchableAsset(db, id)).filter((asset) => asset !== null);
    const matcher = createMachineMatcher(db, machines, judging.today);
    const summary: MatchSummary = {
      assets: machines.length,
      packages: 0,
      checked: 0,
      findings: 0,
      opened: 0,
      closed: 0,
    };
    for (const [index, asset] of machines.entries()) {
      progress(index / machines.length, asset.name);
      const machine = matcher(asset);
      summary.packages += machine.packages.length;
      // An end of support is no advisory.
      for (const { origin, result } of machine.parts) if (origin !== 'support') summary.checked += result.checked;
      summary.findings += storeMachine(run, asset, machine);
    }
    summary.opened = run.opened;
    summary.closed = run.closed;
    saveRiskDay(db, judging.today);
    if (assets === 'all') sweepDocuments(db);
    const matched = new Set(ids);
    if (assets === 'all' || assetsInService(db).every((id) => matched.has(id))) clearStale(db);
    const subject = assets === 'all' ? 'all' : ids.length === 1 ? formatId('asset', ids[0]!) : `${ids.length} assets`;
    appendLog(db, acting, 'match.run', subject, { ...summary });
    return summary;
  });
}

/** The long job behind `match`: every machine in service. */
export const matchJob: Job<Record<string, never>, MatchSummary> = {
  kind: 'match',
  title: () => 'Match all machines',
  run: ({ db, acting, progress }) => matchAssets(db, acting, 'all', progress),
};
