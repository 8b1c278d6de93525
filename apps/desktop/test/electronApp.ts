import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright-core';
import type { ShownApp } from './scenario.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Electron's executable, when it has been downloaded. */
export const electronBinary = findBinary();

function findBinary(): string | undefined {
  const folder = join(root, 'node_modules', 'electron');
  const named = join(folder, 'path.txt');
  if (!existsSync(named)) return undefined;
  const binary = join(folder, 'dist', readFileSync(named, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
}

/** Starts the app in Electron, with a home of its own; its dialogs choose what they are told. */
export async function openElectron(): Promise<ShownApp> {
  if (electronBinary === undefined) throw new Error("Electron's binary is absent.");
  const home = mkdtempSync(join(tmpdir(), 'bilevel-electron-'));
  const electron = await _electron.launch({
    executablePath: electronBinary,
    // Chromium refuses to run as root in its sandbox.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root],
    env: { ...process.env, BILEVEL_HOME: home, BILEVEL_CACHE: join(home, 'cache-of-tests') },
    acceptDownloads: true,
  });
  const page = await electron.firstWindow();
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => {
    throw error;
  });
  return {
    page,
    home,
    async choose(button, folder) {
      await electron.evaluate(({ dialog }, path) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
      }, folder);
      await page.getByRole('button', { name: button }).click();
    },
    async close() {
      await electron.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
