/** Every feed, and which of them a file belongs to: its content decides, never its name. */
import type { FeedId } from '../../../src-shared/model/feed.ts';
import type { InputFile } from '../files/input-file.ts';
import { cveRecords } from './cve-records.ts';
import { debianAdvisories } from './debian-advisories.ts';
import { debianTracker } from './debian-tracker.ts';
import { epss } from './epss.ts';
import type { Feed } from './feed.ts';
import { kev } from './kev.ts';
import { msrc } from './msrc.ts';

export const feeds: readonly Feed[] = [kev, epss, debianTracker, debianAdvisories, msrc, cveRecords];

export function feedById(id: FeedId): Feed {
  return feeds.find((feed) => feed.id === id)!;
}

/** The feed whose file this is, or null. `members` are the files after unpacking. */
export function detectFeed(members: InputFile[]): Feed | null {
  let best: Feed | null = null;
  let certainty = 0;
  for (const feed of feeds) {
    const found = feed.detect(members);
    if (found > certainty) {
      best = feed;
      certainty = found;
    }
  }
  return best;
}
