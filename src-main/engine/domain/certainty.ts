/** How sure a finding is: whose word it rests on, the nearest to the software first. Pure. */
import type { Certainty, Evidence } from '../../../src-shared/model/finding.ts';

const byFeed: Record<string, Certainty> = {
  'cve-records': 'maker',
  osv: 'database',
  nvd: 'unconfirmed',
  endoflife: 'support',
};

/** Of all others the publisher is who makes or packages the software. */
export function certaintyOf({ feed, unconfirmed }: Pick<Evidence, 'feed' | 'unconfirmed'>): Certainty {
  if (unconfirmed) return 'unconfirmed';
  if (feed.id.startsWith('scan:')) return 'scanner';
  return byFeed[feed.id] ?? 'vendor';
}
