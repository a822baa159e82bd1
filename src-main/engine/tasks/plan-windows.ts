/**
 * In which windows a plan places its machines: those the plan names itself, else each machine's own maintenance window as
 * often as it comes, and for machines without one a single window from now on.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { PlanSettings, RingSettings } from '../../../src-shared/model/rollout.ts';
import { recurrenceOf } from '../domain/maintenance-window.ts';
import type { PlanWindow } from '../domain/planner/problem.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import type { PlannableAsset } from '../vault/plan-reads.ts';
import { listWindows } from '../vault/windows.ts';
import type { NumberOf } from './plan-wanted.ts';

const day = 24 * 3_600_000;
const week = 7 * day;
const shortestHorizon = 4 * week;
const longestHorizon = 12 * week;

export interface PlanWindows {
  windows: PlanWindow[];
  /** Machines whose own window does not come in time, with the reason. */
  never: Map<number, string>;
}

function namedWindows(
  wanted: NonNullable<PlanSettings['windows']>,
  rings: readonly RingSettings[],
  numberOf: NumberOf,
): PlanWindow[] {
  const names = rings.map((ring) => ring.name);
  return wanted.map((window, i) => {
    const unknown = window.rings?.find((name) => !names.includes(name));
    if (unknown !== undefined) {
      throw new Refusal(
        'invalid-argument',
        `window ${i + 1} serves a ring "${unknown}", which the plan does not have`,
        `its rings are: ${names.join(', ')}`,
      );
    }
    return {
      start: Date.parse(window.start),
      end: Date.parse(window.end),
      rings: window.rings ?? null,
      assets: window.assets
        ? new Set(window.assets.map((text) => formatId('asset', numberOf(text, `window ${i + 1}`))))
        : null,
    };
  });
}

/** `dues`: deadlines of the items, ISO instants. `now`: milliseconds since 1970. */
export function planWindows(
  db: Database,
  settings: PlanSettings,
  rings: readonly RingSettings[],
  machines: readonly PlannableAsset[],
  dues: readonly string[],
  now: number,
  numberOf: NumberOf,
): PlanWindows {
  if (settings.windows) return { windows: namedWindows(settings.windows, rings, numberOf), never: new Map() };
  const earliest = dues.reduce((first, due) => Math.min(first, Date.parse(due)), Infinity);
  const known = new Map(listWindows(db).map((window) => [window.name, window]));
  const byWindow = Map.groupBy(machines, ({ maintenanceWindow }) =>
    maintenanceWindow !== null && known.has(maintenanceWindow) ? maintenanceWindow : null,
  );
  const horizon = now + Math.min(longestHorizon, Math.max(shortestHorizon, earliest === Infinity ? 0 : earliest - now));
  const windows: PlanWindow[] = [];
  const never = new Map<number, string>();
  for (const [name, own] of byWindow) {
    const assets = new Set(own.map((machine) => formatId('asset', machine.id)));
    if (name === null) {
      const end = Math.max(now + week, earliest === Infinity ? now : earliest);
      // Where no machine has a window of its own, it is for all of them.
      windows.push({ start: now, end, rings: null, assets: byWindow.size === 1 ? null : assets });
      continue;
    }
    const runs = recurrenceOf(known.get(name)!).between(now, horizon);
    windows.push(...runs.map((run) => ({ ...run, rings: null, assets, name })));
    if (runs.length > 0) continue;
    const until = new Date(horizon).toISOString().slice(0, 10);
    for (const { id } of own) never.set(id, `its maintenance window "${name}" does not come before ${until}`);
  }
  return { windows: windows.sort((a, b) => a.start - b.start || a.end - b.end), never };
}
