/** Reads text and fixtures as an import does: recognised by content, then read or refused. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { contentOf, type Content } from '../src-main/engine/files/content.ts';
import type { Importer, ParsedInventory } from '../src-main/engine/importers/importer.ts';
import { detectImporter } from '../src-main/engine/importers/index.ts';
import { Refusal } from '../src-shared/errors.ts';

export const textContent = (text: string): Content =>
  contentOf(text, { name: 'file', folder: '', bytes: new Uint8Array() });

/** A file under test/fixtures with line ends as the decoder gives them. */
export const fixtureText = (path: string): string =>
  readFileSync(join(import.meta.dirname, 'fixtures', path), 'utf8').replaceAll('\r\n', '\n');

/** Everything the text holds; fails where another importer is surer of it. */
export function readAll(importer: Importer, text: string): ParsedInventory[] {
  expect(detectImporter(textContent(text))?.id).toBe(importer.id);
  return [...importer.parse(textContent(text))];
}

/** The one machine or product the text describes. */
export function readOne(importer: Importer, text: string): ParsedInventory {
  const all = readAll(importer, text);
  expect(all).toHaveLength(1);
  return all[0]!;
}

/** The refusal of a text that is recognised and can't be used. */
export function refusalOf(importer: Importer, text: string): Refusal {
  try {
    readAll(importer, text);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('was not refused');
}

/** "scheme name version arch" of each package. */
export const listed = ({ inventory }: ParsedInventory): string[] =>
  inventory.packages!.map(({ scheme, name, version, arch }) => [scheme, name, version, arch].join(' ').trim());

/** "source version known" of each package. */
export const sources = ({ inventory }: ParsedInventory): string[] =>
  inventory.packages!.map(
    ({ source, sourceVersion, sourceKnown }) => `${source} ${sourceVersion} ${sourceKnown ?? true}`,
  );
