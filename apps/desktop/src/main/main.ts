// Electron's main process: one window, and the engine in a process of its own.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  BrowserWindow,
  MessageChannelMain,
  Notification,
  app,
  dialog,
  ipcMain,
  net,
  protocol,
  session,
  utilityProcess,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  type UtilityProcess,
} from 'electron';
import { z } from 'zod';
import { CHOICES } from '../shared/choices.js';
import { restrictApp, restrictSession, webPreferences } from './security.js';

const ORIGIN = 'app://bilevel';
const pages = fileURLToPath(new URL('../renderer/', import.meta.url));
const preload = fileURLToPath(new URL('../preload/preload.cjs', import.meta.url));
const engineEntry = fileURLToPath(new URL('./backend.js', import.meta.url));

const chooseRequest = z.object({ kind: z.enum(CHOICES) });
const progress = z.number().min(-1).max(2);

let window: BrowserWindow | undefined;
let engine: UtilityProcess | undefined;

// A page of its own origin: from file: it could read other files.
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.enableSandbox();
restrictApp(app);

if (app.requestSingleInstanceLock()) {
  await app.whenReady();
  restrictSession(session.defaultSession);
  protocol.handle('app', ({ url }) => {
    const { pathname } = new URL(url);
    const path = join(pages, pathname === '/' ? 'index.html' : decodeURIComponent(pathname));
    return path.startsWith(pages)
      ? net.fetch(pathToFileURL(path).href)
      : new Response(null, { status: 404 });
  });
  engine = utilityProcess.fork(engineEntry, [], { serviceName: 'Bilevel engine' });
  handleCalls();
  openWindow();
} else {
  app.quit();
}

app.on('second-instance', () => {
  window?.restore();
  window?.focus();
});
app.on('activate', () => {
  if (window === undefined) openWindow();
});
// Runs that are going stop in order first, so that they can be resumed.
app.on('before-quit', (event) => {
  if (engine === undefined) return;
  event.preventDefault();
  const closing = engine;
  engine = undefined;
  closing.once('exit', () => {
    app.quit();
  });
  closing.postMessage('close');
});

function openWindow(): void {
  window = new BrowserWindow({
    width: 1280,
    height: 860,
    minWidth: 1024,
    minHeight: 700,
    title: 'Bilevel',
    webPreferences: webPreferences(preload),
  });
  window.removeMenu();
  window.on('closed', () => {
    window = undefined;
  });
  void window.loadURL(`${ORIGIN}/`);
}

/** Only the window's own page is listened to. */
function isOurs({ senderFrame, sender }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return sender === window?.webContents && senderFrame?.origin === ORIGIN;
}

function handleCalls(): void {
  ipcMain.on('connect', (event) => {
    if (!isOurs(event)) return;
    const { port1, port2 } = new MessageChannelMain();
    engine?.postMessage('connect', [port1]);
    event.senderFrame?.postMessage('port', null, [port2]);
  });
  ipcMain.on('progress', (event, value: unknown) => {
    const parsed = progress.safeParse(value);
    if (isOurs(event) && parsed.success) window?.setProgressBar(parsed.data);
  });
  ipcMain.on('notify', (event, value: unknown) => {
    const parsed = z.string().max(500).safeParse(value);
    if (isOurs(event) && parsed.success) new Notification({ body: parsed.data }).show();
  });
  ipcMain.handle('choose', async (event, request: unknown) => {
    if (!isOurs(event) || window === undefined) return [];
    const { kind } = chooseRequest.parse(request);
    const { filePaths } = await dialog.showOpenDialog(window, {
      properties:
        kind === 'folder'
          ? ['openDirectory', 'createDirectory']
          : kind === 'pictures'
            ? ['openFile', 'multiSelections']
            : ['openFile'],
      ...(kind === 'model' && { filters: [{ name: 'Models', extensions: ['json'] }] }),
    });
    return filePaths;
  });
}
