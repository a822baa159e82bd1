/** A machine or device of the site: what it is, what it means to the business, and how far it is known. */
import { z } from 'zod';
import { instant } from './common.ts';

export const criticality = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);
export type Criticality = z.infer<typeof criticality>;

export const exposure = z.enum(['internet', 'dmz', 'internal', 'isolated']);
export type Exposure = z.infer<typeof exposure>;

export const verdict = z.enum(['compliant', 'not-compliant', 'unknown']);
export type Verdict = z.infer<typeof verdict>;

/** `container` is an image or container, `application` what an SBOM describes: both have software and no network card. */
export const assetKind = z.enum([
  'server',
  'workstation',
  'computer',
  'network',
  'printer',
  'container',
  'application',
  'other',
]);
export type AssetKind = z.infer<typeof assetKind>;

/** The operating system as observed. `build` and `ubr` are Windows numbers, `codename` a Debian release. */
export const operatingSystem = z.object({
  /** Which vendor's advisories judge it: debian, windows, or another id of os-release. */
  family: z.string(),
  /** What a person calls it, e.g. "Debian GNU/Linux 12 (bookworm)". */
  name: z.string(),
  version: z.string().optional(),
  codename: z.string().optional(),
  edition: z.string().optional(),
  build: z.string().optional(),
  ubr: z.number().int().optional(),
  servicePack: z.number().int().optional(),
  /** amd64, i386, arm64, ia64, ... in Debian's words on every family. */
  arch: z.string().optional(),
  /** The vendor's product name that advisories use (Windows: MSRC's AffectedProduct). */
  product: z.string().optional(),
});
export type OperatingSystem = z.infer<typeof operatingSystem>;

/** A set of rules a machine falls under, e.g. pci-dss: clocks of a framework run only on machines in its scope. */
export const scope = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a scope is a word like pci-dss');

/** One row of `patchledger assets`. Unset criticality and exposure are null and judged as 3 and internal, marked assumed. */
export const assetRow = z.object({
  id: z.string(),
  name: z.string(),
  addresses: z.array(z.string()),
  os: operatingSystem.nullable(),
  kind: assetKind,
  criticality: criticality.nullable(),
  exposure: exposure.nullable(),
  environment: z.string().nullable(),
  owner: z.string().nullable(),
  department: z.string().nullable(),
  location: z.string().nullable(),
  /** Machines of one group stand in for each other and are never worked on together. */
  redundancyGroup: z.string().nullable(),
  /** Ring of rollouts it belongs to: test, pilot or another name; null: the last. */
  ring: z.string().nullable(),
  scopes: z.array(scope),
  /** Name of a maintenance window. */
  maintenanceWindow: z.string().nullable(),
  /** Last day of security updates the vendor gives under a contract (ESU, extended LTS). */
  extendedSupport: z.iso.date().nullable(),
  /** When the support that counts for it ends; null where that is not known. */
  supportEnd: z.object({ on: z.iso.date(), what: z.string() }).nullable(),
  /** Since when a restart is known to be needed; null: none is. */
  rebootSince: instant.nullable(),
  lastSeen: instant.nullable(),
  verdict: verdict,
  verdictReason: z.string(),
  notJudged: z.number().int(),
  packages: z.number().int(),
  /** Open findings. */
  findings: z.number().int(),
  /** Highest score of its open findings, null when there is none. */
  topScore: z.number().nullable(),
  overdue: z.number().int(),
  retired: z.object({ at: instant, reason: z.string() }).nullable(),
});
export type AssetRow = z.infer<typeof assetRow>;

/** What a list of machines can be grouped by. */
export const assetGroup = z.enum([
  'os',
  'owner',
  'department',
  'location',
  'environment',
  'exposure',
  'criticality',
  'verdict',
  'ring',
  'kind',
]);
export type AssetGroup = z.infer<typeof assetGroup>;

/** Lists of machines that people ask for again and again: a finding past due, a system past its end of support, nobody's. */
export const assetLack = z.enum(['past-due', 'end-of-life', 'no-owner']);
export type AssetLack = z.infer<typeof assetLack>;

/** One field's value with where it came from and when it was seen. */
export const assetFact = z.object({
  field: z.string(),
  value: z.unknown(),
  source: z.string(),
  observedAt: instant,
  /** False where another source's value is the one in force. */
  effective: z.boolean(),
});
export type AssetFact = z.infer<typeof assetFact>;

