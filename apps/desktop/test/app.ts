import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';

const entry = fileURLToPath(new URL('../dist/main/server.js', import.meta.url));
export const testData = fileURLToPath(new URL('../../../test-data/', import.meta.url));

const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
export const hasChromium = existsSync(chromiumPath);

/** The app in web mode, as a process of its own with a home of its own. */
export interface RunningApp {
  readonly url: string;
  readonly home: string;
  readonly process: ChildProcess;
  /** Ends it in order, as Ctrl-C does, and removes its home unless `keep`. */
  readonly close: (options?: { keep?: boolean }) => Promise<void>;
}

export async function startApp(
  home = mkdtempSync(join(tmpdir(), 'bilevel-app-')),
): Promise<RunningApp> {
  const child = spawn(process.execPath, [entry, '--json', '--no-open'], {
    env: { ...process.env, BILEVEL_HOME: home, BILEVEL_CACHE: join(home, 'cache-of-tests') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await new Promise<string[]>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (text: string) => {
      resolve([text]);
    });
    child.once('exit', (code) => {
      reject(new Error(`The app ended with exit code ${String(code)}.`));
    });
  });
  const { url } = JSON.parse(line ?? '') as { url: string };
  return {
    url,
    home,
    process: child,
    async close({ keep = false } = {}) {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGINT');
        await ended;
      }
      if (!keep) rmSync(home, { recursive: true, force: true });
    },
  };
}

let browser: Promise<Browser> | undefined;

/**
 * A context of its own in a browser that the files of a worker share, since it takes seconds to start; it ends with
 * their process.
 */
export async function openContext(): Promise<BrowserContext> {
  browser ??= chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const context = await (
    await browser
  ).newContext({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce' });
  // A hang is a failure; a slow machine is not.
  context.setDefaultTimeout(120_000);
  return context;
}

/** The processes that a process started and that are alive (Linux). */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((other) => {
      try {
        const stat = readFileSync(`/proc/${String(other)}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
      } catch {
        return false;
      }
    });
}
