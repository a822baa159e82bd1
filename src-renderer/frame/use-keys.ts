/** The frame's keys: g and a letter goes to a screen, / to the screen's filter, ? lists the keys. */
import { useEffect } from 'react';
import { meantAsText } from '../parts/typing.ts';
import { href, navigate } from '../router.ts';
import { screens } from '../screens.ts';
import { useOverlays } from '../state/overlays.ts';

/** How long `g` waits for its letter. */
const patience = 1500;

/** Screens mark their filter with `data-screen-filter`. */
function focusFilter(): boolean {
  const filter = document.querySelector<HTMLElement>('main [data-screen-filter]');
  filter?.focus();
  if (filter instanceof HTMLInputElement) filter.select();
  return filter !== null;
}

export function useKeys(enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return;
    let leader = 0;
    const onKey = (event: KeyboardEvent) => {
      if (meantAsText(event)) return;
      if (leader > 0 && event.timeStamp - leader < patience) {
        leader = 0;
        const screen = screens.find((candidate) => candidate.key === event.key.toLowerCase());
        if (screen) {
          event.preventDefault();
          navigate(href(screen.id));
        }
        return;
      }
      leader = 0;
      if (event.key === 'g') leader = event.timeStamp;
      else if (event.key === '?') {
        event.preventDefault();
        useOverlays.getState().setKeys(true);
      } else if (event.key === '/' && focusFilter()) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [enabled]);
}
