/** Whether the engine's stream of events is up, and the outcome of the last task for the screen reader. */
import { create } from 'zustand';

interface Connection {
  /** starting: not yet known, nothing is shown. */
  state: 'starting' | 'live' | 'lost';
  /** The last task's outcome in a sentence. */
  said: string;
  setState: (state: Connection['state']) => void;
  say: (text: string) => void;
}

export const useConnection = create<Connection>()((set) => ({
  state: 'starting',
  said: '',
  setState: (state) => set({ state }),
  say: (said) => set({ said }),
}));
