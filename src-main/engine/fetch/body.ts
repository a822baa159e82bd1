/** Reads an answer's body into its part file: never a web page, never more than allowed, never slower than bearable. */
import { writeSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import { Refusal } from '../../../src-shared/errors.ts';
import { shownAddress } from './address.ts';
import type { Exchange } from './exchange.ts';
import { cancelled, captivePortal, cut, Passing, tooLarge } from './failures.ts';
import type { Part } from './part-file.ts';

export interface BodyLimits {
  /** Longest silence, milliseconds. */
  idle: number;
  /** Fewer than `slowBytes` in `slowSpan` milliseconds is as good as nothing. */
  slowSpan: number;
  slowBytes: number;
  /** Of the whole file, on the line and unpacked. */
  bytes: number;
}

export interface Receiving {
  asked: string;
  part: Part;
  limits: BodyLimits;
  /** Answers the open part file; called when the first bytes have been looked at. */
  begin(): number;
  progress(received: number, total: number | null): void;
  signal: AbortSignal;
}

/** Bytes looked at before anything is kept. */
const headBytes = 1024;

function startOf(encoding: string, bytes: Buffer): string {
  if (encoding === 'identity') return bytes.toString('latin1');
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 20 }).toString('latin1');
  } catch {
    return '';
  }
}

/** The start of a web page; XML of other kinds is none, whatever the server calls it. */
function isWebPage(start: string, type: string): boolean {
  const text = start.replace(/^(\xef\xbb\xbf)?\s*/, '').toLowerCase();
  if (/^(<\?xml[^>]{0,200}>\s*)?<(!doctype html|html|head|body|script|meta|title)\b/.test(text)) return true;
  return /^(text\/html|application\/xhtml\+xml)\b/i.test(type) && text.startsWith('<') && !text.startsWith('<?xml');
}

function refuseUnbounded(address: string, { headers }: Exchange['response']): void {
  if (headers['content-length'] !== undefined || /\bchunked\b/i.test(headers['transfer-encoding'] ?? '')) return;
  throw new Refusal(
    'server-refused',
    `${address} does not tell how long the file is, so that a cut could not be noticed`,
    'Fetch the file with a browser and import it, or use another mirror.',
  );
}

/** A watch over the body's pace that ends the answer when it falls asleep or crawls; then it answers what to throw. */
function watchPace(response: Exchange['response'], address: string, limits: BodyLimits) {
  let failure: Error | null = null;
  let received = 0;
  const stop = (why: Error) => {
    failure = why;
    response.destroy();
  };
  const refusal = (what: string) =>
    new Refusal('host-timeout', `${address} ${what}`, 'Try again later, or use another mirror.');
  const sleeps = () => stop(new Passing(refusal('stopped sending')));
  let idle = setTimeout(sleeps, limits.idle);
  let atLastLook = 0;
  const slow = setInterval(() => {
    if (received - atLastLook < limits.slowBytes) stop(refusal('sends too slowly'));
    atLastLook = received;
  }, limits.slowSpan);
  return {
    tick(bytes: number) {
      received += bytes;
      clearTimeout(idle);
      idle = setTimeout(sleeps, limits.idle);
    },
    failure: () => failure,
    end() {
      clearTimeout(idle);
      clearInterval(slow);
    },
  };
}

const diskFull = (error: unknown) =>
  ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')
    ? new Refusal('disk-full', 'there is no room for the download on the disk', 'Make room and try again.')
    : error;

/** Answers how many bytes of the file are there then. Throws captive-portal, file-too-large, server-refused, disk-full, Passing. */
export async function receive(answer: Exchange, receiving: Receiving): Promise<number> {
  const { response, url } = answer;
  const { part, limits, asked } = receiving;
  const address = shownAddress(url);
  const { encoding, total } = part.about;
  const continued = part.size > 0;
  refuseUnbounded(address, response);
  if ((total ?? 0) > limits.bytes) throw tooLarge(address, limits.bytes);
  let size = part.size;
  let file: number | null = continued ? receiving.begin() : null;
  let waiting: Buffer[] = [];
  const keep = (bytes: Buffer) => {
    try {
      file ??= receiving.begin();
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    } catch (error) {
      throw diskFull(error);
    }
  };
  const lookAtStart = () => {
    const start = Buffer.concat(waiting);
    waiting = [];
    if (isWebPage(startOf(encoding, start), response.headers['content-type'] ?? ''))
      throw captivePortal(address, asked);
    keep(start);
  };
  const pace = watchPace(response, address, limits);
  const chunks = (response as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const next = async () => {
    try {
      return await chunks.next();
    } catch {
      if (receiving.signal.aborted) throw cancelled();
      throw pace.failure() ?? cut(address, `the connection was cut after ${size} of ${total ?? 'unknown'} bytes`);
    }
  };
  try {
    for (let piece = await next(); !piece.done; piece = await next()) {
      const chunk = piece.value;
      pace.tick(chunk.length);
      size += chunk.length;
      if (size > limits.bytes) throw tooLarge(address, limits.bytes);
      if (file !== null) keep(chunk);
      else if (waiting.push(chunk) && size >= headBytes) lookAtStart();
      receiving.progress(size, total);
    }
    if (file === null) lookAtStart();
  } finally {
    pace.end();
  }
  const problem = answer.problem();
  if (problem) throw problem;
  if (total !== null && size !== total) throw cut(address, `it sent ${size} bytes where it had promised ${total}`);
  return size;
}
