/** What a schedule does, in words. Pure. */
import type { ScheduledWork } from '../../../src-shared/model/schedule.ts';
import { countWords } from '../../parts/NumberText.tsx';

const shownHosts = 4;

/** "Sweep 10.0.0.0/24 without 10.0.0.8, polite", "Collect web1, db1". */
export function workWords(work: ScheduledWork): string {
  if (work.kind === 'collect') {
    const { hosts } = work;
    if (hosts.length <= shownHosts) return `Collect ${hosts.join(', ')}`;
    return `Collect ${hosts.slice(0, shownHosts).join(', ')} and ${countWords(hosts.length - shownHosts, 'more', 'more')}`;
  }
  const without = work.exclude.length > 0 ? ` without ${work.exclude.join(', ')}` : '';
  return `Sweep ${work.ranges.join(', ')}${without}${work.polite ? ', polite' : ''}`;
}
