/** The releases and ecosystems a feed speaks of, each with the date of its word; the first few, and all when asked. */
import { useState } from 'react';
import type { FeedStatus } from '../../../src-shared/model/feed.ts';
import { scopeWords } from '../../../src-shared/scope-words.ts';
import { DateText } from '../../parts/DateText.tsx';
import { numberWords } from '../../parts/NumberText.tsx';

const shownAtFirst = 6;

/** In the order of their names; what has no name for people comes last. */
function ordered(scopes: FeedStatus['scopes']): { scope: string; words: string; date: string }[] {
  const isKnown = ({ scope, words }: { scope: string; words: string }) => words !== scope || !scope.includes(':');
  return scopes
    .map(({ scope, date }) => ({ scope, date, words: scopeWords(scope) }))
    .toSorted(
      (a, b) => Number(isKnown(b)) - Number(isKnown(a)) || a.words.localeCompare(b.words, 'en', { numeric: true }),
    );
}

export function FeedScopes({ feed }: { feed: FeedStatus }) {
  const [isOpen, setOpen] = useState(false);
  if (feed.scopes.length === 0) return null;
  const all = ordered(feed.scopes);
  // One more is no longer than the words that there is one more.
  const shown = isOpen || all.length === shownAtFirst + 1 ? all : all.slice(0, shownAtFirst);
  return (
    <ul className="feed-scopes" aria-label={`${feed.title} speaks of`}>
      {shown.map(({ scope, words, date }) => (
        <li key={scope} className="feed-scope">
          {words}{' '}
          <span className="mut">
            <DateText value={date.slice(0, 10)} kind="day" />
          </span>
        </li>
      ))}
      {all.length > shown.length || isOpen ? (
        <li>
          <button type="button" className="link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'fewer' : `${numberWords(all.length - shown.length)} more`}
          </button>
        </li>
      ) : null}
    </ul>
  );
}
