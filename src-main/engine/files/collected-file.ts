/**
 * The file of the run-once collectors, patchledger-inventory/1 (docs/collect.md): its shape and its hash. Refuses what is
 * damaged, changed or of a newer form.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../../../src-shared/errors.ts';
import type { Section } from '../domain/sections.ts';

const document = z.object({
  collector: z.object({ name: z.string(), version: z.string().default(''), elevated: z.boolean().default(false) }),
  takenAt: z.iso.datetime({ offset: true }),
  host: z.object({ name: z.string().default('') }).default({ name: '' }),
  sections: z.record(
    z.string(),
    z.object({ text: z.string(), exit: z.number().int(), errors: z.string().default('') }),
  ),
  sha256: z.string(),
});
export type CollectedFile = Omit<z.infer<typeof document>, 'sections'> & {
  sections: Map<string, Section>;
  warnings: string[];
};

const form = 'patchledger-inventory';
const beginning = new RegExp(`^\\s*\\{\\s*"schema"\\s*:\\s*"${form}/`);

/** By its first member alone, so that a file that was cut off is still known for what it is. */
export function isCollectedFile(head: string): boolean {
  return beginning.test(head);
}

const collectAgain = 'Run the collector again and copy its file as it is.';

/** What stands before the last line, which must be the hash and nothing else; null where it is not. */
function hashed(bytes: Uint8Array, sha256: string): Uint8Array | null {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 10 || bytes[end - 1] === 13)) end -= 1;
  const start = bytes.lastIndexOf(10, end - 1) + 1;
  const last = Buffer.from(bytes.subarray(start, end)).toString('latin1');
  return start > 0 && last === `"sha256":"${sha256}"}` ? bytes.subarray(0, start) : null;
}

function checkHash(bytes: Uint8Array, sha256: string): string[] {
  if (sha256 === 'none')
    return ['the collector found no program for a hash there: that the file is unchanged could not be checked'];
  const body = hashed(bytes, sha256);
  if (!body || createHash('sha256').update(body).digest('hex') !== sha256.toLowerCase()) {
    throw new Refusal(
      'file-damaged',
      'The file is not what the collector wrote: its SHA-256 does not match.',
      `It was changed or damaged on the way. ${collectAgain}`,
    );
  }
  return [];
}

/** `json` is the file's value, undefined where it is no JSON. Throws Refusal: file-damaged, not-recognised. */
export function readCollectedFile(json: unknown, bytes: Uint8Array): CollectedFile {
  const schema = z.object({ schema: z.string() }).safeParse(json).data?.schema ?? '';
  const number = new RegExp(`^${form}/(\\d{1,4})$`).exec(schema)?.[1];
  if (number !== undefined && number !== '1') {
    throw new Refusal(
      'not-recognised',
      `The file is of a newer form (${schema}) than this program reads (${form}/1).`,
      'Update PatchLedger, or collect with the script that came with this version.',
    );
  }
  const read = number === undefined ? undefined : document.safeParse(json);
  if (!read?.success) {
    const what = json === undefined ? 'it breaks off or is no JSON' : 'parts of it are missing';
    throw new Refusal('file-damaged', `The collector's file is damaged: ${what}.`, collectAgain);
  }
  const { sections, ...rest } = read.data;
  const warnings = checkHash(bytes, rest.sha256);
  const all = Object.entries(sections).map(
    ([name, { text, exit, errors }]) => [name, { stdout: text, stderr: errors, status: exit }] as const,
  );
  return { ...rest, sections: new Map(all), warnings };
}
