/**
 * Finds and reads the files that ship with the program (`resources/`): beside `src-main/` and `out/` in a
 * checkout, in Electron's resources folder in the desktop package. A missing one is a broken installation.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { criticalityQuestions, type CriticalityQuestions } from '../../src-shared/model/criticality.ts';
import type { SupportEnd } from './domain/end-of-life.ts';
import type { CatalogueProgram } from './domain/program-names.ts';
import { versionRules } from './domain/program-versions.ts';

/** What marks the folder as ours: every installation ships it. */
const mark = join('resources', 'ssvc', 'cisa_bod_26_04_1_0_0.csv');

function findFolder(): string {
  // In the package the code may lie inside app.asar, and resources/ beside it.
  const packaged = (process as { resourcesPath?: string }).resourcesPath;
  if (packaged && existsSync(join(packaged, mark))) return join(packaged, 'resources');
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, mark))) return join(folder, 'resources');
    if (dirname(folder) === folder)
      throw new Error(`the program's resources folder is missing above ${import.meta.dirname}`);
  }
}

/** Absolute path of a shipped file or folder, e.g. resourcePath('ssvc/cisa_bod_26_04_1_0_0.csv'). */
export function resourcePath(name: string): string {
  return join(findFolder(), ...name.split('/'));
}

/** Whole content of a shipped file. */
export function readResource(name: string): Buffer {
  return readFileSync(resourcePath(name));
}

/** A shipped JSON file; its shape is the caller's to know. */
export function readResourceJson(name: string): unknown {
  return JSON.parse(readResource(name).toString('utf8'));
}

const supportEnds = z.array(
  z.object({
    family: z.string(),
    version: z.string().optional(),
    build: z.string().optional(),
    name: z.string().optional(),
    end: z.iso.date(),
    what: z.string(),
    sold: z.strictObject({ until: z.iso.date(), what: z.string() }).optional(),
  }),
);

/** Day of endoflife.date's data that resources/eol.json was made of. */
export const shippedSupportDate = '2026-08-22';

/** When support of operating systems ends, in the order in which lines count. */
export function loadSupportEnds(): SupportEnd[] {
  return supportEnds.parse(readResourceJson('eol.json'));
}

/** The five questions that set criticality. */
export function loadCriticalityQuestions(): CriticalityQuestions {
  return criticalityQuestions.parse(readResourceJson('criticality-questions.json'));
}

const binarySources = z.object({ release: z.string(), sources: z.record(z.string(), z.string()) });

/**
 * The source package of each Debian binary where the names differ, for lists that do not tell it (`dpkg -l`). Made
 * from the release named in it; a binary that is not in it has its source's name or is not known.
 */
export function loadBinarySources(): { release: string; sources: ReadonlyMap<string, string> } {
  const { release, sources } = binarySources.parse(
    JSON.parse(gunzipSync(readResource('debian-sources.json.gz')).toString('utf8')),
  );
  return { release, sources: new Map(Object.entries(sources)) };
}

const names = z.array(z.string().min(1)).min(1).optional();
const pairs = z.array(z.tuple([z.string().min(1), z.string().min(1)]));
const programCatalogue = z.array(
  z.strictObject({
    id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
    name: z.string().min(1),
    windows: names,
    macos: names,
    not: names,
    publishers: names,
    versions: z.string().optional(),
    version: z.enum(versionRules).optional(),
    line: z.number().int().min(1).max(3).optional(),
    cna: pairs,
    cnaBranches: pairs.optional(),
    cpe: z.array(z.string().regex(/^[^:]+:[^:]+(?::[^:]+)?$/)),
    note: z.string().optional(),
  }),
);

/** Programs under the names that lists of installed programs and advisories give them; the first that fits counts. */
export function loadPrograms(): CatalogueProgram[] {
  return programCatalogue.parse(readResourceJson('programs.json'));
}
