/** Which of the feeds held judge a machine's system, and of when their word is: for matching, verdicts and coverage alike. */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import { distributionScope, type DistributionScope } from '../domain/distribution-scope.ts';
import { debianRelease } from '../matchers/debian-source.ts';
import type { Database } from '../vault/database.ts';
import { feedDate } from '../vault/feeds.ts';
import { heldScopes } from '../vault/feeds/advisories.ts';
import { debianReleases } from '../vault/feeds/debian.ts';
import { windowsFeedDate } from '../vault/feeds/windows.ts';

export type SystemFeed =
  | { kind: 'windows'; date: string }
  /** By the Debian security tracker, by the release's code name. */
  | { kind: 'tracker'; date: string; release: string }
  | { kind: 'distribution'; date: string; scope: DistributionScope };

/** Null where none of the feeds held knows the system's release. The feeds must not change while it is in use. */
export type SystemFeeds = (os: OperatingSystem | null) => SystemFeed | null;

export function createSystemFeeds(db: Database): SystemFeeds {
  const scopes = heldScopes(db);
  /** Read when a Debian machine is first asked for: it is a walk over the whole tracker. */
  let releases: ReadonlySet<string> | null = null;
  const isTracked = (release: string) => (releases ??= new Set(debianReleases(db))).has(release);
  const trackerDate = feedDate(db, 'debian-tracker');
  const windowsDate = windowsFeedDate(db, feedDate(db, 'msrc'));
  const known = new Map<string, SystemFeed | null>();

  function find(os: OperatingSystem): SystemFeed | null {
    if (os.family === 'windows') return windowsDate === null ? null : { kind: 'windows', date: windowsDate };
    const release = os.family === 'debian' ? debianRelease(os) : null;
    if (release !== null && trackerDate !== null && isTracked(release))
      return { kind: 'tracker', date: trackerDate, release };
    const scope = distributionScope(os);
    const date = scope && scopes.get(scope.scope);
    return scope && date ? { kind: 'distribution', date, scope } : null;
  }

  return (os) => {
    if (os === null) return null;
    const key = `${os.family} ${os.version ?? ''} ${os.codename ?? ''}`;
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = find(os)));
    return found;
  };
}
