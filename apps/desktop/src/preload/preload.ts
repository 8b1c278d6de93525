// What the page gets of Electron: a port to the engine, dialogs, the progress bar, dropped paths.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Choice } from '../shared/choices.js';

contextBridge.exposeInMainWorld('electronBridge', {
  choose: (kind: Choice) => ipcRenderer.invoke('choose', { kind }),
  progress: (value: number) => {
    ipcRenderer.send('progress', value);
  },
  notify: (text: string) => {
    ipcRenderer.send('notify', text);
  },
  pathOf: (file: File) => webUtils.getPathForFile(file),
  connect: () => {
    ipcRenderer.send('connect');
  },
});

// A port cannot cross the bridge; it goes to the page's own window as a message.
ipcRenderer.on('port', ({ ports }) => {
  window.postMessage('engine-port', window.location.origin, ports);
});
