/** The one list of screens: route, title, place in the navigation, key after `g`, and the code, loaded when first shown. */
import { lazy } from 'react';
import type { ComponentType, LazyExoticComponent } from 'react';

/** What every screen component gets: the id of `#/screen/ID`, null on the list itself. */
export interface ScreenProps {
  id: string | null;
}

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

export const screens: Screen[] = [];

export const welcome: Screen = {
  id: 'welcome',
  title: 'Welcome',
  group: null,
  key: 'w',
  component: lazy(() => import('./screens/welcome/Welcome.tsx')),
};
