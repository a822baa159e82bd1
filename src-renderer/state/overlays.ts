/** Which overlay of the frame is open: the list of keys, the import of files. The command palette keeps its own state. */
import { create } from 'zustand';

interface Overlays {
  keys: boolean;
  importing: boolean;
  setKeys: (keys: boolean) => void;
  /** Opens or closes the dialog that imports inventory files. */
  setImporting: (importing: boolean) => void;
}

export const useOverlays = create<Overlays>()((set) => ({
  keys: false,
  importing: false,
  setKeys: (keys) => set({ keys }),
  setImporting: (importing) => set({ importing }),
}));