/** A merge (`other` went into `asset`) or split (`other` was taken out of `asset`); `id` is what undoing it needs. */
export const assetEdit = z.object({
  id: z.number().int(),
  kind: z.enum(['merge', 'split']),
  asset: z.string(),
  other: z.string(),
  reason: z.string(),
  actor: z.string(),
  at: instant,
  undoneAt: instant.nullable(),
});
export type AssetEdit = z.infer<typeof assetEdit>;

export const observationRow = z.object({
  id: z.string(),
  source: z.string(),
  file: z.string().nullable(),
  /** Which machine of a file of several. */
  part: z.string().nullable(),
  takenAt: instant,
  receivedAt: instant,
  packages: z.number().int().nullable(),
  sha256: z.string(),
  /** How many later identical collections stored only their time, and the last of these. */
  repeats: z.number().int(),
  lastRepeat: instant.nullable(),
  /** What it said is stored, so that it can be compared; older versions did not keep it. */
  kept: z.boolean(),
});
export type ObservationRow = z.infer<typeof observationRow>;

export const assetDetail = assetRow.extend({
  facts: z.array(assetFact),
  identity: z.array(z.object({ kind: z.string(), value: z.string(), junk: z.boolean() })),
  observations: z.array(observationRow),
  /** Why its observations were taken for one machine, newest first. */
  joins: z.array(z.object({ at: instant, observation: z.string(), reason: z.string() })),
  /** Which observation states each part of its software, and whose word that is. */
  listings: z.array(z.object({ section: z.string(), source: z.string(), takenAt: instant, observation: z.string() })),
  /** Merges and splits it took part in, newest first. */
  edits: z.array(assetEdit),
  /** Days to `supportEnd`, the site's day to the last; null where it is over or more than 180 days away. */
  supportDaysLeft: z.number().int().nullable(),
  /** Security updates the vendor sells for this system after the free ones, and the last day there can be any. */
  supportSold: z.object({ until: z.iso.date(), what: z.string() }).nullable(),
  /** The machine it has gone into. */
  mergedInto: z.string().nullable(),
  hotfixes: z.array(z.object({ kb: z.string(), installedOn: z.string().nullable() })),
});
export type AssetDetail = z.infer<typeof assetDetail>;

/** Kinds of identities a person may declare to tell nothing here. */
export const ignorableIdentity = z.enum(['machine-id', 'uuid', 'serial', 'mac', 'ssh-host-key', 'fqdn', 'name']);

export const ignoredIdentity = z.object({
  kind: z.string(),
  value: z.string(),
  reason: z.string(),
  actor: z.string(),
  at: instant,
});
export type IgnoredIdentity = z.infer<typeof ignoredIdentity>;

export const sourceClass = z.enum([
  'collector',
  'listing',
  'agent',
  'sbom',
  'directory',
  'table',
  'scanner',
  'sweep',
  'guess',
]);

/** Whose word counts where sources differ: the strongest class first, as long as it is not much older than another. */
export const precedence = z.object({
  /** Classes left out come last; a person always comes first. */
  order: z.array(sourceClass).min(1),
  /** A stronger source counts as long as it is at most so many days older than the newest. */
  freshDays: z.number().int().min(0).max(3650),
});
export type Precedence = z.infer<typeof precedence>;

/** Values people and sources have given so far, to choose from; each once, sorted. */
export const assetValues = z.object({
  environment: z.array(z.string()),
  owner: z.array(z.string()),
  department: z.array(z.string()),
  location: z.array(z.string()),
  redundancyGroup: z.array(z.string()),
  ring: z.array(z.string()),
  maintenanceWindow: z.array(z.string()),
  scopes: z.array(z.string()),
  osFamily: z.array(z.string()),
  source: z.array(z.string()),
});
export type AssetValues = z.infer<typeof assetValues>;

/** What `assets set` and the asset page may change. Null clears a value. */
export const assetChange = z
  .object({
    name: z.string().min(1).max(120),
    kind: assetKind,
    criticality: criticality.nullable(),
    /**
     * Answers to the five questions, by their letters: they give the criticality, which is stored with them. Setting
     * criticality itself drops them; null takes both back.
     */
    criticalityAnswers: z.array(z.string().min(1).max(4)).min(1).max(20).nullable(),
    exposure: exposure.nullable(),
    environment: z.string().max(60).nullable(),
    owner: z.string().max(120).nullable(),
    department: z.string().max(120).nullable(),
    location: z.string().max(120).nullable(),
    redundancyGroup: z.string().max(60).nullable(),
    ring: z.string().max(60).nullable(),
    scopes: z.array(scope).max(20).nullable(),
    maintenanceWindow: z.string().max(60).nullable(),
    extendedSupport: z.iso.date().nullable(),
  })
  .partial();
export type AssetChange = z.infer<typeof assetChange>;
