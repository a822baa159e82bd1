/** What is missing and what is out of standard: machines without a list, software without a judge, updates, protection. */
import { z } from 'zod';
import { assetKind } from './asset.ts';
import { day, instant, packageScheme } from './common.ts';
import { softwareSection } from './software.ts';
import { standard, standardCheck } from './standard.ts';

/** Where a machine is known from, as people speak of it. */
export const knownFromClass = z.enum([
  'directory',
  'dhcp',
  'cloud',
  'table',
  'scanner',
  'sweep',
  'sbom',
  'agent',
  'collector',
  'listing',
  'guess',
]);
export type KnownFromClass = z.infer<typeof knownFromClass>;

export const knownFrom = z.object({ class: knownFromClass, source: z.string(), lastSeen: instant });

/** What a machine shows that ought to be looked at. */
export const assetSign = z.enum(['never-collected', 'scan-old', 'account-idle', 'account-disabled', 'seen-lately']);
export type AssetSign = z.infer<typeof assetSign>;

/** What brings its list of software in. */
export const nextStep = z.enum(['collect-ssh', 'collect-sh', 'collect-ps1', 'import', 'firmware', 'identify']);
export type NextStep = z.infer<typeof nextStep>;

const machine = { id: z.string(), name: z.string(), os: z.string().nullable() };

export const coverageAsset = z.object({
  ...machine,
  kind: assetKind,
  knownFrom: z.array(knownFrom),
  /** When its software was last listed. */
  lastInventory: instant.nullable(),
  lastSeen: instant.nullable(),
  lastLogon: instant.nullable(),
  signs: z.array(assetSign),
  next: nextStep,
});
export type CoverageAsset = z.infer<typeof coverageAsset>;

export const sourceShare = z.object({
  class: knownFromClass,
  known: z.number().int(),
  /** Of these, with a list of software that is young enough. */
  collected: z.number().int(),
});
export type SourceShare = z.infer<typeof sourceShare>;

export const notJudgedReason = z.enum([
  'no-feed',
  'third-party',
  'unknown-version',
  'unknown-program',
  'unknown-system',
  'in-house',
]);
export type NotJudgedReason = z.infer<typeof notJudgedReason>;

export const notJudgedRow = z.object({
  name: z.string(),
  /** Who published or packaged it; empty where no listing tells. */
  origin: z.string(),
  /** Null for an in-house application. */
  section: softwareSection.nullable(),
  scheme: packageScheme.nullable(),
  reason: notJudgedReason,
  machines: z.number().int(),
  versions: z.number().int(),
  /** How often it is installed: one machine may have several versions or architectures. */
  installed: z.number().int(),
});
export type NotJudgedRow = z.infer<typeof notJudgedRow>;

/** A device whose maker and product CISA's KEV catalogue names, in versions that nothing here judges. */
export const checkByHandRow = z.object({
  ...machine,
  kind: assetKind,
  /** Maker and model. */
  device: z.string(),
  /** What runs on it and in which version, as far as it is told; empty: not told. */
  firmware: z.string(),
  /** Newest in the catalogue first. */
  cves: z.array(z.string()).min(1),
  /** Day the newest of them was added. */
  newest: day,
  /** How many are known to be used by ransomware. */
  ransomware: z.number().int(),
});
export type CheckByHandRow = z.infer<typeof checkByHandRow>;

/** Worst first. */
export const updateProblem = z.enum([
  'restart-needed',
  'paused',
  'search-old',
  'install-old',
  'index-old',
  'not-known',
]);
export type UpdateProblem = z.infer<typeof updateProblem>;

export const updateState = z.object({
  ...machine,
  lastSearch: instant.nullable(),
  lastInstall: instant.nullable(),
  pausedUntil: instant.nullable(),
  /** WSUS or another server by policy; null: Microsoft's, or not told. */
  server: z.string().nullable(),
  /** Age of the machine's own package index. */
  availableAsOf: instant.nullable(),
  rebootSince: instant.nullable(),
  /** Whole days since the restart is known to be needed. */
  rebootDays: z.number().int().nullable(),
  /** Worst first. */
  problems: z.array(updateProblem),
});
export type UpdateState = z.infer<typeof updateState>;

export const controlProblem = z.enum(['scanner-absent', 'inactive', 'definitions-old', 'encryption-off']);
export type ControlProblem = z.infer<typeof controlProblem>;

export const controlRow = z.object({
  ...machine,
  problem: controlProblem,
  /** The scanner or protection meant; null where there is none. */
  control: z.string().nullable(),
  version: z.string().nullable(),
  definitions: z.string().nullable(),
  /** Who says so, and when it was so. */
  source: z.string(),
  seenAt: instant,
});
export type ControlRow = z.infer<typeof controlRow>;

export const endOfLifeRow = z.object({
  ...machine,
  on: day,
  what: z.string(),
  /** Whole days until then; negative: past. */
  days: z.number().int(),
  extendedSupport: day.nullable(),
});
export type EndOfLifeRow = z.infer<typeof endOfLifeRow>;

export const missingFact = z.enum(['criticality', 'exposure', 'owner', 'maintenanceWindow']);
export type MissingFact = z.infer<typeof missingFact>;

export const missingRow = z.object({ ...machine, missing: z.array(missingFact) });
export type MissingRow = z.infer<typeof missingRow>;

export const coverageSection = z.enum([
  'never-collected',
  'stale',
  'not-judged',
  'check-by-hand',
  'standards',
  'update-state',
  'controls',
  'end-of-life',
  'missing',
]);
export type CoverageSection = z.infer<typeof coverageSection>;

export const coverage = z.object({
  at: instant,
  /** Machines in service. */
  machines: z.number().int(),
  /** Rows of each section; of standards, the deviations. */
  counts: z.record(coverageSection, z.number().int()),
  sources: z.array(sourceShare),
  /** Never collected, stale, or to be retired. */
  assets: z.array(coverageAsset),
  notJudged: z.array(notJudgedRow),
  checkByHand: z.array(checkByHandRow),
  standards: z.array(standard.extend(standardCheck.shape)),
  updateState: z.array(updateState),
  controls: z.array(controlRow),
  endOfLife: z.array(endOfLifeRow),
  missing: z.record(missingFact, z.number().int()),
  /** Machines that lack any of these facts. */
  missingAssets: z.array(missingRow),
});
export type Coverage = z.infer<typeof coverage>;

export const isNeverCollected = ({ signs }: Pick<CoverageAsset, 'signs'>): boolean => signs.includes('never-collected');

/** Collected too long ago, or with an account that says that nobody uses it. */
export const isStale = ({ signs }: Pick<CoverageAsset, 'signs'>): boolean =>
  signs.includes('scan-old') || signs.includes('account-idle') || signs.includes('account-disabled');
