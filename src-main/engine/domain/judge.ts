/** Judges one finding: facts in, factors, score, decision and clocks out. The only place where the rules meet. */
import type { Clock, Decision, ExplainedFactor, SeverityWord } from '../../../src-shared/model/finding.ts';
import type { Policy } from '../../../src-shared/model/policy.ts';
import { capControls, pointsLost, score, type ScoreFactors } from '../../../src-shared/priority.ts';
import { attackOf } from './attack.ts';
import { clocksOf, type ClockFacts } from './deadlines.ts';
import { assetFactor, exposureFactor } from './exposure.ts';
import { exploitation, type AssetContext, type CvssFact, type FindingFacts } from './facts.ts';
import { chooseCvss, severityFactor, severityWord, type Factor } from './severity.ts';
import type { SiteCalendar } from './site-calendar.ts';
import { bod2604Timeline, deployerDecision, type DecisionTables, type TableResult } from './ssvc.ts';
import { threatFactor } from './threat.ts';

export interface Rules {
  policy: Policy;
  tables: DecisionTables;
  calendar: SiteCalendar;
}

/** All that does not depend on when the finding was detected: the same for all findings of these facts. */
export interface Assessment {
  /** 0-100, rounded to 4 decimals. */
  score: number;
  factors: ExplainedFactor[];
  severity: SeverityWord;
  exploited: boolean;
  decision: Decision;
  table: TableResult & { outcome: Decision };
  /** Why the outcome differs from the table's, or stays though the table might not say so. */
  override: string | null;
  bod2604: TableResult;
  cvss: (CvssFact & { used: boolean })[];
}

export const decisionRank: Record<Decision, number> = { immediate: 0, 'out-of-cycle': 1, scheduled: 2, defer: 3 };

/** Four decimals; never minus zero. */
const round = (value: number) => Math.round(value * 10_000) / 10_000 + 0;

function controlsFactor(context: AssetContext, exploited: boolean): Factor {
  const claimed = context.controls.reduce((sum, control) => sum + control.strength, 0);
  const value = capControls(claimed, exploited);
  const names = context.controls.map((control) => control.name).join(', ');
  const capped = claimed > value ? `; ${round(claimed)} claimed, capped${exploited ? ', it is exploited' : ''}` : '';
  return {
    value,
    source: names === '' ? 'none recorded' : `${names}${capped}`,
    date: context.controls[0]?.since ?? null,
    assumed: false,
  };
}

/** `at` is the instant of judgement (the first-days rule of the threat depends on it). */
export function assess(facts: FindingFacts, context: AssetContext, at: string, rules: Rules): Assessment {
  const used = chooseCvss(facts.cve.cvss);
  const attack = used && used.vector !== '' ? attackOf(used) : null;
  const exploited = exploitation(facts);
  const parts: Record<keyof ScoreFactors, Factor> = {
    severity: severityFactor(facts, used),
    threat: threatFactor(facts, attack, at),
    asset: assetFactor(context),
    exposure: exposureFactor(context),
    controls: controlsFactor(context, exploited !== null),
  };
  const values: ScoreFactors = {
    severity: parts.severity.value,
    threat: parts.threat.value,
    asset: parts.asset.value,
    exposure: parts.exposure.value,
    controls: parts.controls.value,
  };
  const { weights } = rules.policy;
  const lost = pointsLost(values, weights);
  const names = Object.keys(parts) as (keyof ScoreFactors)[];
  const table = deployerDecision(rules.tables.deployer, facts, context, attack);
  return {
    score: round(score(values, weights)),
    factors: names.map((name) => ({
      name,
      ...parts[name],
      weight: name === 'controls' ? 1 : weights[name],
      pointsLost: round(lost[name]),
    })),
    severity: severityWord(facts, used),
    exploited: exploited !== null,
    decision: exploited ? 'immediate' : table.outcome,
    table,
    override: exploited ? `known exploited (${exploited.source}): immediate whatever the table says` : null,
    bod2604: bod2604Timeline(rules.tables.bod2604, facts, context, attack),
    cvss: facts.cve.cvss.map((entry) => ({ ...entry, used: entry === used })),
  };
}

/** The clocks of one finding of these facts; exactly one binds, the strictest. */
export function clocks(
  facts: FindingFacts,
  context: AssetContext,
  decision: Decision,
  times: ClockFacts,
  rules: Rules,
): { all: Clock[]; binding: Clock } {
  const all = clocksOf(facts, context, decision, times, rules.policy, rules.calendar);
  const binding = all.find((clock) => clock.binding);
  if (!binding) throw new Error('no clock binds');
  return { all, binding };
}
