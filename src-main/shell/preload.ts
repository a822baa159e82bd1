/** The one bridge into the window: native dialogs that answer with paths. Everything else goes through `fetch`. */
import { contextBridge, ipcRenderer } from 'electron';

contextBridge.exposeInMainWorld('patchledgerDesktop', {
  /** Paths the person chose, or null when the dialog was cancelled. */
  pick: (request: { purpose: 'open' | 'folder' | 'save'; suggested?: string }): Promise<string[] | null> =>
    ipcRenderer.invoke('pick', { purpose: request.purpose, suggested: request.suggested }),
});
