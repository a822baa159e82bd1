/** Who makers of network cards are, as IEEE lists them; the list comes with the package oui-data. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { CardRegistry } from '../domain/device-makers.ts';

/** Never rejects: without the list no maker is told. */
export async function readCardRegistry(): Promise<CardRegistry> {
  try {
    const file = createRequire(import.meta.url).resolve('oui-data');
    return JSON.parse(await readFile(file, 'utf8')) as CardRegistry;
  } catch {
    return {};
  }
}
