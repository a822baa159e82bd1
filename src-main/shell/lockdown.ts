/** What the shell's window may do, as facts that can be tested without Electron. */
import type { WebPreferences } from 'electron';

export const ownOrigin = 'app://patchledger';

/** True for pages of the program itself, and nothing that only looks like one. */
export function isOwnPage(url: string): boolean {
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'app:' && parsed.host === 'patchledger' && parsed.username === '' && parsed.port === '';
  } catch {
    return false;
  }
}

export function windowPreferences(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    spellcheck: false,
    navigateOnDragDrop: false,
  };
}

export interface PickRequest {
  purpose: 'open' | 'folder' | 'save';
  suggested?: string;
}

/** Checks what the preload sent: the renderer is not trusted. */
export function isPickRequest(value: unknown): value is PickRequest {
  if (typeof value !== 'object' || value === null) return false;
  const { purpose, suggested } = value as Record<string, unknown>;
  return (
    (purpose === 'open' || purpose === 'folder' || purpose === 'save') &&
    (suggested === undefined || (typeof suggested === 'string' && suggested.length <= 1024))
  );
}
