/** Tasks as the tray tells them: order, time left, outcome. Pure. */
import type { TaskRow } from '../../src-shared/model/task.ts';
import { spanWords } from './dates.ts';

const kept = 30;

/** The list with one task put in or replaced: running first, then the newest. */
export function mergeTask(tasks: TaskRow[], task: TaskRow): TaskRow[] {
  return orderTasks([task, ...tasks.filter((other) => other.id !== task.id)]).slice(0, kept);
}

export function orderTasks(tasks: TaskRow[]): TaskRow[] {
  return tasks.toSorted(
    (a, b) => Number(b.state === 'running') - Number(a.state === 'running') || b.startedAt.localeCompare(a.startedAt),
  );
}

/** "about 40 s left", from the share done and the time it took; empty while it cannot be told. */
export function timeLeftWords(task: TaskRow, now: number): string {
  const spent = (now - Date.parse(task.startedAt)) / 1000;
  if (task.progress === null || task.progress < 0.03 || spent < 2)
    return spent >= 1 ? `${spanWords(spent)} so far` : '';
  const left = (spent / task.progress) * (1 - task.progress);
  return left < 1 ? 'nearly done' : `about ${spanWords(left)} left`;
}

/** One sentence for the end of a task. */
export function outcomeWords(task: TaskRow): string {
  if (task.state === 'done') return `${task.title}: done. ${task.message}`.trim();
  if (task.state === 'cancelled') return `${task.title}: cancelled.`;
  return `${task.title}: failed. ${task.error?.message ?? task.message}`.trim();
}
