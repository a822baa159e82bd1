/** What a person sets in the plan dialog, made from the machines and what was asked before, and the settings made of it. Pure. */
import type { AssetRow } from '../../../src-shared/model/asset.ts';
import type { HealthCheck, PlanSettingsInput, PlanWanted } from '../../../src-shared/model/rollout.ts';
import { instantOf, localOf } from '../dates.ts';

export interface RingDraft {
  name: string;
  soakHours: number;
  /** Percent of its machines that must succeed. */
  threshold: number;
}

export interface WindowDraft {
  /** As an input of a date and time has it, in the site's zone. */
  start: string;
  end: string;
  /** Names; none: all rings. */
  rings: string[];
  /** Names with commas; empty: all machines. */
  machines: string;
}

export interface CheckDraft {
  kind: HealthCheck['kind'];
  value: string;
  machines: string;
}

export interface PlanDraft {
  title: string;
  owner: string;
  /** The planner chooses: by the rings the machines carry, else one machine of each release goes first; no soak. */
  automatic: boolean;
  rings: RingDraft[];
  /** Ring by machine. */
  ringOf: Record<string, string>;
  /** Ids of machines that are left alone. */
  without: string[];
  windows: WindowDraft[];
  checks: CheckDraft[];
  /** One group a line, names with commas. */
  together: string;
  approvals: number;
  parallel: number;
  timeoutMinutes: number;
}

export type PlanMachine = Pick<AssetRow, 'id' | 'name' | 'ring' | 'redundancyGroup'> & { osName: string };

const hour = 60;

export const namesOf = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** Machines by id or name, as the settings name them. */
function named(names: readonly string[] | undefined, machine: PlanMachine): boolean {
  return names?.some((name) => name === machine.id || name.toLowerCase() === machine.name.toLowerCase()) ?? false;
}

function ringsByAsset(machines: readonly PlanMachine[], rings: readonly RingDraft[]): Record<string, string> {
  const last = rings.at(-1)?.name ?? 'all';
  return Object.fromEntries(
    machines.map((machine) => [
      machine.id,
      rings.find((ring) => ring.name.toLowerCase() === machine.ring?.toLowerCase())?.name ?? last,
    ]),
  );
}

/** Where nothing was asked before: rings test, pilot and all by the rings the machines carry, one approval. */
export function freshDraft(
  machines: readonly PlanMachine[],
  about: { title: string; owner: string; soakHours: number },
): PlanDraft {
  const rings = ['test', 'pilot', 'all'].map((name) => ({ name, soakHours: about.soakHours, threshold: 70 }));
  rings[2]!.soakHours = 0;
  return {
    title: about.title,
    owner: about.owner,
    automatic: machines.every((machine) => machine.ring === null),
    rings,
    ringOf: ringsByAsset(machines, rings),
    without: [],
    windows: [],
    checks: [],
    together: '',
    approvals: 1,
    parallel: 16,
    timeoutMinutes: 60,
  };
}

/** What was asked before, to be changed. */
export function draftOf(
  wanted: PlanWanted,
  machines: readonly PlanMachine[],
  fresh: PlanDraft,
  planned: ReadonlySet<string>,
  timeZone: string,
): PlanDraft {
  const { settings } = wanted;
  const rings =
    settings.rings?.map((ring) => ({
      name: ring.name,
      soakHours: ring.soakMinutes / hour,
      threshold: Math.round(ring.successThreshold * 100),
    })) ?? fresh.rings;
  const last = rings.at(-1)?.name ?? 'all';
  const ringOf =
    settings.rings === undefined
      ? ringsByAsset(machines, rings)
      : Object.fromEntries(
          machines.map((machine) => [
            machine.id,
            settings.rings?.find((ring) => named(ring.assets, machine))?.name ?? last,
          ]),
        );
  return {
    title: settings.title ?? fresh.title,
    owner: settings.owner ?? fresh.owner,
    automatic: settings.rings === undefined,
    rings,
    ringOf,
    without:
      wanted.assets === undefined ? [] : machines.filter((machine) => !planned.has(machine.id)).map(({ id }) => id),
    windows: (settings.windows ?? []).map((window) => ({
      start: localOf(window.start, timeZone),
      end: localOf(window.end, timeZone),
      rings: window.rings ?? [],
      machines: (window.assets ?? []).join(', '),
    })),
    checks: settings.checks.map((check) => ({
      kind: check.kind,
      value: check.value,
      machines: (check.assets ?? []).join(', '),
    })),
    together: settings.redundancy.map((group) => group.join(', ')).join('\n'),
    approvals: settings.approvals,
    parallel: settings.parallel,
    timeoutMinutes: settings.timeoutMinutes,
  };
}

