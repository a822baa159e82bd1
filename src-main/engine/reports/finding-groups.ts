/**
 * Folds open findings for reading without losing one: machines on which a patch closes the same, decided alike, share one
 * list, and CVEs decided alike share one line of it. What differs by machine is told as a range. Pure.
 */
import type { Decision, SeverityWord } from '../../../src-shared/model/finding.ts';
import type { ReportFinding } from './facts.ts';
import { byName } from './words.ts';

/** CVEs that are decided alike on all machines of their group. */
export interface FindingLine {
  /** With the highest score among the machines, to one decimal as lists show it; the highest first. */
  cves: { id: string; score: number }[];
  /** The lowest score of any of them on any of the machines. */
  lowest: number;
  severity: SeverityWord;
  decision: Decision;
  kev: boolean;
  unconfirmed: boolean;
  fixed: string | null;
  /** Machines were first seen at different times: the first and the last due date among them. */
  due: { first: string; last: string };
}

export interface MachineGroup {
  machines: string[];
  installed: string[];
  /** Rules without what the lines tell already, each with its feed and the feed's date. */
  evidence: { rule: string; feed: string; feedDate: string | null }[];
  lines: FindingLine[];
  findings: number;
}

const tenth = (score: number) => Math.round(score * 10) / 10;

/** The rule without the versions of this finding, which stand beside it. */
export function ruleWords({ rule, installed, fixed }: Pick<ReportFinding, 'rule' | 'installed' | 'fixed'>): string {
  const own = `: ${installed} is older than ${fixed}`;
  return rule.endsWith(own) ? rule.slice(0, -own.length) : rule;
}

/** All but the CVE, the score and the due date: findings that agree in it are one line. */
function lineKey(finding: ReportFinding): string {
  return JSON.stringify([
    finding.severity,
    finding.decision,
    finding.kev,
    finding.unconfirmed,
    finding.fixed,
    ruleWords(finding),
    finding.feed,
    finding.feedDate,
  ]);
}

function machineKey(findings: readonly ReportFinding[]): string {
  const lines = findings.map((finding) => `${finding.product} ${finding.cves.join()} ${lineKey(finding)}`);
  return JSON.stringify([[...new Set(findings.map((finding) => finding.installed))].sort(), lines.sort()]);
}

function toLines(findings: readonly ReportFinding[]): FindingLine[] {
  const lines = [...Map.groupBy(findings, lineKey).values()].map((alike): FindingLine => {
    const [first] = alike;
    const highest = new Map<string, number>();
    for (const { cves, score } of alike) for (const id of cves) highest.set(id, Math.max(score, highest.get(id) ?? 0));
    const dues = alike.map((finding) => finding.due).sort();
    return {
      cves: [...highest]
        .map(([id, score]) => ({ id, score: tenth(score) }))
        .sort((a, b) => b.score - a.score || byName(a.id, b.id)),
      lowest: tenth(Math.min(...alike.map((finding) => finding.score))),
      severity: first!.severity,
      decision: first!.decision,
      kev: first!.kev,
      unconfirmed: first!.unconfirmed,
      fixed: first!.fixed,
      due: { first: dues[0]!, last: dues.at(-1)! },
    };
  });
  return lines.sort((a, b) => b.cves[0]!.score - a.cves[0]!.score || byName(a.cves[0]!.id, b.cves[0]!.id));
}

/** Findings of one patch, or of one product without a fix. The group with the highest score first, then the largest. */
export function groupFindings(findings: readonly ReportFinding[]): MachineGroup[] {
  const byMachine = [...Map.groupBy(findings, (finding) => finding.asset).values()];
  const groups = [...Map.groupBy(byMachine, machineKey).values()].map((machines): MachineGroup => {
    const all = machines.flat();
    const evidence = new Map(
      all.map((finding) => {
        const entry = { rule: ruleWords(finding), feed: finding.feed, feedDate: finding.feedDate };
        return [JSON.stringify(entry), entry];
      }),
    );
    return {
      machines: machines.map(([finding]) => finding!.assetName).sort(byName),
      installed: [...new Set(all.map((finding) => finding.installed))].sort(),
      evidence: [...evidence.values()],
      lines: toLines(all),
      findings: all.length,
    };
  });
  return groups.sort(
    (a, b) =>
      b.lines[0]!.cves[0]!.score - a.lines[0]!.cves[0]!.score ||
      b.machines.length - a.machines.length ||
      byName(a.machines[0]!, b.machines[0]!),
  );
}
