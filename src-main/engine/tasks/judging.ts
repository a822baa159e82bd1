/**
 * Judges findings of a vault within one piece of work: rules and feeds are read once, equal facts are
 * assessed once. The vault's feeds and policy must not change meanwhile.
 */
import {
  asInstant,
  exploitation,
  type AssetContext,
  type CvssFact,
  type FindingFacts,
  type VendorFacts,
} from '../domain/facts.ts';
import { assess, clocks, decisionRank, type Assessment, type Rules } from '../domain/judge.ts';
import { siteCalendar } from '../domain/site-calendar.ts';
import { parseDecisionTable, type DecisionTables } from '../domain/ssvc.ts';
import { readResource } from '../resources.ts';
import { createCveFactReader } from '../vault/cve-facts.ts';
import type { Database } from '../vault/database.ts';
import type { ActiveException } from '../vault/exceptions.ts';
import type { JudgedColumns } from '../vault/finding-writes.ts';
import { createDocumentStore, type DocumentStore } from '../vault/judged-facts.ts';
import type { MatchableAsset } from '../vault/match-reads.ts';
import { loadPolicy } from '../vault/settings.ts';

/** The decision tables that ship with the program. */
export function loadDecisionTables(): DecisionTables {
  const load = (name: string, file: string) => parseDecisionTable(name, readResource(`ssvc/${file}`).toString('utf8'));
  return {
    deployer: load('SSVC deployer 1.0.0', 'deployer_patch_application_priority_1_0_0.csv'),
    bod2604: load('CISA BOD 26-04 1.0.0', 'cisa_bod_26_04_1_0_0.csv'),
  };
}

/** The rules in force: policy, tables, and the site's days. */
export function loadRules(db: Database): Rules & { version: number } {
  const { policy, version } = loadPolicy(db);
  return { policy, version, tables: loadDecisionTables(), calendar: siteCalendar(policy.timeZone) };
}

export interface DetectionTimes {
  /** First detection, or the last reopening. */
  detectedAt: string;
  /** When exploitation was known before, if it was. */
  exploitedKnownSince: string | null;
}

export interface Judging {
  rules: Rules & { version: number };
  documents: DocumentStore;
  /** The site's day. */
  today: string;
  /** What is said of a CVE, by the vendor's word as matched. Keep `vendor` as one object per match. */
  facts(vendor: VendorFacts, cve: string): FindingFacts;
  context(
    asset: Pick<MatchableAsset, 'criticality' | 'exposure'>,
    exceptions: readonly ActiveException[],
  ): AssetContext;
  judge(facts: FindingFacts, context: AssetContext, times: DetectionTimes): JudgedColumns;
}

const earlier = (a: string, b: string) => (a < b ? a : b);

export function createJudging(db: Database, now: string): Judging {
  const rules = loadRules(db);
  const documents = createDocumentStore(db);
  const cves = createCveFactReader(db);
  const assessed = new Map<number, Map<number, Assessment>>();

  function assessment(factsId: number, contextId: number, facts: FindingFacts, context: AssetContext): Assessment {
    let ofContext = assessed.get(contextId);
    if (!ofContext) assessed.set(contextId, (ofContext = new Map()));
    let known = ofContext.get(factsId);
    if (!known) ofContext.set(factsId, (known = assess(facts, context, now, rules)));
    return known;
  }

  return {
    rules,
    documents,
    today: rules.calendar.dayOf(now),
    facts(vendor, cve) {
      const known = cves.read(cve);
      if (!vendor.cvss?.length) return { vendor, cve: known };
      const isNew = (entry: CvssFact) =>
        !known.cvss.some(
          ({ version, vector, source }) =>
            version === entry.version && vector === entry.vector && source === entry.source,
        );
      return { vendor, cve: { ...known, cvss: [...vendor.cvss.filter(isNew), ...known.cvss] } };
    },
    context: ({ criticality, exposure }, exceptions) => ({
      criticality,
      exposure,
      controls: exceptions.flatMap((exception) =>
        exception.kind === 'mitigated'
          ? exception.controls.map((control) => ({
              ...control,
              exception: `E${exception.id}`,
              since: exception.createdAt,
            }))
          : [],
      ),
      policyVersion: rules.version,
    }),
    judge(facts, context, times) {
      const factsId = documents.facts(facts);
      const contextId = documents.context(context);
      const judged = assessment(factsId, contextId, facts, context);
      const exploited = exploitation(facts);
      let knownSince: string | null = null;
      if (exploited) {
        const reached = asInstant(exploited.knownSince) ?? now;
        knownSince = times.exploitedKnownSince === null ? reached : earlier(times.exploitedKnownSince, reached);
      }
      const { binding } = clocks(
        facts,
        context,
        judged.decision,
        { detectedAt: times.detectedAt, exploitedKnownSince: knownSince },
        rules,
      );
      return {
        severity: judged.severity,
        kev: facts.cve.kev !== null,
        exploited: judged.exploited,
        exploitedKnownSince: knownSince,
        epss: facts.cve.epss?.probability ?? null,
        score: judged.score,
        decision: judged.decision,
        decisionRank: decisionRank[judged.decision],
        due: binding.due,
        binding: binding.framework,
        lateOnArrival: binding.lateOnArrival,
        facts: factsId,
        context: contextId,
        judgedAt: now,
      };
    },
  };
}
