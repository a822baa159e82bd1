/**
 * Downloads one file over HTTP: conditional, resumed, with limited tries that back off. What it answers is whole: a body
 * that is cut, too long, a web page or without a stated length is none. Source of the rules: RFC 9110 and 9112.
 */
import { closeSync, createReadStream, createWriteStream, utimesSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Refusal } from '../../../src-shared/errors.ts';
import { shownAddress } from './address.ts';
import { receive, type BodyLimits } from './body.ts';
import { exchange, type Exchange, type ExchangeLimits } from './exchange.ts';
import { cancelled, cut, Passing, readRetryAfter, statusFailure, tooLarge } from './failures.ts';
import type { Line } from './line.ts';
import {
  beginPart,
  continuePart,
  dropPart,
  endPart,
  partPath,
  readPart,
  type Part,
  type PartAbout,
} from './part-file.ts';

export interface Validators {
  etag: string | null;
  /** As the server wrote it. */
  lastModified: string | null;
}

export interface DownloadOrder {
  url: URL;
  /** This download's own folder, for the part that is there and the file that comes of it. */
  folder: string;
  /** Of the copy that is known; null: fetch in any case. */
  known: Validators | null;
  /** Told after every piece; `total` is null while unknown. */
  progress(received: number, total: number | null): void;
  signal: AbortSignal;
}

export interface Downloaded extends Validators {
  /** The publisher's file, with its date (Last-Modified) as the file's own where the server told it. */
  path: string;
  /** Who answered in the end. */
  url: URL;
}

export interface DownloadLimits extends ExchangeLimits, BodyLimits {
  /** Tries in a row that bring nothing, and tries in all. */
  tries: number;
  triesInAll: number;
  /** Of the first wait and of the longest, milliseconds. */
  firstWait: number;
  longestWait: number;
}

export const downloadLimits: DownloadLimits = {
  connect: 15_000,
  head: 20_000,
  redirects: 5,
  idle: 20_000,
  slowSpan: 60_000,
  slowBytes: 20_000,
  bytes: 1_500_000_000,
  tries: 4,
  triesInAll: 30,
  firstWait: 500,
  longestWait: 120_000,
};

/** What of the world a download uses; tests give their own. */
export interface Surroundings {
  line: Line;
  limits: DownloadLimits;
  now(): number;
  /** Milliseconds. Throws when the signal aborts. */
  sleep(time: number, signal: AbortSignal): Promise<unknown>;
  /** From 0 up to 1. */
  random(): number;
}

export const realSurroundings = (line: Line): Surroundings => ({
  line,
  limits: downloadLimits,
  now: Date.now,
  sleep: (time, signal) => pause(time, undefined, { signal }),
  random: Math.random,
});

/** RFC 9110, 8.8.1 and 8.8.2.2: a weak tag proves nothing, a date only when it is clearly older than the answer. */
function strongValidator({ etag, lastModified }: Validators, date: string | undefined): string | null {
  if (etag !== null) return etag.startsWith('W/') ? null : etag;
  if (lastModified === null || date === undefined) return null;
  return Date.parse(date) - Date.parse(lastModified) >= 60_000 ? lastModified : null;
}

function aboutOf({ response }: Exchange, address: string): PartAbout {
  const { headers } = response;
  const validators = { etag: headers.etag ?? null, lastModified: headers['last-modified'] ?? null };
  const encoding = (headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip' && encoding !== 'x-gzip')
    throw new Refusal(
      'server-refused',
      `${address} packs its answer with ${encoding.slice(0, 40)}, which was not asked for`,
      'Fetch the file with a browser and import it.',
    );
  const length = headers['content-length'];
  return {
    address,
    ...validators,
    encoding: encoding === 'identity' ? 'identity' : 'gzip',
    total: length === undefined ? null : Number(length),
    strong: strongValidator(validators, headers.date),
    whole: false,
  };
}

/** Is the 206 the rest of exactly this part? */
function continues({ response }: Exchange, { about, size }: Part): boolean {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(response.headers['content-range'] ?? '');
  if (!range || Number(range[1]) !== size) return false;
  const total = range[3] === '*' ? null : Number(range[3]);
  if (total !== null && (Number(range[2]) !== total - 1 || (about.total !== null && about.total !== total)))
    return false;
  const { etag, 'content-encoding': encoding = 'identity' } = response.headers;
  if ((encoding === 'identity') !== (about.encoding === 'identity')) return false;
  return etag === undefined || about.etag === null || etag === about.etag;
}

/** `body` is the part file where it is the publisher's file already. */
async function decode(folder: string, { about }: Part, bytes: number): Promise<string> {
  const packed = partPath(folder);
  if (about.encoding === 'identity') return packed;
  const path = join(folder, 'content');
  let length = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      done(length > bytes ? tooLarge(about.address, bytes) : null, chunk);
    },
  });
  try {
    await pipeline(createReadStream(packed), createGunzip(), limit, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    dropPart(folder);
    if (error instanceof Refusal) throw error;
    throw /^Z_|^ERR_/.test((error as NodeJS.ErrnoException).code ?? '')
      ? cut(about.address, 'what it packed for the way can’t be unpacked')
      : error;
  }
  return path;
}

