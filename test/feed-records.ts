/** Reads files of feeds in tests, and damages them in every way a copy is damaged. */
import { expect } from 'vitest';
import { Refusal } from '../src-shared/errors.ts';
import type { FeedId } from '../src-shared/model/feed.ts';
import type { AdvisoryRecord, RecordsMode } from '../src-main/engine/domain/advisory.ts';
import type { StreamSource } from '../src-main/engine/files/streamed-file.ts';
import { readRecords as readAll } from './read-records.ts';

export interface FeedRecords {
  feed: FeedId;
  date: string | null;
  mode: RecordsMode;
  records: AdvisoryRecord[];
}

/** Throws where the file is of a feed that is one table. */
export async function readRecords(source: StreamSource, name = 'file'): Promise<FeedRecords> {
  const { feed, date, mode, list } = await readAll('bytes' in source ? { ...source, name } : source);
  return { feed, date, mode, records: list };
}

export const readText = (text: string, name = 'file') => readRecords({ name, bytes: Buffer.from(text) }, name);

export const readJson = (value: unknown, name = 'file') => readText(JSON.stringify(value), name);

/** The message of the refusal. Fails where the file is taken or something else is thrown. */
export async function refusalOf(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).message;
}

/** Cuts at each of `places` and fills the end with zeros: all of it must be refused. Flips a bit at each: no internal error. */
export async function expectDamageRefused(bytes: Uint8Array, name: string, places = 40): Promise<void> {
  const end = Buffer.from(bytes).toString('latin1').trimEnd().length;
  for (let i = 0; i < places; i++) {
    const at = Math.floor((i * end) / places);
    await refusalOf(readRecords({ name, bytes: bytes.subarray(0, at) }, `${name} cut at ${at}`));
    const flipped = Buffer.from(bytes);
    flipped[at]! ^= 1 << (i % 8);
    await readRecords({ name, bytes: flipped }, name).catch((error: unknown) =>
      expect(error, `flipped at ${at}: ${String(error)}`).toBeInstanceOf(Refusal),
    );
  }
  const zeroed = Buffer.from(bytes);
  zeroed.fill(0, Math.floor(bytes.length * 0.7));
  await refusalOf(readRecords({ name, bytes: zeroed }, name));
}

type Json = string | number | boolean | null | undefined | Json[] | { [name: string]: Json };

/** A copy of a JSON document with another value at a place like "vulnerabilities.0.cve"; undefined takes it away. */
export function withValue(document: unknown, place: string, value: unknown): unknown {
  const copy = structuredClone(document) as Json;
  const path = place.split('.');
  let parent = copy as Record<string, Json>;
  for (const part of path.slice(0, -1)) parent = parent[part] as Record<string, Json>;
  const last = path.at(-1)!;
  parent[last] = (typeof value === 'function' ? (value as (before: Json) => Json)(parent[last]) : value) as Json;
  return copy;
}

/** The document with a value of another type in each of its places in turn, as [place, document]. */
export function* withSwappedTypes(document: unknown, places: readonly string[]): Generator<[string, unknown]> {
  const swap = (before: Json): Json =>
    typeof before === 'string' ? { text: before } : Array.isArray(before) ? { list: before } : 'text';
  for (const place of places) yield [place, withValue(document, place, swap)];
}

export const jsonFrom = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString()) as unknown;
