/** How dense the rows are; kept in this browser. Light and dark are kept by the theme. */
import { create } from 'zustand';

export type Density = 'compact' | 'comfortable';

const key = 'patchledger-density';

interface Appearance {
  density: Density;
  setDensity: (density: Density) => void;
}

function show(density: Density): void {
  document.documentElement.dataset['density'] = density;
}

function stored(): Density {
  const density: Density = localStorage.getItem(key) === 'comfortable' ? 'comfortable' : 'compact';
  show(density);
  return density;
}

export const useAppearance = create<Appearance>()((set) => ({
  density: stored(),
  setDensity: (density) => {
    localStorage.setItem(key, density);
    show(density);
    set({ density });
  },
}));
