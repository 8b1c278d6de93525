import type { App, Session, WebContents, WebPreferences } from 'electron';
import { CONTENT_SECURITY_POLICY } from '../shared/policy.js';

/** The page runs as a page does in a browser, and sees nothing of Node or Electron. */
export function webPreferences(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    allowRunningInsecureContent: false,
    spellcheck: false,
  };
}

/** No navigation, no windows, no embedded views, whatever a page asks for. */
function restrictContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  for (const event of ['will-navigate', 'will-redirect', 'will-attach-webview'] as const) {
    contents.on(event as 'will-navigate', (details) => {
      details.preventDefault();
    });
  }
}

/** No permissions, and the strict policy on everything that is loaded. */
export function restrictSession(session: Session): void {
  session.setPermissionRequestHandler((_, __, answer) => {
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.webRequest.onHeadersReceived(({ responseHeaders }, answer) => {
    answer({
      responseHeaders: {
        ...responseHeaders,
        'Content-Security-Policy': [CONTENT_SECURITY_POLICY],
      },
    });
  });
}

export function restrictApp(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_, contents) => {
    restrictContents(contents);
  });
}
