/** The window's frame: top bar, navigation, the screen in its landmark, the task tray; focus follows the route. */
import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect, useRef } from 'react';
import { orpc } from '../api.ts';
import { ErrorAlert } from '../parts/ErrorAlert.tsx';
import { ErrorBoundary } from '../parts/ErrorBoundary.tsx';
import { TaskTray } from '../parts/TaskTray.tsx';
import { href, navigate, useRoute } from '../router.ts';
import { screens, welcome } from '../screens.ts';
import { useConnection } from '../state/connection.ts';
import { ImportDialog } from './ImportDialog.tsx';
import { KeyHelp } from './KeyHelp.tsx';
import { Navigation } from './Navigation.tsx';
import { Palette } from './Palette.tsx';
import { TopBar } from './TopBar.tsx';
import { useKeys } from './use-keys.ts';
import { useLive } from './use-live.ts';
import './frame.css';

export function Frame() {
  const route = useRoute();
  const current = useQuery(orpc.vaults.current.queryOptions());
  const connection = useConnection((state) => state.state);
  const said = useConnection((state) => state.said);
  const main = useRef<HTMLElement>(null);
  const shownBefore = useRef(false);
  const vault = current.data?.vault ?? null;
  const known = screens.find((screen) => screen.id === route.screen);
  const screen = route.screen === 'welcome' ? welcome : known;

  useLive();
  useKeys(vault !== null);

  useEffect(() => {
    if (!current.data) return;
    if (!current.data.vault && route.screen !== 'welcome') navigate(href('welcome'), { replace: true });
    else if (current.data.vault && !screen) navigate(href('overview'), { replace: true });
  }, [current.data, route.screen, screen]);

  useEffect(() => {
    document.title = screen ? `${screen.title} - PatchLedger` : 'PatchLedger';
    if (shownBefore.current) main.current?.focus();
    else shownBefore.current = screen !== undefined;
  }, [screen, route.id]);

  const Component = screen?.component;
  const ready = current.data && screen && (vault !== null || screen === welcome);
  return (
    <div className={vault && screen !== welcome ? 'frame' : 'frame bare'}>
      <a
        className="skip-link"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the screen
      </a>
      <TopBar vault={vault} />
      {vault && screen !== welcome ? <Navigation current={route.screen} /> : null}
      <main ref={main} id="main" tabIndex={-1} aria-label={screen?.title ?? 'PatchLedger'}>
        {connection === 'lost' ? (
          <div role="alert" className="lost">
            <b>Connection lost</b> <span className="mono">connection-lost</span> What you see may be old. The window
            connects again by itself.
          </div>
        ) : null}
        <ErrorAlert error={current.error} onRetry={() => void current.refetch()} />
        {ready && Component ? (
          <ErrorBoundary key={`${screen.id}/${route.id ?? ''}`}>
            <Suspense fallback={<p className="mut">Loading…</p>}>
              <Component id={route.id} />
            </Suspense>
          </ErrorBoundary>
        ) : null}
      </main>
      <TaskTray />
      <output className="hidden-text" aria-live="polite">
        {said}
      </output>
      {vault ? <Palette /> : null}
      {vault ? <ImportDialog /> : null}
      <KeyHelp />
    </div>
  );
}
