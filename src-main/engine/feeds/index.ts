/** Every feed, and which of them a file belongs to: its content decides, never its name. */
import type { FeedId } from '../../../src-shared/model/feed.ts';
import type { InputFile } from '../files/input-file.ts';
import type { StreamedFile } from '../files/streamed-file.ts';
import { alpineSecdb } from './alpine-secdb.ts';
import { cveRecords } from './cve-records.ts';
import { debianAdvisories } from './debian-advisories.ts';
import { debianTracker } from './debian-tracker.ts';
import { endoflife } from './endoflife.ts';
import { epss } from './epss.ts';
import type { Feed } from './feed.ts';
import { kev } from './kev.ts';
import { msrcCsaf } from './msrc-csaf.ts';
import { msrcCvrf } from './msrc-cvrf.ts';
import { msrc } from './msrc.ts';
import { nvd } from './nvd.ts';
import { osv } from './osv.ts';
import { redhatCsaf } from './redhat-csaf.ts';
import { redhatCve } from './redhat-cve.ts';
import { rockyErrata } from './rocky-errata.ts';
import { suseCsaf } from './suse-csaf.ts';
import { ubuntuUsn } from './ubuntu-usn.ts';
import { ubuntuVex } from './ubuntu-vex.ts';
import { updateinfo } from './updateinfo.ts';

export const feeds: readonly Feed[] = [
  kev,
  epss,
  cveRecords,
  nvd,
  debianTracker,
  debianAdvisories,
  ubuntuUsn,
  ubuntuVex,
  redhatCsaf,
  redhatCve,
  rockyErrata,
  updateinfo,
  suseCsaf,
  alpineSecdb,
  osv,
  msrc,
  msrcCvrf,
  msrcCsaf,
  endoflife,
];

export function feedById(id: FeedId): Feed {
  return feeds.find((feed) => feed.id === id)!;
}

/** The feed whose file begins like this, or null. Only the first bytes are looked at. */
export function detectFeed({ name, folder, head }: Pick<StreamedFile, 'name' | 'folder' | 'head'>): Feed | null {
  const file: InputFile = { name, folder, bytes: head };
  let best: Feed | null = null;
  let certainty = 0;
  for (const feed of feeds) {
    const found = feed.detect(file);
    if (found > certainty) {
      best = feed;
      certainty = found;
    }
  }
  return best;
}
