/** Who makers of network cards are, as IEEE lists them; the list comes with the package oui-data. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { CardRegistry } from '../domain/device-makers.ts';

/**
 * Looks entries up in the file's bytes (lines `"PREFIX": "TEXT",`): as an object the 50,000 of them would take ten times the
 * memory of all else a sweep knows. Never rejects: without the list no maker is told.
 */
export async function readCardRegistry(): Promise<CardRegistry> {
  try {
    const bytes = await readFile(createRequire(import.meta.url).resolve('oui-data'));
    return (prefix) => {
      const key = `"${prefix}": `;
      const at = bytes.indexOf(key);
      if (at < 0) return undefined;
      const start = at + key.length;
      const line = bytes.toString('utf8', start, bytes.indexOf('\n', start));
      return JSON.parse(line.replace(/,\s*$/, '')) as string;
    };
  } catch {
    return () => undefined;
  }
}
