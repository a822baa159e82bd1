/** Installed software and what collectors and importers say about one machine (an inventory). */
import { z } from 'zod';
import { instant, versionScheme } from './common.ts';
import { operatingSystem } from './asset.ts';

export const softwareRow = z.object({
  asset: z.string(),
  name: z.string(),
  version: z.string(),
  arch: z.string(),
  source: z.string(),
  sourceVersion: z.string(),
  scheme: versionScheme,
  held: z.boolean(),
});
export type SoftwareRow = z.infer<typeof softwareRow>;

/** A package as installed. An empty version means the version is unknown, never zero. */
export const installedPackage = z.object({
  name: z.string().min(1),
  version: z.string(),
  arch: z.string(),
  /** Source package; equal to the name where the listing does not tell and no map knows better. */
  source: z.string(),
  sourceVersion: z.string(),
  scheme: versionScheme,
  held: z.boolean().default(false),
  /** Who packaged it, where the listing tells (dpkg's Origin); software of unknown origin is "not judged". */
  origin: z.string().optional(),
  /** False where the listing names no source package and `source` is only the name again. Absent means true. */
  sourceKnown: z.boolean().optional(),
});
export type InstalledPackage = z.infer<typeof installedPackage>;

/** An upgrade the machine's own package manager offers. */
export const availableUpgrade = z.object({
  name: z.string(),
  arch: z.string(),
  version: z.string(),
  source: z.string(),
  sourceVersion: z.string(),
  /** Suites that offer exactly this version, e.g. bookworm-security. */
  suites: z.array(z.string()),
  security: z.boolean(),
  /** As for installed packages. */
  sourceKnown: z.boolean().optional(),
});
export type AvailableUpgrade = z.infer<typeof availableUpgrade>;

/** What one collection or file says about one machine. Absent means "not said", an empty list means "none". */
export const inventory = z.object({
  /** When the facts were true, if the source tells; else the time they were received. */
  takenAt: instant.optional(),
  identity: z.object({
    machineId: z.string().optional(),
    serial: z.string().optional(),
    macs: z.array(z.string()).optional(),
    name: z.string().optional(),
    fqdn: z.string().optional(),
    domain: z.string().optional(),
    /** Fingerprints of its SSH host keys, SHA256:..., as ssh-keygen prints them. */
    sshHostKeys: z.array(z.string()).optional(),
  }),
  addresses: z.array(z.string()).optional(),
  kind: z.enum(['server', 'workstation', 'computer', 'network', 'printer', 'other']).optional(),
  os: operatingSystem.optional(),
  /** The kernel that runs now: `release` of uname -r, `version` the package version it was built as, if the kernel says. */
  kernel: z.object({ release: z.string(), version: z.string().optional() }).optional(),
  bootId: z.string().optional(),
  bootedAt: instant.optional(),
  hardware: z.object({ vendor: z.string(), model: z.string() }).partial().optional(),
  /** How far the machine's own clock stood before ours when it was collected, seconds; negative: behind. */
  clockOffset: z.number().optional(),
  packages: z.array(installedPackage).optional(),
  available: z.array(availableUpgrade).optional(),
  /** Age of the machine's own package index, the newest file's time. */
  availableAsOf: instant.optional(),
  /** KB numbers, "KB" in front. */
  hotfixes: z.array(z.object({ kb: z.string(), installedOn: z.string().optional() })).optional(),
  reboot: z.object({ required: z.boolean(), packages: z.array(z.string()) }).optional(),
  /** Running processes that still map replaced library files. */
  staleServices: z
    .array(z.object({ service: z.string(), pid: z.number().int(), files: z.array(z.string()) }))
    .optional(),
});
export type Inventory = z.infer<typeof inventory>;
