/** What of the rollouts waits for a person: for the navigation and the list. Pure. */
import type { RolloutRow } from '../../src-shared/model/rollout.ts';
import { numberWords } from './NumberText.tsx';

/** How many people must still approve. */
export function approvalsMissing(row: Pick<RolloutRow, 'approvals' | 'approvalsNeeded'>): number {
  return Math.max(0, row.approvalsNeeded - row.approvals);
}

/** What stands beside "Rollouts" in the navigation: the most pressing of what waits or runs. */
export function waitingWords(rows: readonly RolloutRow[]): { text: string; hot: boolean } | null {
  const count = (fits: (row: RolloutRow) => boolean) => rows.filter(fits).length;
  const stopped = count((row) => row.state === 'stopped');
  if (stopped > 0) return { text: `${numberWords(stopped)} stopped`, hot: true };
  const cut = count((row) => row.state === 'running' && !row.atWork);
  if (cut > 0) return { text: `${numberWords(cut)} cut off`, hot: true };
  const live = count((row) => row.state === 'running' || row.state === 'waiting' || row.state === 'paused');
  if (live > 0) return { text: `${numberWords(live)} live`, hot: false };
  const review = count((row) => row.state === 'planned' && row.machines > 0);
  if (review > 0) return { text: `${numberWords(review)} to approve`, hot: false };
  const ready = count((row) => row.state === 'approved');
  return ready > 0 ? { text: `${numberWords(ready)} to run`, hot: false } : null;
}
