// npm start: the desktop app, in a window where Electron is installed, otherwise in a browser.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from './lib/prepare.mjs';
import { root } from './lib/repository.mjs';
import { run } from './lib/run.mjs';

/** Options that only the browser has. */
const WEB_OPTIONS = /^--(?:web|port|no-open|json|help)(?:=|$)/;

const app = join(root, 'apps', 'desktop');
const args = process.argv.slice(2);

/** Electron's executable, when it has been downloaded: an install never does so by itself. */
function electronBinary() {
  const folder = join(app, 'node_modules', 'electron');
  const name = join(folder, 'path.txt');
  if (!existsSync(name)) return undefined;
  const path = join(folder, 'dist', readFileSync(name, 'utf8').trim());
  return existsSync(path) ? path : undefined;
}

await prepare({ build: '@bilevel/desktop...' });
const electron = args.some((argument) => WEB_OPTIONS.test(argument)) ? undefined : electronBinary();
const { code } =
  electron === undefined
    ? await run(process.execPath, [join(app, 'dist', 'main', 'server.js'), ...args])
    : await run(electron, [app, ...args]);
process.exitCode = code;
