/**
 * Congestion control of a sweep, as pure rules. A window bounds how many connection attempts may be unanswered at once,
 * one over all and one for each host. It doubles in effect while answers come (one more for each, "slow start") up to a
 * threshold and then grows by one for each whole window answered. Silence alone proves nothing, since firewalls drop
 * without a word: only an attempt that is answered where an earlier one to the same port was not proves that a packet
 * was lost, and then the host's window is halved, once for each round trip. When two hosts lose packets within a second
 * it is the way to them that is full, and the window over all is halved too. How long an attempt may take is estimated
 * for each host from its answers as TCP does (RFC 6298), and doubles with each further attempt.
 */

export interface Window {
  /** How many attempts may be unanswered; grows by fractions. */
  size: number;
  threshold: number;
  most: number;
  /** Losses of attempts sent before this time belong to the cut that was already made. */
  cutAt: number;
}

const least = 2;

export const newWindow = (size: number, most: number): Window => ({
  size: Math.min(size, most),
  threshold: most,
  most,
  cutAt: -Infinity,
});

export function hasRoom(window: Window, unanswered: number): boolean {
  return unanswered < Math.floor(window.size);
}

/** An attempt was answered. */
export function grow(window: Window): void {
  window.size = Math.min(window.most, window.size + (window.size < window.threshold ? 1 : 1 / window.size));
}

/** An attempt sent at `sentAt` is known to be lost. Answers whether the window was cut for it. */
export function shrink(window: Window, sentAt: number, now: number): boolean {
  if (sentAt <= window.cutAt) return false;
  window.size = Math.max(least, window.size / 2);
  window.threshold = window.size;
  window.cutAt = now;
  return true;
}

/** This computer has no more sockets, ports or memory for them: never again as many as now. */
export function lower(window: Window, unanswered: number): void {
  window.most = Math.max(least, Math.floor((unanswered * 3) / 4));
  window.size = Math.min(window.size, window.most);
  window.threshold = Math.min(window.threshold, window.most);
}

/** All times in milliseconds. */
export interface RoundTrip {
  smoothed: number | null;
  variation: number;
}

export const newRoundTrip = (): RoundTrip => ({ smoothed: null, variation: 0 });

/** A busy computer on either side answers late without anything being lost. */
const shortest = 100;
/** From here on the system itself repeats the request, so an answer no longer tells the way's time (Karn's rule). */
export const systemRepeats = 1_000;
/** Before a host has answered. */
export const firstPatience = 500;

/** RFC 6298, 2.2 and 2.3. */
export function learn(trip: RoundTrip, took: number): void {
  if (took >= systemRepeats) return;
  if (trip.smoothed === null) {
    trip.smoothed = took;
    trip.variation = took / 2;
    return;
  }
  trip.variation = 0.75 * trip.variation + 0.25 * Math.abs(trip.smoothed - took);
  trip.smoothed = 0.875 * trip.smoothed + 0.125 * took;
}

/** How long attempt number `attempt` (from 1) may stay unanswered before the next is made. */
export function patience(trip: RoundTrip, attempt: number): number {
  const base = trip.smoothed === null ? firstPatience : Math.max(shortest, trip.smoothed + 4 * trip.variation);
  return Math.min(base, systemRepeats) * 2 ** (attempt - 1);
}

/** More than these attempts at one port bring nothing. */
const mostAttempts = 6;

/**
 * Attempts at a silent port of a host: two, and one more than the highest that was ever answered there. `useful` is that
 * highest number, 1 where nothing was lost.
 */
export const attemptsFor = (useful: number): number => Math.min(mostAttempts, useful + 1);
