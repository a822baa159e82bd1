/** A plan in words: why each machine sits where it sits, and why something found no place. Times are UTC. */
import type { PlanItem, PlanMachine, PlanWindow } from './problem.ts';
import type { Turn, Unplaceable, Wave } from './schedule.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number) => String(n).padStart(2, '0');

const clockOf = (at: Date) => `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
const dayOf = (at: Date) => `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;

/** "26 Nov 20:00". */
export function moment(time: number): string {
  const at = new Date(time);
  return `${dayOf(at)} ${clockOf(at)}`;
}

/** "26 Nov 20:00 to 23:00 UTC". */
export function spanOf(window: Pick<PlanWindow, 'start' | 'end'>): string {
  const start = new Date(window.start);
  const end = new Date(window.end);
  return `${moment(window.start)} to ${dayOf(start) === dayOf(end) ? clockOf(end) : moment(window.end)} UTC`;
}

/** "45 minutes", "3 hours", "2 days". */
export function lengthOf(minutes: number): string {
  const [amount, unit] =
    minutes % 1440 === 0 && minutes > 0
      ? [minutes / 1440, 'day']
      : minutes % 60 === 0 && minutes > 0
        ? [minutes / 60, 'hour']
        : [minutes, 'minute'];
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}

/** Why this item is done in this turn. `waves` are all of the plan, this one at `at`. */
export function whyHere(waves: readonly Wave[], at: number, turn: Turn, item: PlanItem): string {
  const wave = waves[at]!;
  const before = waves.slice(0, at).findLast((other) => other.ring !== wave.ring)?.ring;
  const mates = (list: readonly Wave[], shares: (machine: PlanMachine) => boolean) => [
    ...new Set(
      list
        .flatMap((other) => other.turns)
        .filter((other) => other.machine !== turn.machine && shares(other.machine))
        .map((other) => other.machine.name),
    ),
  ];
  const beside = (shares: (machine: PlanMachine) => boolean, of: string): string[] => {
    const [earlier, later] = [mates(waves.slice(0, at), shares), mates(waves.slice(at + 1), shares)];
    if (earlier.length > 0) return [`after ${earlier.join(', ')} ${of}`];
    return later.length > 0 ? [`before ${later.join(', ')} ${of}`] : [];
  };
  const { groups, ties } = turn.machine;
  const sharesGroup = (other: PlanMachine) => other.groups.some((group) => groups.includes(group));
  const sharesTie = (other: PlanMachine) => other.ties?.some((tie) => ties?.includes(tie)) === true;
  const parts = [
    `ring ${wave.ring.name}${before ? `, after ring ${before.name}${before.soakMinutes ? ` and its soak of ${lengthOf(before.soakMinutes)}` : ''}` : ''}`,
  ];
  if (item.due !== null)
    parts.push(`due ${moment(item.due)} UTC${turn.end > item.due ? ', which no place reached' : ''}`);
  parts.push(...beside(sharesGroup, 'of the same redundancy group'));
  parts.push(...beside(sharesTie, 'because one of them needs the other'));
  if (!turn.whole) parts.push('not all patches of this machine fit one window');
  const { name } = wave.window;
  parts.push(
    `${name === undefined ? 'window' : `its maintenance window "${name}"`} ${spanOf(wave.window)}, about ${moment(turn.start)}`,
  );
  return parts.join('; ');
}

const reasons: Record<Unplaceable, string> = {
  'no-window': 'no maintenance window serves it',
  'too-long': 'it takes longer than every window that serves it',
  soak: 'every window that serves it ends before its ring may begin',
  full: 'the windows that serve it are full',
  'ring-before': 'no machine of the ring before it has a place, and the rings keep their order',
};

export function whyNot(reason: Unplaceable, ring: string, item: PlanItem): string {
  return `${reasons[reason]} (ring ${ring}, ${lengthOf(item.minutes)} of work)`;
}
