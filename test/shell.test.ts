/** The Electron shell against a stand-in for `electron`: what it registers, locks and answers. The real window is tested in test/electron. */
import { describe, expect, it, vi } from 'vitest';

const seen = vi.hoisted(() => {
  type Listener = (...args: unknown[]) => unknown;
  return {
    schemes: [] as unknown[],
    windows: [] as { webPreferences: Record<string, unknown>; url: string }[],
    protocols: new Map<string, (request: Request) => Promise<Response>>(),
    app: new Map<string, Listener>(),
    ipc: new Map<string, Listener>(),
    permission: { ask: null as Listener | null, request: null as Listener | null, web: null as Listener | null },
    dialogs: [] as unknown[],
    engine: { closed: 0, fetched: [] as string[], options: {} as Record<string, unknown> },
    sandboxed: 0,
  };
});

vi.mock('electron', () => {
  class BrowserWindow {
    record: { webPreferences: Record<string, unknown>; url: string };
    constructor(options: { webPreferences: Record<string, unknown> }) {
      this.record = { webPreferences: options.webPreferences, url: '' };
      seen.windows.push(this.record);
    }
    once() {}
    show() {}
    loadURL(url: string) {
      this.record.url = url;
      return Promise.resolve();
    }
    static getAllWindows() {
      return [];
    }
    static fromWebContents(contents: unknown) {
      return contents ? new BrowserWindow({ webPreferences: {} }) : null;
    }
  }
  return {
    BrowserWindow,
    Menu: { setApplicationMenu() {}, buildFromTemplate: (template: unknown) => template },
    app: {
      requestSingleInstanceLock: () => true,
      enableSandbox: () => (seen.sandboxed += 1),
      whenReady: () => Promise.resolve(),
      getPath: () => '/data',
      getVersion: () => '0.0.0',
      quit() {},
      on: (name: string, listener: (...args: unknown[]) => unknown) => seen.app.set(name, listener),
    },
    dialog: {
      showOpenDialog: (_window: unknown, options: unknown) => {
        seen.dialogs.push(options);
        return Promise.resolve({ canceled: false, filePaths: ['/a', '/b'] });
      },
      showSaveDialog: (_window: unknown, options: unknown) => {
        seen.dialogs.push(options);
        return Promise.resolve({ canceled: true, filePath: '' });
      },
    },
    ipcMain: { handle: (name: string, listener: (...args: unknown[]) => unknown) => seen.ipc.set(name, listener) },
    protocol: {
      registerSchemesAsPrivileged: (schemes: unknown) => seen.schemes.push(schemes),
      handle: (scheme: string, handler: (request: Request) => Promise<Response>) => seen.protocols.set(scheme, handler),
    },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler: (...args: unknown[]) => unknown) => (seen.permission.request = handler),
        setPermissionCheckHandler: (handler: (...args: unknown[]) => unknown) => (seen.permission.ask = handler),
        webRequest: { onBeforeRequest: (handler: (...args: unknown[]) => unknown) => (seen.permission.web = handler) },
      },
    },
    shell: { openPath: () => Promise.resolve('') },
  };
});

vi.mock('../src-main/engine/create-engine.ts', () => ({
  createEngine: (options: Record<string, unknown>) => {
    seen.engine.options = options;
    return {
      fetch: (request: Request) => {
        seen.engine.fetched.push(request.url);
        return Promise.resolve(new Response('ok'));
      },
      close: () => {
        seen.engine.closed += 1;
        return Promise.resolve();
      },
    };
  },
}));

await import('../src-main/shell/main.ts');
await vi.waitFor(() => expect(seen.windows.length).toBe(1));

describe('the desktop shell', () => {
  it('serves app:// from the engine and opens one sandboxed, isolated window on it', async () => {
    expect(seen.schemes).toEqual([
      [{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }],
    ]);
    expect(seen.sandboxed).toBe(1);
    expect(seen.windows[0]?.url).toBe('app://patchledger/');
    expect(seen.windows[0]?.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    });
    await seen.protocols.get('app')!(new Request('http://patchledger/rpc/status'));
    expect(seen.engine.fetched).toHaveLength(1);
    expect(seen.engine.options).toMatchObject({ tasks: 'worker', localPaths: true });
  });

  it('lets no page navigate away, open a window, attach a webview or ask for permissions', () => {
    const listeners = new Map<string, (event: { url: string; preventDefault: () => void }) => void>();
    let open: (() => { action: string }) | null = null;
    seen.app.get('web-contents-created')!(
      {},
      {
        on: (name: string, listener: (event: { url: string; preventDefault: () => void }) => void) =>
          listeners.set(name, listener),
        setWindowOpenHandler: (handler: () => { action: string }) => (open = handler),
      },
    );
    const prevented = (name: string, url: string) => {
      const preventDefault = vi.fn();
      listeners.get(name)!({ url, preventDefault });
      return preventDefault.mock.calls.length === 1;
    };
    expect(prevented('will-navigate', 'https://example.com/')).toBe(true);
    expect(prevented('will-redirect', 'file:///etc/passwd')).toBe(true);
    expect(prevented('will-attach-webview', 'app://patchledger/')).toBe(true);
    expect(prevented('will-navigate', 'app://patchledger/#/board')).toBe(false);
    expect(open!()).toEqual({ action: 'deny' });
    const granted: boolean[] = [];
    for (const permission of ['camera', 'notifications', 'openExternal', 'clipboard-sanitized-write']) {
      seen.permission.request!(null, permission, (yes: boolean) => granted.push(yes));
    }
    expect(granted).toEqual([false, false, false, true]);
    const cancelled = (url: string) => {
      let answer = { cancel: false };
      seen.permission.web!({ url }, (given: { cancel: boolean }) => (answer = given));
      return answer.cancel;
    };
    expect(cancelled('https://example.com/x.js')).toBe(true);
    expect(cancelled('app://patchledger/assets/x.js')).toBe(false);
  });

  it('answers dialogs only to its own page and only in the agreed shape', async () => {
    const pick = seen.ipc.get('pick')!;
    const own = { sender: {}, senderFrame: { url: 'app://patchledger/' } };
    expect(await pick(own, { purpose: 'open' })).toEqual(['/a', '/b']);
    expect(await pick(own, { purpose: 'save', suggested: 'x' })).toBeNull();
    expect(await pick(own, { purpose: 'run' })).toBeNull();
    expect(await pick({ sender: {}, senderFrame: { url: 'https://example.com/' } }, { purpose: 'open' })).toBeNull();
    expect(seen.dialogs).toHaveLength(2);
  });

  it('closes the engine before it quits', async () => {
    const event = { preventDefault: vi.fn() };
    seen.app.get('before-quit')!(event);
    await vi.waitFor(() => expect(seen.engine.closed).toBe(1));
    expect(event.preventDefault).toHaveBeenCalledTimes(1);
  });
});
