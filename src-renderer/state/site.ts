/** What every part needs to know of the open site: its name, actor, time zone, and the present minute. */
import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { orpc } from '../api.ts';
import type { Zone } from '../parts/dates.ts';

/** The window speaks English; dates follow the person's kind of English. */
function locale(): string {
  return navigator.language.startsWith('en') ? navigator.language : 'en-GB';
}

/** The site's zone; the computer's own until the vault is read. */
export function useZone(): Zone {
  const settings = useQuery({ ...orpc.settings.get.queryOptions(), retry: false });
  return {
    timeZone: settings.data?.policy.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
    locale: locale(),
  };
}

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, 15_000);
  return () => clearInterval(timer);
}

/** The present, to the minute, for words like "today" and "in 5 minutes". */
export function useNow(): string {
  const minute = useSyncExternalStore(subscribe, () => Math.floor(Date.now() / 60_000));
  return new Date(minute * 60_000).toISOString();
}
