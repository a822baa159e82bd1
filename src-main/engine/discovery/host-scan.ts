/**
 * The scan of one address as pure rules, without sockets or a clock: which port is tried next, when an attempt counts as
 * unanswered, when another one is worth it, and when it is settled whether a machine is there.
 *
 * An unknown address is knocked at on two ports, then on three more. Any answer, also a refusal, shows a machine, and
 * then all ports are tried. On the own segment the ARP cache shows sooner whether an address is in use at all: the
 * system asks for it at once and again after a second, so an address that has no entry by then is free, and one that
 * gets an entry is a machine even if it drops every packet. An entry from before proves that only once the system has
 * had to confirm it, about nine seconds later; for a machine that was seen within the last minute it does not ask.
 */
import {
  attemptsFor,
  firstPatience,
  grow,
  hasRoom,
  learn,
  newRoundTrip,
  newWindow,
  patience,
  shrink,
} from './congestion.ts';
import type { Outcome } from './connect.ts';

export interface Attempt {
  port: number;
  /** 1 for the first at this port. */
  number: number;
  sentAt: number;
  /** False once it counts as unanswered; a late answer still counts. */
  awaited: boolean;
}

type Verdict = 'open' | 'closed' | 'silent';

interface PortState {
  attempts: Attempt[];
  verdict: Verdict | null;
}

export interface HostScanOptions {
  /** In the order to try. */
  ports: readonly number[];
  /** What the ARP cache tells of this address: nothing, as it is not of the own segment; no entry yet; an old entry. */
  segment: 'other' | 'own' | 'own-known';
  polite: boolean;
  /** The attempt needs no connection any more. */
  release(attempt: Attempt): void;
}

const firstKnocks = 2;
const laterKnocks = 3;
/** Milliseconds. The system repeats its requests after one second; who then stays silent is not there. */
const silentAfter = 1_600;
const laterKnockPatience = 1_300;
/** The system asks the segment again after one second. */
const freeAfter = 1_300;
/** Linux holds an old entry for good for 5 s after use and then asks three times, a second apart. */
const confirmedAfter = 9_000;

/** What a host is asked at once before it has answered. On the own segment there is no way that could be full. */
const windowSizes = { other: 16, own: 32, 'own-known': 32, polite: 1 } as const;
const mostAtOnce = 64;
/** On the own segment an answer is a matter of milliseconds. */
const segmentPatience = 200;

export class HostScan {
  /** A machine is there. */
  alive = false;
  private doubtful = false;
  private dead = false;
  private readonly options: HostScanOptions;
  private readonly states = new Map<number, PortState>();
  private readonly queue: number[];
  private readonly window;
  private readonly trip = newRoundTrip();
  private knocked = firstKnocks;
  /** When the last of the first and of the later knocks was sent. */
  private firstKnockAt: number | null = null;
  private laterKnockAt: number | null = null;
  private startedAt: number | null = null;
  /** Highest attempt that was answered where earlier ones were lost. */
  private useful = 1;
  /** Attempts that may still be answered in time. */
  awaited = 0;
  private unsettled: number;
  private entry: boolean;

  constructor(options: HostScanOptions) {
    this.options = options;
    this.queue = options.ports.slice(0, firstKnocks);
    this.unsettled = options.ports.length;
    this.entry = options.segment === 'own-known';
    this.window = newWindow(
      options.polite ? windowSizes.polite : windowSizes[options.segment],
      options.polite ? 1 : mostAtOnce,
    );
  }

  /** Null while that is open. */
  get outcome(): 'alive' | 'dead' | null {
    if (this.dead) return 'dead';
    return this.alive && this.unsettled === 0 ? 'alive' : null;
  }

  get openPorts(): number[] {
    return [...this.states].flatMap(([port, { verdict }]) => (verdict === 'open' ? [port] : [])).sort((a, b) => a - b);
  }

  /** Still waits to see whether the ARP cache gets an entry. */
  get waitsForEntry(): boolean {
    return this.options.segment !== 'other' && !this.alive && !this.dead;
  }

  get hasNext(): boolean {
    return this.queue.length > 0 && hasRoom(this.window, this.awaited) && this.outcome === null;
  }

  /** Takes the next port; only after `hasNext`. */
  begin(now: number): Attempt {
    const port = this.queue.shift()!;
    const state = this.stateOf(port);
    const attempt = { port, number: state.attempts.length + 1, sentAt: now, awaited: true };
    state.attempts.push(attempt);
    this.awaited += 1;
    this.startedAt ??= now;
    if (this.knocked > firstKnocks) this.laterKnockAt = now;
    else if (attempt.number === 1) this.firstKnockAt = now;
    return attempt;
  }

  /** It could not be sent. */
  takeBack(attempt: Attempt): void {
    const { attempts } = this.stateOf(attempt.port);
    attempts.splice(attempts.indexOf(attempt), 1);
    this.stopWaiting(attempt);
    this.queue.unshift(attempt.port);
  }

