/**
 * Waves of a rollout at work: first what an earlier process left, then each wave whose gate is open, machines side by
 * side. Stops at pauses, at the window's end and once too much has failed.
 */
import type { PlannedWave } from '../../../src-shared/model/rollout.ts';
import { gatesOf, ringObjection, standingOf, type WaveFacts } from '../domain/rollout-gates.ts';
import { formatId, parseId } from '../vault/ids.ts';
import { appendLog } from '../vault/log.ts';
import { setItemState } from '../vault/rollout-items.ts';
import { endStep } from '../vault/rollout-journal.ts';
import { endWave, readRequest, refreshRollout, startWave } from '../vault/rollouts.ts';
import { forAll, runMachine, settleItems } from './machine-run.ts';
import { hasChanged, isOpen, rolloutFacts, type RolloutFacts } from './rollout-detail.ts';
import { blockedMates } from './rollout-mates.ts';
import { actingOf, type MachinePart, type RolloutWork } from './rollout-work.ts';

/** Why no further machine begins. */
export interface Halt {
  state: 'paused' | 'cancelled' | 'stopped';
  why: string | null;
}

export const factsOf = (work: RolloutWork): RolloutFacts =>
  rolloutFacts(work.db, refreshRollout(work.db, work.rollout), work.clock());

export function partOf(wave: PlannedWave, asset: number): MachinePart {
  const id = formatId('asset', asset);
  const items = wave.items.filter((item) => item.asset === id);
  return { wave: wave.id, asset, name: items[0]?.assetName ?? id, items };
}

/** Machines of a wave in the order they begin. */
export const assetsOf = (wave: PlannedWave): number[] => [
  ...new Set(wave.items.map((item) => parseId('asset', item.asset)!)),
];

/** Why too much of this wave, or of its ring so far, has failed; null while it holds. */
export function objectionTo(facts: RolloutFacts, wave: WaveFacts): string | null {
  const ring = facts.gates.waves.filter((other) => other.ring === wave.ring);
  const broken = [[wave], ring].find((part) => !standingOf(part).holds);
  return broken ? ringObjection(wave.ring, broken) : null;
}

function haltOf(work: RolloutWork, wave: string): Halt | null {
  if (work.signal?.aborted) return { state: 'paused', why: null };
  const request = readRequest(work.db, work.rollout.id);
  if (request) return { state: request === 'pause' ? 'paused' : 'cancelled', why: null };
  const facts = factsOf(work);
  const why = objectionTo(
    facts,
    facts.gates.waves.find((entry) => entry.id === wave)!,
  );
  return why === null ? null : { state: 'stopped', why };
}

/** How many of all machines are through with it. */
function tellProgress(work: RolloutWork): void {
  const { items } = factsOf(work);
  const open = items.filter((item) => item.state === 'waiting' || item.state === 'running').length;
  work.tell(`${items.length - open} of ${items.length} items decided`, (items.length - open) / items.length);
}

/** Some at a time, in their order; `mayBegin` is asked before each. A bug in one lets the others end before it is thrown. */
export async function sideBySide<Part>(
  parts: readonly Part[],
  parallel: number,
  mayBegin: () => boolean,
  run: (part: Part) => Promise<void>,
): Promise<void> {
  const queue = [...parts];
  const errors: unknown[] = [];
  const lane = async () => {
    while (queue.length > 0 && errors.length === 0 && mayBegin()) {
      try {
        await run(queue.shift()!);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, parts.length) }, lane));
  if (errors.length > 0) throw errors[0];
}

/** What had not changed its machine yet goes back to waiting: the window is over. */
function putBack(work: RolloutWork, facts: RolloutFacts, wave: string, asset: number): void {
  const { db, rollout } = work;
  const here = (entry: { wave: string; asset: number }) => entry.wave === wave && entry.asset === asset;
  const at = work.clock();
  db.transaction(() => {
    for (const step of facts.steps)
      if (here(step) && isOpen(step)) endStep(db, step.id, { ok: null, evidence: 'cut off', at });
    for (const item of facts.items)
      if (here(item) && item.state === 'running')
        setItemState(db, rollout.id, item, { state: 'waiting', why: null, at });
  });
}

/** Finishes machines that an earlier process left at work, or lost. */
export async function finishLeft(work: RolloutWork): Promise<void> {
  const facts = factsOf(work);
  const left: MachinePart[] = [];
  for (const wave of work.rollout.plan.waves) {
    for (const asset of assetsOf(wave)) {
      const here = (entry: { wave: string; asset: number }) => entry.wave === wave.id && entry.asset === asset;
      const steps = facts.steps.filter((step) => here(step) && step.mode === 'run');
      const running = facts.items.some((item) => here(item) && item.state === 'running');
      if (!running && !steps.some(isOpen)) continue;
      if (steps.some(hasChanged) || work.clock() < wave.end) left.push(partOf(wave, asset));
      else putBack(work, facts, wave.id, asset);
    }
  }
  const goesOn = () => !work.signal?.aborted;
  await sideBySide(left, work.rollout.plan.parallel, goesOn, (part) => runMachine(work, part));
}