async function finish(order: DownloadOrder, part: Part, url: URL, limits: DownloadLimits): Promise<Downloaded> {
  const { etag, lastModified } = part.about;
  const path = await decode(order.folder, part, limits.bytes);
  const modified = lastModified === null ? Number.NaN : Date.parse(lastModified);
  const at = new Date(modified);
  if (!Number.isNaN(modified)) utimesSync(path, at, at);
  return { path, url, etag, lastModified };
}

function questionFor(part: Part | null, known: Validators | null): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'PatchLedger', accept: '*/*', 'accept-encoding': 'gzip' };
  if (part && !part.about.whole) {
    // The same representation is needed, so the same encoding.
    headers['accept-encoding'] = part.about.encoding;
    headers.range = `bytes=${part.size}-`;
    headers['if-range'] = part.about.strong!;
    return headers;
  }
  const condition = part?.about ?? known;
  if (condition?.etag) headers['if-none-match'] = condition.etag;
  else if (condition?.lastModified) headers['if-modified-since'] = condition.lastModified;
  return headers;
}

/** A part that can be gone on with, or is whole and can be asked about. */
function usable(part: Part | null): Part | null {
  if (!part) return null;
  const { whole, strong, etag, lastModified, total } = part.about;
  if (whole) return etag !== null || lastModified !== null ? part : null;
  return strong !== null && part.size !== total ? part : null;
}

async function tryOnce(order: DownloadOrder, around: Surroundings): Promise<Downloaded | null> {
  const { folder, signal } = order;
  const { line, limits } = around;
  const asked = shownAddress(order.url);
  const part = usable(readPart(folder, asked));
  const headers = questionFor(part, order.known);
  const answer = await exchange(order.url, headers, line, limits, signal);
  const { response, url } = answer;
  try {
    const status = response.statusCode ?? 0;
    const conditional = 'if-none-match' in headers || 'if-modified-since' in headers;
    if (status === 304 && conditional) return part ? await finish(order, part, url, limits) : null;
    if (status === 206 && part && !part.about.whole && continues(answer, part)) {
      const file = continuePart(folder);
      return await take(order, answer, around, part, file);
    }
    if (status === 206 || status === 416) {
      dropPart(folder);
      throw cut(asked, 'the server sent another part than the one asked for');
    }
    if (status !== 200)
      throw statusFailure(
        shownAddress(url),
        asked,
        status,
        readRetryAfter(response.headers['retry-after'], around.now()),
      );
    return await take(order, answer, around, { about: aboutOf(answer, asked), size: 0 }, null);
  } finally {
    response.destroy();
  }
}

/** Reads the body to its end. `file` is open where a part goes on; a new one is begun only once the body is no web page. */
async function take(
  order: DownloadOrder,
  answer: Exchange,
  around: Surroundings,
  part: Part,
  file: number | null,
): Promise<Downloaded> {
  const { folder } = order;
  const { limits } = around;
  let open = file;
  try {
    const size = await receive(answer, {
      asked: shownAddress(order.url),
      part,
      limits,
      begin: () => (open ??= beginPart(folder, part.about)),
      progress: order.progress,
      signal: order.signal,
    });
    return await finish(order, endPart(folder, { ...part, size }), answer.url, limits);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'file-too-large') dropPart(folder);
    throw error;
  } finally {
    if (open !== null) closeSync(open);
  }
}

/**
 * The file, whole; or null where it is still the one known. A part stays in the folder for the next call when this one
 * fails in between. Throws Refusal: host-unreachable, host-timeout, certificate-refused, connection-lost, server-refused,
 * redirect-refused, captive-portal, file-too-large, disk-full, task-cancelled.
 */
export async function download(order: DownloadOrder, around: Surroundings): Promise<Downloaded | null> {
  const { limits } = around;
  const sizeNow = () => readPart(order.folder, shownAddress(order.url))?.size ?? 0;
  let inVain = 0;
  let most = sizeNow();
  for (let tries = 1; ; tries++) {
    try {
      return await tryOnce(order, around);
    } catch (error) {
      if (order.signal.aborted) throw cancelled();
      if (!(error instanceof Passing)) throw error;
      const size = sizeNow();
      inVain = size > most ? 0 : inVain + 1;
      most = Math.max(most, size);
      if (inVain >= limits.tries || tries >= limits.triesInAll) throw error.refusal;
      const grown = Math.min(limits.longestWait, limits.firstWait * 2 ** Math.max(0, inVain - 1));
      const wait = error.retryAfter ?? grown * (0.5 + around.random() / 2);
      if (wait > limits.longestWait)
        throw new Refusal(
          'server-refused',
          `${error.refusal.message}, in ${Math.round(wait / 60_000)} minutes`,
          'Try again after that time.',
        );
      try {
        await around.sleep(wait, order.signal);
      } catch {
        throw cancelled();
      }
    }
  }
}
