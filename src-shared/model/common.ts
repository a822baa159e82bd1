/** Small shapes that every noun shares: instants, pages of rows, sort orders, sources of a fact. */
import { z } from 'zod';

// The window runs under a policy without eval; zod must not build parsers from strings.
z.config({ jitless: true });

/** An instant, ISO 8601 in UTC, e.g. 2026-11-23T09:14:00.000Z. */
export const instant = z.iso.datetime();

/** A calendar day, e.g. 2026-11-23. */
export const day = z.iso.date();

export const sortOrder = z.object({ column: z.string().max(40), descending: z.boolean().default(false) });
export type SortOrder = z.infer<typeof sortOrder>;

/** Which rows of a sorted list to answer; without a limit, all of them. */
export const page = {
  sort: z.array(sortOrder).max(4).optional(),
  offset: z.number().int().min(0).optional(),
  limit: z.number().int().min(1).max(100_000).optional(),
};

export const itemError = z.object({ code: z.string(), message: z.string(), hint: z.string() });

/** The orders of versions PatchLedger knows: of systems' packages, and of ecosystems by their names in purl types. */
export const versionScheme = z.enum([
  'dpkg',
  'rpm',
  'apk',
  'semver',
  'windows',
  'npm',
  'pypi',
  'maven',
  'golang',
  'gem',
  'nuget',
  'cargo',
  'composer',
]);
export type VersionScheme = z.infer<typeof versionScheme>;

/**
 * Which naming and versioning universe a package is of: one with an order of its own, or macOS programs. `generic` tells nothing
 * but a name and a version.
 */
export const packageScheme = z.enum([...versionScheme.options, 'macos', 'generic']);
export type PackageScheme = z.infer<typeof packageScheme>;