/** Answers why it halted; null when every machine had its turn or the window is over. */
async function runWave(work: RolloutWork, wave: PlannedWave): Promise<Halt | null> {
  const { db, rollout } = work;
  const waiting = new Set(
    factsOf(work).items.flatMap((item) => (item.wave === wave.id && item.state === 'waiting' ? [item.asset] : [])),
  );
  db.transaction(() => {
    startWave(db, rollout.id, wave.id, work.clock());
    const detail = { wave: wave.id, ring: wave.ring, machines: waiting.size };
    appendLog(db, actingOf(work), 'rollout.wave', formatId('rollout', rollout.id), detail);
  });
  let halt: Halt | null = null;
  const mayBegin = () => {
    halt ??= haltOf(work, wave.id);
    return halt === null && work.clock() < wave.end;
  };
  const parts = assetsOf(wave)
    .filter((asset) => waiting.has(asset))
    .map((asset) => partOf(wave, asset));
  await sideBySide(parts, rollout.plan.parallel, mayBegin, async (part) => {
    const why = blockedMates(factsOf(work), part.asset);
    if (why === null) await runMachine(work, part);
    else settleItems({ work, part }, forAll(part.items, { state: 'failed', why }));
    tellProgress(work);
  });
  return halt ?? haltOf(work, wave.id);
}

/** Ends a wave whose machines are all decided; answers what in the ring's outcome forbids the next ring. */
function closeWave(work: RolloutWork, wave: PlannedWave): string | null {
  const own = factsOf(work).gates.waves.find((entry) => entry.id === wave.id)!;
  if (own.machines.some((machine) => machine.fate === 'open')) return null;
  if (own.endedAt === null) endWave(work.db, work.rollout.id, wave.id, work.clock());
  const { waves } = factsOf(work).gates;
  const ring = waves.filter((entry) => entry.ring === wave.ring);
  const isLast = waves.at(-1)!.ring === wave.ring;
  return isLast || ring.some((entry) => entry.endedAt === null) ? null : ringObjection(wave.ring, ring);
}

/** Items of waves whose window ended before they had their turn. */
export function missedItems(work: RolloutWork): { wave: PlannedWave; items: RolloutFacts['items'] }[] {
  const { items } = factsOf(work);
  return work.rollout.plan.waves.flatMap((wave) => {
    const missed = items.filter((item) => item.wave === wave.id && item.state === 'waiting');
    return missed.length > 0 && work.clock() >= wave.end ? [{ wave, items: missed }] : [];
  });
}

/** They are left for another plan. */
function skipMissed(work: RolloutWork): void {
  const { db, rollout } = work;
  for (const { wave, items } of missedItems(work)) {
    const why = `its window ended ${wave.end.slice(0, 16).replace('T', ' ')} UTC before its turn: plan it anew`;
    db.transaction(() => {
      for (const item of items) setItemState(db, rollout.id, item, { state: 'skipped', why, at: work.clock() });
      const detail = { wave: wave.id, items: items.length };
      appendLog(db, actingOf(work), 'rollout.missed', formatId('rollout', rollout.id), detail);
    });
  }
}

/** A machine that failed before anything was changed there gets another turn. */
export function tryAgain(work: RolloutWork, wave: PlannedWave): void {
  const { db, rollout } = work;
  const facts = factsOf(work);
  const untouched = facts.items.filter(
    (item) =>
      item.wave === wave.id &&
      item.state === 'failed' &&
      !facts.steps.some((step) => step.wave === wave.id && step.asset === item.asset && hasChanged(step)),
  );
  for (const item of untouched) setItemState(db, rollout.id, item, { state: 'waiting', why: null, at: work.clock() });
  if (untouched.length > 0) startWave(db, rollout.id, wave.id, work.clock());
}

/** Every wave whose gate is open, or the one named. Answers why it halted; null when nothing more is open. */
export async function runWaves(work: RolloutWork, only: string | undefined): Promise<Halt | null> {
  for (;;) {
    skipMissed(work);
    for (const wave of work.rollout.plan.waves) {
      const why = closeWave(work, wave);
      if (why !== null) return { state: 'stopped', why };
    }
    const gate = gatesOf(factsOf(work).gates).find((entry) => entry.state !== 'passed');
    if (!gate || gate.state !== 'open' || (only !== undefined && gate.wave !== only)) return null;
    const wave = work.rollout.plan.waves.find((entry) => entry.id === gate.wave)!;
    const halt = await runWave(work, wave);
    if (!halt) continue;
    closeWave(work, wave);
    return halt;
  }
}
