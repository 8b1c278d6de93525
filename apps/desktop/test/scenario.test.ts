import { describe, vi } from 'vitest';
import { electronBinary, openElectron } from './electronApp.js';
import { chooseFolder, hasChromium, openApp } from './page.js';
import { scenario } from './scenario.js';

// A hang is a failure; a slow machine is not.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

describe.skipIf(!hasChromium)('a run from the first click to files [needs Chromium]', () => {
  scenario(async () => {
    const { app, page, close } = await openApp();
    return {
      ...{ page, close, home: app.home },
      choose: (button, folder) => chooseFolder(page, button, folder),
    };
  });
});

if (electronBinary === undefined) {
  console.log(
    'The same in Electron was not run: its binary is absent. Fetch it with ' +
      '`node apps/desktop/node_modules/electron/install.js`.',
  );
} else {
  describe('a run from the first click to files, in Electron', () => {
    scenario(openElectron);
  });
}