/** The machines that take part, in their rings' order; rings without machines are left out. */
function usedRings(draft: PlanDraft, machines: readonly PlanMachine[]): NonNullable<PlanSettingsInput['rings']> {
  const without = new Set(draft.without);
  const part = machines.filter((machine) => !without.has(machine.id));
  const used = draft.rings
    .map((ring) => ({
      ring,
      members: part.filter((machine) => draft.ringOf[machine.id] === ring.name).map((machine) => machine.id),
    }))
    .filter(({ members }) => members.length > 0);
  return used.map(({ ring, members }, index) => ({
    name: ring.name.trim(),
    // The last ring takes every other machine, so that one found later is not lost.
    ...(index === used.length - 1 ? {} : { assets: members }),
    soakMinutes: Math.round(ring.soakHours * hour),
    successThreshold: ring.threshold / 100,
  }));
}

/** What is sent: settings, and the machines by id where not all take part. */
export function requestOf(
  draft: PlanDraft,
  machines: readonly PlanMachine[],
  timeZone: string,
): { settings: PlanSettingsInput; assets?: string } {
  const rings = draft.automatic ? [] : usedRings(draft, machines);
  const some = (text: string) => (namesOf(text).length > 0 ? { assets: namesOf(text) } : {});
  const settings: PlanSettingsInput = {
    ...(draft.title.trim() === '' ? {} : { title: draft.title.trim() }),
    ...(draft.owner.trim() === '' ? {} : { owner: draft.owner.trim() }),
    ...(rings.length > 0 ? { rings } : {}),
    ...(draft.windows.length === 0
      ? {}
      : {
          windows: draft.windows.map((window) => ({
            start: instantOf(window.start, timeZone),
            end: instantOf(window.end, timeZone),
            ...(window.rings.length > 0 ? { rings: window.rings } : {}),
            ...some(window.machines),
          })),
        }),
    redundancy: draft.together
      .split('\n')
      .map(namesOf)
      .filter((group) => group.length > 1),
    checks: draft.checks
      .filter((check) => check.value.trim() !== '')
      .map((check) => ({ kind: check.kind, value: check.value.trim(), ...some(check.machines) })),
    approvals: draft.approvals,
    parallel: draft.parallel,
    timeoutMinutes: draft.timeoutMinutes,
  };
  if (draft.without.length === 0) return { settings };
  const without = new Set(draft.without);
  return {
    settings,
    assets: machines
      .filter((machine) => !without.has(machine.id))
      .map((machine) => machine.id)
      .join(', '),
  };
}

/** Groups that the machines carry and of which more than one takes part. */
export function groupsOf(
  machines: readonly PlanMachine[],
  without: readonly string[],
): { group: string; names: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const machine of machines) {
    if (machine.redundancyGroup === null || without.includes(machine.id)) continue;
    groups.set(machine.redundancyGroup, [...(groups.get(machine.redundancyGroup) ?? []), machine.name]);
  }
  return [...groups].filter(([, names]) => names.length > 1).map(([group, names]) => ({ group, names }));
}

/** A window for the coming night: 22:00 to 02:00, or as long as the last one and a day later. */
export function nextWindow(windows: readonly WindowDraft[], now: string, timeZone: string): WindowDraft {
  const day = 86_400_000;
  const later = (local: string) => new Date(Date.parse(`${local}:00Z`) + day).toISOString().slice(0, 16);
  const last = windows.at(-1);
  if (last && last.start !== '' && last.end !== '') {
    return { start: later(last.start), end: later(last.end), rings: [], machines: '' };
  }
  const today = localOf(now, timeZone);
  const start = `${today.slice(0, 10)}T22:00`;
  const first = today < start ? start : later(start);
  return { start: first, end: `${later(first).slice(0, 10)}T02:00`, rings: [], machines: '' };
}

/** "openssl 3.0.22", "openssl and perl", "openssl and 4 more". */
export function titleOf(names: readonly string[]): string {
  const [first = 'Rollout', second] = names;
  if (names.length <= 1) return first;
  const short = first.split(' ')[0] ?? first;
  if (names.length === 2) return `${short} and ${second?.split(' ')[0] ?? ''}`;
  return `${short} and ${names.length - 1} more`;
}
