/** Where the window is: hash routes (#/findings/ID?state=open), read and written here alone. */
import { useMemo, useSyncExternalStore } from 'react';

export interface Route {
  /** First part of the path, e.g. "findings"; empty for none. */
  screen: string;
  /** Second part, decoded; null on the screen itself. */
  id: string | null;
  query: URLSearchParams;
}

export type Query = Record<string, string | number | boolean | null | undefined>;

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Reads "#/findings/F-1?state=open". A malformed escape stays as it is written. */
export function parseHash(hash: string): Route {
  const text = hash.replace(/^#?\/?/u, '');
  const mark = text.indexOf('?');
  const path = mark === -1 ? text : text.slice(0, mark);
  const [screen = '', id = ''] = path.split('/');
  return {
    screen,
    id: id === '' ? null : decoded(id),
    query: new URLSearchParams(mark === -1 ? '' : text.slice(mark + 1)),
  };
}

/** The link to a screen or one of its rows; null, undefined, false and empty values are left out of the query. */
export function href(screen: string, id?: string | null, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== false && value !== '') search.set(name, String(value));
  }
  const tail = search.size > 0 ? `?${search.toString()}` : '';
  return `#/${screen}${id ? `/${encodeURIComponent(id)}` : ''}${tail}`;
}

/** Goes to a link made by `href`. `replace` leaves no step behind in the history. */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  if (options.replace) {
    window.history.replaceState(window.history.state, '', to);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    window.location.hash = to;
  }
}

/** Changes some query values of the present route without a step in the history: for filters. */
export function setQuery(change: Query): void {
  const route = parseHash(window.location.hash);
  navigate(href(route.screen, route.id, { ...Object.fromEntries(route.query), ...change }), { replace: true });
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parseHash(hash), [hash]);
}