  /** Answers when the lost packet was sent, if this proves that one was lost. */
  answer(attempt: Attempt, outcome: Exclude<Outcome, 'starved'>, now: number): number | null {
    this.stopWaiting(attempt);
    const state = this.stateOf(attempt.port);
    if (state.verdict === 'open' || state.verdict === 'closed' || this.dead) return null;
    if (outcome === 'unreachable') {
      this.settle(attempt.port, 'silent');
      if (!this.alive) this.knockedInVain();
      return null;
    }
    learn(this.trip, now - attempt.sentAt);
    grow(this.window);
    this.settle(attempt.port, outcome === 'open' ? 'open' : 'closed');
    this.wake();
    if (attempt.number === 1) return null;
    const lostAt = state.attempts[0]!.sentAt;
    shrink(this.window, lostAt, now);
    if (attempt.number > this.useful) {
      this.useful = attempt.number;
      this.doubtSilence();
    }
    return lostAt;
  }

  /** What the ARP cache says now. */
  see(entry: boolean): void {
    this.entry = entry;
    if (entry && this.options.segment === 'own' && !this.dead) this.wake();
  }

  /** Lets time pass. */
  tick(now: number): void {
    if (this.outcome !== null || this.startedAt === null) return;
    for (const [port, state] of this.states) {
      if (state.verdict !== null) continue;
      const last = state.attempts.at(-1);
      if (!last || !last.awaited || now - last.sentAt < this.patienceFor(last.number)) continue;
      this.stopWaiting(last);
      // An unknown address keeps its first connections: the system itself repeats their requests.
      if (!this.alive && !this.doubtful) continue;
      if (state.attempts.length < attemptsFor(this.useful)) this.queue.unshift(port);
      else this.settle(port, 'silent');
    }
    if (!this.alive) this.judge(now);
  }

  /** Gives every connection up. */
  close(): void {
    for (const state of this.states.values()) for (const attempt of state.attempts) this.options.release(attempt);
  }

  private stateOf(port: number): PortState {
    let state = this.states.get(port);
    if (!state) this.states.set(port, (state = { attempts: [], verdict: null }));
    return state;
  }

  private patienceFor(number: number): number {
    if (!this.alive && !this.doubtful) return firstPatience;
    if (this.trip.smoothed === null && this.options.segment !== 'other') return segmentPatience * 2 ** (number - 1);
    return patience(this.trip, number);
  }

  private stopWaiting(attempt: Attempt): void {
    if (!attempt.awaited) return;
    attempt.awaited = false;
    this.awaited -= 1;
  }

  private settle(port: number, verdict: Verdict): void {
    const state = this.stateOf(port);
    if (state.verdict === null) this.unsettled -= 1;
    state.verdict = verdict;
    for (const attempt of state.attempts) {
      this.stopWaiting(attempt);
      this.options.release(attempt);
    }
  }

  private enqueueAll(): void {
    const queued = new Set(this.queue);
    for (const port of this.options.ports) {
      const state = this.states.get(port);
      const inWork = queued.has(port) || state?.attempts.some((attempt) => attempt.awaited) === true;
      if (!inWork && (state?.verdict ?? null) === null) this.queue.push(port);
    }
  }

  private wake(): void {
    if (this.alive) return;
    this.alive = true;
    this.enqueueAll();
  }

  /** A higher attempt was answered than any before: what was given up with fewer may have been lost too. */
  private doubtSilence(): void {
    for (const [port, state] of this.states) {
      if (state.verdict !== 'silent' || state.attempts.length >= attemptsFor(this.useful)) continue;
      state.verdict = null;
      this.unsettled += 1;
      this.queue.push(port);
    }
  }

  private knockFurther(): void {
    const from = this.knocked;
    this.knocked += laterKnocks;
    this.queue.push(...this.options.ports.slice(from, this.knocked));
  }

  /** Routers say at once that there is no way; when all knocks got that answer, nothing more is to be learned. */
  private knockedInVain(): void {
    const { ports } = this.options;
    const tried = ports.slice(0, this.knocked);
    if (tried.some((port) => (this.states.get(port)?.verdict ?? null) === null)) return;
    if (this.knocked === firstKnocks && ports.length > firstKnocks) this.knockFurther();
    else if (!this.entry) this.end();
  }

  private end(): void {
    this.dead = true;
    this.queue.length = 0;
    for (const state of this.states.values()) for (const attempt of state.attempts) this.stopWaiting(attempt);
  }

  /** Is an address that has not answered free? */
  private judge(now: number): void {
    const { segment, ports } = this.options;
    if (this.firstKnockAt === null || this.queue.length > 0) return;
    const silentFor = now - this.firstKnockAt;
    if (segment === 'own') {
      if (silentFor >= freeAfter) this.end();
      return;
    }
    if (silentFor >= firstPatience && this.knocked === firstKnocks && ports.length > firstKnocks)
      return this.knockFurther();
    if (segment === 'own-known') {
      if (!this.doubtful && silentFor >= firstPatience) {
        this.doubtful = true;
        this.enqueueAll();
      }
      if (!this.entry && silentFor >= freeAfter) this.end();
      else if (silentFor >= confirmedAfter) this.wake();
      return;
    }
    const laterFor = this.laterKnockAt === null ? Infinity : now - this.laterKnockAt;
    if (silentFor >= silentAfter && laterFor >= laterKnockPatience) this.end();
  }
}
