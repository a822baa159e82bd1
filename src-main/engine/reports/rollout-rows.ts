/** Rollouts as rows: what was planned, what was done, and what a fresh look confirmed. */
import type { RolloutState } from '../../../src-shared/model/rollout.ts';
import type { Cell, Table, Tone } from './document.ts';
import type { ReportRollout } from './facts.ts';
import { cut, number, type SiteWords } from './words.ts';

export const rolloutLooks: Record<RolloutState, { word: string; tone: Tone }> = {
  planned: { word: 'In review', tone: 'soon' },
  approved: { word: 'Approved', tone: 'plan' },
  running: { word: 'Running', tone: 'plan' },
  waiting: { word: 'Waiting', tone: 'later' },
  paused: { word: 'Paused', tone: 'soon' },
  stopped: { word: 'Stopped', tone: 'now' },
  cancelled: { word: 'Cancelled', tone: 'later' },
  done: { word: 'Done', tone: 'ok' },
  'rolled-back': { word: 'Rolled back', tone: 'soon' },
};

/** `nameLength`: characters of a title. */
export function rolloutTable(rollouts: readonly ReportRollout[], words: SiteWords, nameLength: number): Table {
  const failed = (n: number): Cell => (n > 0 ? { text: number(n), tone: 'now' } : { text: '0' });
  return {
    kind: 'table',
    name: 'Rollouts',
    columns: [
      { head: 'Rollout', share: 4 },
      { head: 'State' },
      { head: 'Ended' },
      { head: 'Machines', align: 'right' },
      { head: 'Upgrades done', align: 'right' },
      { head: 'Failed', align: 'right' },
      { head: 'Verified', align: 'right' },
    ],
    rows: rollouts.map((rollout) => {
      const look = rolloutLooks[rollout.state];
      const { verified, mismatch } = rollout.verified;
      const all = rollout.counts.done + rollout.counts.rolledBack;
      return [
        cut(`${rollout.id} ${rollout.title}`, nameLength),
        { text: look.word, tone: look.tone },
        rollout.endedAt === null ? 'not yet' : words.day(rollout.endedAt),
        number(rollout.machines),
        number(rollout.counts.done),
        failed(rollout.counts.failed),
        mismatch > 0
          ? { text: `${number(verified)} of ${number(all)}`, tone: 'now', note: `${number(mismatch)} differ` }
          : `${number(verified)} of ${number(all)}`,
      ];
    }),
    empty: 'No rollout has run yet.',
  };
}
