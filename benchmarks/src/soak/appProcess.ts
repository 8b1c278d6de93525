import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The app in web mode, with a home and a folder for temporary files of its own. */
export interface AppProcess {
  readonly url: string;
  readonly pid: number;
  readonly home: string;
  readonly temporary: string;
  /** Ends it in order, as Ctrl-C does; returns its exit code. */
  readonly end: () => Promise<number | null>;
  /** Removes its folders. */
  readonly remove: () => void;
}

/** Starts the built app, each of its processes able to collect garbage when asked. */
export async function startApp(): Promise<AppProcess> {
  const root = mkdtempSync(join(tmpdir(), 'bilevel-soak-'));
  const home = join(root, 'home');
  const temporary = join(root, 'temporary');
  mkdirSync(temporary);
  const package_ = import.meta.resolve('@bilevel/desktop/package.json');
  const child = spawn(
    process.execPath,
    [
      '--expose-gc',
      ...['--import', new URL('./collectOnSignal.js', import.meta.url).href],
      fileURLToPath(new URL('dist/main/server.js', package_)),
      ...['--json', '--no-open'],
    ],
    {
      env: { ...process.env, BILEVEL_HOME: home, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const { url } = JSON.parse(await firstLine(child)) as { url: string };
  const { pid } = child;
  if (pid === undefined) throw new Error('The app has no process.');
  return {
    ...{ url, pid, home, temporary },
    async end() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGINT');
        await once(child, 'exit');
      }
      return child.exitCode;
    },
    remove() {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The app has no output.');
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The app ended with exit code ${String(code)}.`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  ended.catch(() => undefined);
  return line;
}
