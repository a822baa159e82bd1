/**
 * The desktop shell: one window on `app://patchledger/`, answered by the engine's door, so no port is open.
 * The only room that imports electron; it decides nothing about patches.
 */
import { join, resolve } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session, shell, type IpcMainInvokeEvent } from 'electron';
import { createEngine } from '../engine/create-engine.ts';
import { isOwnPage, isPickRequest, ownOrigin, windowPreferences } from './lockdown.ts';

const out = resolve(import.meta.dirname, '..');

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
]);

// A second start brings the first window forward: two windows on one vault are of no use.
if (!app.requestSingleInstanceLock()) app.quit();
app.enableSandbox();

function createWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'PatchLedger',
    webPreferences: windowPreferences(join(out, 'preload/preload.cjs')),
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${ownOrigin}/`);
  return window;
}

/** Locks every page the app could ever hold: no navigation away, no new windows, no permissions, no webviews. */
function lockNavigation(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(permission === 'clipboard-sanitized-write');
  });
  session.defaultSession.setPermissionCheckHandler(
    (_contents, permission) => permission === 'clipboard-sanitized-write',
  );
  // The window speaks to the engine only: whatever else it asks for is cut before it leaves the process.
  session.defaultSession.webRequest.onBeforeRequest((details, answer) => {
    answer({
      cancel: !isOwnPage(details.url) && !details.url.startsWith('devtools:') && !details.url.startsWith('data:'),
    });
  });
}

/** The preload's two calls: native dialogs that name a path; the path then goes through the engine's own checks. */
function answerDialogs(): void {
  ipcMain.handle('pick', async (event: IpcMainInvokeEvent, request: unknown) => {
    const window = BrowserWindow.fromWebContents(event.sender);
    if (!window || !isOwnPage(event.senderFrame?.url ?? '') || !isPickRequest(request)) return null;
    if (request.purpose === 'save') {
      const picked = await dialog.showSaveDialog(window, { defaultPath: request.suggested });
      return picked.canceled ? null : [picked.filePath];
    }
    const picked = await dialog.showOpenDialog(window, {
      properties: request.purpose === 'folder' ? ['openDirectory', 'createDirectory'] : ['openFile', 'multiSelections'],
    });
    return picked.canceled ? null : picked.filePaths;
  });
}

function setMenu(): void {
  const mac = process.platform === 'darwin';
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(mac ? [{ role: 'appMenu' as const }] : []),
      { role: 'fileMenu' },
      { role: 'editMenu' },
      {
        label: 'View',
        submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
      },
      { role: 'windowMenu' },
      {
        role: 'help',
        submenu: [{ label: 'Where the data lives', click: () => void shell.openPath(app.getPath('userData')) }],
      },
    ]),
  );
}

async function start(): Promise<void> {
  await app.whenReady();
  const engine = createEngine({
    dataFolder: app.getPath('userData'),
    tasks: 'worker',
    clock: () => new Date(),
    actor: undefined,
    version: app.getVersion(),
    rendererFolder: join(out, 'renderer'),
    workerFile: join(out, 'main/worker.js'),
    localPaths: true,
  });
  protocol.handle('app', (request) => engine.fetch(request));
  lockNavigation();
  answerDialogs();
  setMenu();
  createWindow();

  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) createWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void engine.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
}

void start();
