/** The one list of screens: route, title, place in the navigation, key after `g`, and the code, loaded when first shown. */
import { lazy } from 'react';
import type { ComponentType, LazyExoticComponent } from 'react';
import type { ScreenProps } from './screen-props.ts';

export interface Screen {
  /** The route's first part. */
  id: string;
  title: string;
  /** Stage of the work it belongs to; null stands apart. */
  group: 'Know' | 'Judge' | 'Act' | 'Prove' | null;
  /** Pressed after `g`. */
  key: string;
  component: LazyExoticComponent<ComponentType<ScreenProps>>;
}

export const screens: Screen[] = [
  {
    id: 'overview',
    title: 'Overview',
    group: null,
    key: 'o',
    component: lazy(() => import('./screens/overview/Overview.tsx')),
  },
  {
    id: 'assets',
    title: 'Assets',
    group: 'Know',
    key: 'a',
    component: lazy(() => import('./screens/assets/Assets.tsx')),
  },
  {
    id: 'asset-rules',
    title: 'Asset rules',
    group: 'Know',
    key: 'i',
    component: lazy(() => import('./screens/asset-rules/AssetRules.tsx')),
  },
  {
    id: 'discovery',
    title: 'Discovery',
    group: 'Know',
    key: 'd',
    component: lazy(() => import('./screens/discovery/Discovery.tsx')),
  },
  {
    id: 'credentials',
    title: 'Credentials',
    group: 'Know',
    key: 'k',
    component: lazy(() => import('./screens/credentials/Credentials.tsx')),
  },
  {
    id: 'coverage',
    title: 'Coverage',
    group: 'Know',
    key: 'c',
    component: lazy(() => import('./screens/coverage/Coverage.tsx')),
  },
  {
    id: 'findings',
    title: 'Findings',
    group: 'Judge',
    key: 'f',
    component: lazy(() => import('./screens/findings/Findings.tsx')),
  },
  { id: 'board', title: 'Board', group: 'Judge', key: 'b', component: lazy(() => import('./screens/board/Board.tsx')) },
  {
    id: 'rollouts',
    title: 'Rollouts',
    group: 'Act',
    key: 'u',
    component: lazy(() => import('./screens/rollouts/Rollouts.tsx')),
  },
  {
    id: 'reports',
    title: 'Reports',
    group: 'Prove',
    key: 'r',
    component: lazy(() => import('./screens/reports/Reports.tsx')),
  },
  { id: 'log', title: 'Log', group: 'Prove', key: 'l', component: lazy(() => import('./screens/log/Log.tsx')) },
  { id: 'feeds', title: 'Feeds', group: 'Prove', key: 'e', component: lazy(() => import('./screens/feeds/Feeds.tsx')) },
  {
    id: 'settings',
    title: 'Settings',
    group: null,
    key: 's',
    component: lazy(() => import('./screens/settings/Settings.tsx')),
  },
];

export const welcome: Screen = {
  id: 'welcome',
  title: 'Welcome',
  group: null,
  key: 'w',
  component: lazy(() => import('./screens/welcome/Welcome.tsx')),
};
