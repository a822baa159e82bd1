/** A finding: asset x source package (Windows: product) x CVE, with its score, decision, clocks and evidence. */
import { z } from 'zod';
import { instant } from './common.ts';

export const findingState = z.enum(['open', 'excepted', 'suppressed', 'closed']);
export type FindingState = z.infer<typeof findingState>;

export const decision = z.enum(['immediate', 'out-of-cycle', 'scheduled', 'defer']);
export type Decision = z.infer<typeof decision>;

/** critical, important, moderate, low of the vendor; "unrated" where nobody says. */
export const severityWord = z.enum(['critical', 'important', 'moderate', 'low', 'unrated']);
export type SeverityWord = z.infer<typeof severityWord>;

export const findingRow = z.object({
  id: z.string(),
  /** Asset id and name. */
  asset: z.string(),
  assetName: z.string(),
  /** The source package, or the Windows product. */
  product: z.string(),
  advisory: z.string(),
  cves: z.array(z.string()),
  /** Id of the patch that closes it; null where there is no fix. */
  patch: z.string().nullable(),
  installed: z.string(),
  /** The version or KB that fixes it; null without a fix. */
  fixed: z.string().nullable(),
  state: findingState,
  score: z.number(),
  decision: decision,
  severity: severityWord,
  kev: z.boolean(),
  exploited: z.boolean(),
  epss: z.number().nullable(),
  due: instant,
  /** Id of the framework whose clock binds. */
  binding: z.string(),
  overdue: z.boolean(),
  fixable: z.boolean().nullable(),
  /** Product names and version ranges alone speak for it; neither its maker nor who packages it does. */
  unconfirmed: z.boolean(),
  firstDetected: instant,
  closedAt: instant.nullable(),
  /** Why it is suppressed or closed, in words. */
  stateReason: z.string().nullable(),
});
export type FindingRow = z.infer<typeof findingRow>;

/**
 * Whose word a finding rests on. vendor: who makes or packages the software, in an advisory. maker: in a CVE record. database: OSV's.
 * support: an end of support. scanner: only another scanner's report. unconfirmed: product names and version ranges alone.
 */
export const certainty = z.enum(['vendor', 'maker', 'database', 'support', 'scanner', 'unconfirmed']);
export type Certainty = z.infer<typeof certainty>;

/** What was looked for, what was found, which rule fired, which feed of which date. */
export const evidence = z.object({
  lookedFor: z.string(),
  found: z.array(z.string()),
  rule: z.string(),
  feed: z.object({ id: z.string(), date: instant.nullable() }),
  /** Observation the installed version came from. */
  observation: z.object({ id: z.string(), source: z.string(), takenAt: instant }).nullable(),
  /** Further facts in plain sentences: supersedence chain, running kernel, services on old libraries. */
  notes: z.array(z.string()),
  /** The vendor's own words on it, such as "Will not fix", and in which advisory. */
  vendorWords: z.array(z.object({ advisory: z.string(), word: z.string() })).optional(),
  /** What other feeds name as the fix, where it is another one; null: none. */
  otherFixes: z.array(z.object({ feed: z.string(), advisory: z.string(), fixed: z.string().nullable() })).optional(),
  /** Found by product names and version ranges alone, which neither its maker nor who packages it confirmed. */
  unconfirmed: z.boolean().optional(),
  /** VEX words for a suppressed finding (OpenVEX justification). */
  justification: z.string().optional(),
});
export type Evidence = z.infer<typeof evidence>;

/** One factor of the score. `value` is the factor's number, `points lost` how many of the points missing to 100 it costs. */
export const explainedFactor = z.object({
  name: z.enum(['severity', 'threat', 'asset', 'exposure', 'controls']),
  value: z.number(),
  weight: z.number(),
  source: z.string(),
  date: instant.nullable(),
  assumed: z.boolean(),
  pointsLost: z.number(),
});
export type ExplainedFactor = z.infer<typeof explainedFactor>;

export const decisionInput = z.object({
  name: z.string(),
  value: z.string(),
  source: z.string(),
  assumed: z.boolean(),
});

export const decisionTableResult = z.object({
  table: z.string(),
  inputs: z.array(decisionInput),
  row: z.number().int(),
  outcome: z.string(),
});

/** A framework's due date. Day clocks end at the site's midnight, hour clocks to the second. */
export const clock = z.object({
  framework: z.string(),
  title: z.string(),
  rule: z.string(),
  start: instant,
  startReason: z.string(),
  due: instant,
  binding: z.boolean(),
  /** Past due when the fact first reached this vault: counted apart from missed. */
  lateOnArrival: z.boolean(),
  /** patch, or mitigate-or-accept where no fix exists. */
  demand: z.enum(['patch', 'mitigate-or-accept']),
});
export type Clock = z.infer<typeof clock>;

export const cvssScore = z.object({
  version: z.enum(['2.0', '3.0', '3.1', '4.0']),
  source: z.string(),
  vector: z.string(),
  base: z.number(),
  severity: z.string(),
  used: z.boolean(),
});

export const explanation = z.object({
  finding: findingRow,
  title: z.string().nullable(),
  factors: z.array(explainedFactor),
  score: z.number(),
  decision: z.object({
    table: z.string(),
    inputs: z.array(decisionInput),
    outcome: decision,
    /** What the table alone says; differs from the outcome when an override holds. */
    tableOutcome: decision,
    row: z.number().int(),
    override: z.string().optional(),
    bod2604: decisionTableResult,
  }),
  clocks: z.array(clock),
  evidence: evidence,
  /** How sure it is. */
  certainty,
  /** The feed that said it, as the Feeds screen calls it; null for what no feed said. */
  feedTitle: z.string().nullable(),
  cvss: z.array(cvssScore),
  /** Scanners of others that report it on this machine too. */
  reportedBy: z.array(z.object({ scanner: z.string(), check: z.string(), title: z.string(), at: instant })),
  kev: z.object({ dateAdded: z.string(), dueDate: z.string(), ransomware: z.boolean(), name: z.string() }).nullable(),
  exceptions: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      reason: z.string(),
      approver: z.string(),
      until: z.string(),
      active: z.boolean(),
    }),
  ),
  history: z.array(z.object({ at: instant, what: z.string() })),
  /** True when feeds changed after this finding was judged: run match. */
  stale: z.boolean(),
  /** When it was judged. */
  judgedAt: instant,
});
export type Explanation = z.infer<typeof explanation>;
