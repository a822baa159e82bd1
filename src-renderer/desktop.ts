/** The native file dialog of the desktop window; in a browser there is none and paths are typed. */

interface DesktopBridge {
  pick: (request: { purpose: 'open' | 'folder' | 'save'; suggested?: string }) => Promise<string[] | null>;
}

declare global {
  interface Window {
    patchledgerDesktop?: DesktopBridge;
  }
}

/** The bridge, or null in a browser. */
export function desktopBridge(): DesktopBridge | null {
  return window.patchledgerDesktop ?? null;
}
