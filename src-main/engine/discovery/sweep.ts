/**
 * Sweeps the addresses of a scope in their order: unprivileged TCP connections under congestion control (congestion.ts,
 * host-scan.ts), greetings of what is open, questions over UDP, reverse DNS and the ARP cache. Knows no vault; tells hosts as
 * they are found.
 */
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { SweepQuestion } from '../../../src-shared/model/discovery.ts';
import { addressesFrom, type AddressScope } from '../domain/address-ranges.ts';
import type { CardRegistry } from '../domain/device-makers.ts';
import { knockOrder, portsToTry } from '../domain/services.ts';
import { readCardRegistry } from './card-registry.ts';
import type { OpenPort } from './clues.ts';
import { hasRoom, lower, newWindow, shrink } from './congestion.ts';
import { connect, drop, type Outcome } from './connect.ts';
import { describeHost, greetingOf, type FoundHost } from './found-host.ts';
import { listenToGroup, type GroupListener } from './group-listener.ts';
import { HostScan, type Attempt } from './host-scan.ts';
import { createNameFinder } from './names.ts';
import { neighboursEvery } from './neighbours.ts';
import { createQuestioner, usualCommunities, type Told } from './questions.ts';
import { openSegment, type Segment } from './segment.ts';

export interface SweepOptions {
  scope: AddressScope;
  ports: readonly number[];
  polite: boolean;
  ask: readonly SweepQuestion[];
  /** Of SNMP v1 and v2c, as a person gave them. */
  communities: readonly string[];
  /** So many addresses, in order, are done already. */
  from: number;
  /** Stops soon; addresses in work then count as not looked at. */
  signal: AbortSignal;
  onHost(host: FoundHost): void;
}

export interface Sweep {
  /** done: the first so many addresses in order are finished. looked: finished in any order. */
  progress(): { done: number; looked: number };
  /** Reverse DNS was given up, as no resolver answers. */
  namesSilent(): boolean;
  /** Resolves when all is done or the signal stopped it. */
  finished: Promise<void>;
}

interface Pace {
  /** Addresses in work at once: an ARP cache holds 1024 entries on Linux and must not overflow. */
  addresses: number;
  /** Two knocks at each address of a /24 fit from the start: 512 requests of 74 bytes are 38 kB. */
  firstWindow: number;
  largestWindow: number;
  /** Connections made in one go, so that answers are read in between, and the pause after it in milliseconds. */
  burst: number;
  pause: number;
}
const normal: Pace = { addresses: 256, firstWindow: 512, largestWindow: 1_024, burst: 64, pause: 0 };
/** At most 20 connections or datagrams a second, four at once, one a host. */
const slow: Pace = { addresses: 4, firstWindow: 4, largestWindow: 4, burst: 1, pause: 50 };

const tickEvery = 20;
/** Losses at two hosts within this time are the way's and not the hosts'. */
const lossMemory = 1_000;

interface Work {
  index: number;
  address: string;
  scan: HostScan;
  sockets: Map<Attempt, Socket>;
  greetings: Promise<OpenPort>[];
  names: Promise<string[]> | null;
  told: Promise<Told> | null;
  concluded: boolean;
}

