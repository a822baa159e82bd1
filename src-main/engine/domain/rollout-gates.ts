/**
 * Gates of a rollout's waves: what has passed, what may run now and what must come first. Pure: the same facts give the
 * same answer to the list, the runner and the report.
 */
import type { z } from 'zod';
import type { Gate, nextWave, RolloutState } from '../../../src-shared/model/rollout.ts';

export type NextWave = z.infer<typeof nextWave>;

/**
 * How a machine fared in a wave. open: waiting or at work. done: patched. failed: something was changed there and went
 * wrong, or it was rolled back. untouched: failed before anything was changed there. skipped: nothing was to do.
 */
export type MachineFate = 'open' | 'done' | 'failed' | 'untouched' | 'skipped';

export interface WaveFacts {
  id: string;
  ring: string;
  /** ISO instants. */
  start: string;
  end: string;
  soakMinutes: number;
  successThreshold: number;
  endedAt: string | null;
  machines: readonly { fate: MachineFate; excused: boolean }[];
}

export interface GateFacts {
  state: RolloutState;
  stopped: string | null;
  approvals: { have: number; needed: number };
  waves: readonly WaveFacts[];
  /** Machines of which it is not known what became of what was begun there. */
  unknown: readonly { wave: string; ring: string; machine: string; mode: 'run' | 'rollback' }[];
  /** State running, but the process that ran it is gone. */
  interrupted: boolean;
  now: string;
}

export interface RingStanding {
  machines: number;
  done: number;
  /** Changed and gone wrong, without those a person let pass. */
  failed: number;
  untouched: number;
  /** Whether the ring's threshold can still be met. */
  holds: boolean;
  /** Whether anything speaks for going on: a machine that was patched, or a person's word. */
  proven: boolean;
}

/**
 * A ring's threshold is met while the share of its machines that did not fail after a change is at least the threshold:
 * machines that could not be reached or were left alone say nothing about the patch.
 */
export function standingOf(waves: readonly WaveFacts[]): RingStanding {
  const machines = waves.flatMap((wave) => wave.machines);
  const count = (fate: MachineFate) => machines.filter((machine) => machine.fate === fate && !machine.excused).length;
  const failed = count('failed');
  const threshold = waves[0]?.successThreshold ?? 0;
  return {
    machines: machines.length,
    done: count('done'),
    failed,
    untouched: count('untouched'),
    // A tolerance, since 1 - 1/3 of three machines must meet a threshold of 2/3.
    holds: machines.length === 0 || (machines.length - failed) / machines.length >= threshold - 1e-9,
    proven: machines.some((machine) => machine.fate === 'done' || machine.excused),
  };
}

const share = (standing: RingStanding) => `${standing.done} of ${standing.machines} machines done`;

/** Why the next ring may not begin though this one has ended; null when it may. */
export function ringObjection(ring: string, waves: readonly WaveFacts[]): string | null {
  const standing = standingOf(waves);
  if (!standing.holds) {
    return `ring ${ring}: ${standing.failed} of ${standing.machines} machines failed after they were changed, below its success threshold of ${Math.round((waves[0]?.successThreshold ?? 0) * 100)} %`;
  }
  if (!standing.proven) return `ring ${ring}: no machine of it was patched, so nothing speaks for the next ring`;
  return null;
}

const later = (a: string, b: string) => (a > b ? a : b);
const plusMinutes = (at: string, minutes: number) => new Date(Date.parse(at) + minutes * 60_000).toISOString();

/** `YYYY-MM-DD HH:MM UTC` */
const words = (at: string) => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;

function closedByState({ state, stopped }: GateFacts): string | null {
  if (state === 'cancelled') return 'the rollout was cancelled';
  if (state === 'rolled-back') return 'the rollout was rolled back';
  if (state === 'stopped') return `stopped: ${stopped ?? 'failures'}`;
  return null;
}

function gateOf(facts: GateFacts, at: number): Gate {
  const wave = facts.waves[at]!;
  const { now, approvals } = facts;
  const gate = (state: Gate['state'], why: string, time: string | null = null): Gate => ({
    wave: wave.id,
    ring: wave.ring,
    state,
    why,
    at: time,
  });
  if (wave.endedAt !== null) return gate('passed', share(standingOf([wave])), wave.endedAt);
  const closed = closedByState(facts);
  if (closed !== null) return gate('closed', closed);
  if (approvals.have < approvals.needed)
    return gate('waiting', `${approvals.have} of ${approvals.needed} approvals`, later(now, wave.start));
  const before = facts.waves.slice(0, at);
  const open = before.findLast((other) => other.endedAt === null);
  if (open) return gate('waiting', `after wave ${open.id} (ring ${open.ring})`, later(now, wave.start));
  const previous = before.findLast((other) => other.ring !== wave.ring);
  let earliest = wave.start;
  let why = `its window opens ${words(wave.start)}`;
  if (previous) {
    const ring = before.filter((other) => other.ring === previous.ring);
    const objection = ringObjection(previous.ring, ring);
    if (objection !== null) return gate('closed', objection);
    const ended = ring.reduce((last, other) => later(last, other.endedAt!), '');
    const soaked = plusMinutes(ended, previous.soakMinutes);
    if (soaked >= earliest) {
      earliest = soaked;
      why = `ring ${previous.ring} soaks until ${words(soaked)}`;
    }
  }
  if (earliest >= wave.end)
    return gate('closed', `${why}, but its own window ends ${words(wave.end)}: plan anew what is left`);
  if (now >= wave.end) return gate('closed', `its window ended ${words(wave.end)}: plan anew what is left`);
  if (now < earliest) return gate('later', why, earliest);
  if (facts.state === 'paused') return gate('waiting', 'the rollout is paused: resume it', now);
  return gate('open', `its window is open until ${words(wave.end)}`, now);
}

export function gatesOf(facts: GateFacts): Gate[] {
  return facts.waves.map((_, at) => gateOf(facts, at));
}

/** What is still to come: acts whose outcome is not known first, then the first wave that has not passed. */
export function nextOf(facts: GateFacts): NextWave | null {
  const [first] = facts.unknown;
  if (first && !facts.interrupted) {
    const same = facts.unknown.filter((entry) => entry.mode === first.mode);
    const machines = [...new Set(same.map((entry) => entry.machine))].join(', ');
    const again = first.mode === 'run' ? 'run again' : 'roll back again';
    const why = `what was begun on ${machines} has no known end: ${again} once it answers`;
    return { wave: first.wave, ring: first.ring, at: facts.now, why };
  }
  const gate = gatesOf(facts).find((entry) => entry.state !== 'passed');
  if (!gate || facts.state === 'cancelled' || facts.state === 'rolled-back' || facts.state === 'done') return null;
  const why = facts.interrupted ? 'the run was cut off: run again, it goes on where it stopped' : gate.why;
  return { wave: gate.wave, ring: gate.ring, at: gate.at, why };
}