export function startSweep(options: SweepOptions): Sweep {
  const pace = options.polite ? slow : normal;
  const ports = knockOrder(portsToTry(options.ports, options.polite));
  const addresses = addressesFrom(options.scope, options.from);
  const names = createNameFinder();
  let registry: Promise<CardRegistry> | null = null;
  const window = newWindow(pace.firstWindow, pace.largestWindow);
  const working = new Set<Work>();
  const finishedAhead = new Set<number>();
  let nextIndex = options.from;
  let mark = options.from;
  let exhausted = false;
  let lastLoss: { work: Work; at: number } | null = null;
  /** Milliseconds in which this program itself was held up: they don't count as silence. */
  let heldUp = 0;
  let lastTick = performance.now();
  let sendAfter = 0;
  let stopped = false;
  let pumpAsked = false;
  let end = () => {};
  /** Datagrams of a polite sweep that wait to be sent. */
  const waiting: ((mayBeSent: boolean) => void)[] = [];
  let group: GroupListener | null = null;

  const turn = () =>
    stopped || pace.pause === 0 ? Promise.resolve(!stopped) : new Promise<boolean>((go) => waiting.push(go));
  const communities = options.communities.length > 0 ? options.communities : usualCommunities(options.polite);
  const overheard = (address: string) => group?.answersOf(address) ?? [];
  const question = createQuestioner({ ask: options.ask, communities, turn, overheard });

  const now = () => performance.now() - heldUp;

  function finish(work: Work): void {
    work.scan.close();
    working.delete(work);
    finishedAhead.add(work.index);
    while (finishedAhead.delete(mark)) mark += 1;
    askPump();
  }

  /** Ends the work on an address whose scan is settled. */
  function conclude(work: Work, segment: Segment): void {
    const { outcome } = work.scan;
    if (outcome === null || work.concluded) return;
    work.concluded = true;
    if (outcome === 'dead') return finish(work);
    void (async () => {
      const open = await Promise.all(work.greetings);
      const [reverse, told] = await Promise.all([
        work.names ?? names.namesOf(work.address),
        work.told ?? question(work.address),
      ]);
      if (segment.placeOf(work.address) === 'own') await segment.refresh();
      const { address } = work;
      const mac = segment.macOf(address);
      const hasCard = mac !== undefined || told.netbios?.mac !== undefined || told.mdns?.mac !== undefined;
      const makers = hasCard ? await (registry ??= readCardRegistry()) : () => undefined;
      if (stopped) return;
      options.onHost(describeHost({ address, mac, reverse, open, told }, makers));
      finish(work);
    })();
    return undefined;
  }

  function noteLoss(work: Work, lostAt: number): void {
    const at = now();
    if (lastLoss && lastLoss.work !== work && at - lastLoss.at < lossMemory) shrink(window, lostAt, at);
    lastLoss = { work, at };
  }

  function take(work: Work, attempt: Attempt, outcome: Outcome, socket: Socket, segment: Segment): void {
    if (stopped) return drop(socket);
    if (outcome !== 'open') work.sockets.delete(attempt);
    if (outcome === 'starved') {
      lower(window, unanswered());
      return work.scan.takeBack(attempt);
    }
    if (outcome === 'open') {
      // The greeting is read over this very connection; the scan must not close it.
      work.sockets.delete(attempt);
      work.greetings.push(greetingOf(work.address, attempt.port, socket));
    }
    const lostAt = work.scan.answer(attempt, outcome, now());
    if (lostAt !== null) noteLoss(work, lostAt);
    if (work.scan.alive) {
      work.names ??= names.namesOf(work.address);
      work.told ??= question(work.address);
    }
    conclude(work, segment);
    askPump();
    return undefined;
  }

  /** Asked at every answer: it makes no list. */
  function unanswered(): number {
    let sum = 0;
    for (const { scan } of working) sum += scan.awaited;
    return sum;
  }

  function waitsForEntry(): boolean {
    for (const { scan } of working) if (scan.waitsForEntry) return true;
    return false;
  }

  /** Makes connections as long as the windows allow: first at addresses in work, then at new ones. */
  function pump(segment: Segment): void {
    if (stopped || performance.now() < sendAfter) return;
    const datagram = waiting.shift();
    if (datagram) {
      datagram(true);
      sendAfter = performance.now() + pace.pause;
      return;
    }
    let left = Math.min(pace.burst, Math.floor(window.size) - unanswered());
    const most = left;
    const attemptAll = (work: Work) => {
      for (; work.scan.hasNext && left > 0; left--) {
        const attempt = work.scan.begin(now());
        work.sockets.set(
          attempt,
          connect(work.address, attempt.port, (outcome, socket) => take(work, attempt, outcome, socket, segment)),
        );
      }
      return left > 0;
    };
    for (const work of working) if (!attemptAll(work)) break;
    for (let further = left > 0; further && working.size < pace.addresses;) {
      const work = nextAddress(segment);
      further = work !== null && attemptAll(work);
    }
    if (working.size === 0 && exhausted) end();
    if (most > left) sendAfter = performance.now() + pace.pause;
    if (most > 0 && left <= 0 && hasRoom(window, unanswered())) askPump();
  }

  let pumpNow = () => {};
  function askPump(): void {
    if (pumpAsked || stopped) return;
    pumpAsked = true;
    setImmediate(() => {
      pumpAsked = false;
      pumpNow();
    });
  }

  function nextAddress(segment: Segment): Work | null {
    const { value: address } = addresses.next();
    if (address === undefined) {
      exhausted = true;
      return null;
    }
    const sockets = new Map<Attempt, Socket>();
    const scan = new HostScan({
      ports,
      segment: segment.placeOf(address),
      polite: options.polite,
      release: (attempt) => {
        const socket = sockets.get(attempt);
        sockets.delete(attempt);
        if (socket) drop(socket);
      },
    });
    const work: Work = {
      index: nextIndex,
      address,
      scan,
      sockets,
      greetings: [],
      names: null,
      told: null,
      concluded: false,
    };
    nextIndex += 1;
    working.add(work);
    return work;
  }

  function tick(segment: Segment): void {
    const real = performance.now();
    const late = real - lastTick - tickEvery;
    lastTick = real;
    if (late > tickEvery) heldUp += late;
    for (const work of working) {
      work.scan.tick(now());
      conclude(work, segment);
    }
    pump(segment);
  }

  async function watch(segment: Segment): Promise<void> {
    for (;;) {
      await wait(neighboursEvery);
      if (stopped) return;
      if (!waitsForEntry() || !(await segment.refresh())) continue;
      for (const { scan, address } of working) if (scan.waitsForEntry) scan.see(segment.has(address));
      askPump();
    }
  }

  async function run(): Promise<void> {
    const ended = new Promise<void>((done) => {
      end = done;
    });
    const { signal } = options;
    const segment = await openSegment();
    if (signal.aborted) return;
    signal.addEventListener('abort', end, { once: true });
    pumpNow = () => pump(segment);
    // A polite sweep has nobody answer all at once.
    if (options.ask.includes('mdns') && !options.polite) group = listenToGroup(options.scope);
    lastTick = performance.now();
    const ticker = setInterval(() => tick(segment), tickEvery);
    const watched = watch(segment);
    pump(segment);
    await ended;
    stopped = true;
    clearInterval(ticker);
    signal.removeEventListener('abort', end);
    for (const { scan } of working) scan.close();
    group?.close();
    for (const refuse of waiting) refuse(false);
    await watched;
  }

  return {
    progress: () => ({ done: mark, looked: mark + finishedAhead.size }),
    namesSilent: () => names.silent,
    finished: run(),
  };
}
