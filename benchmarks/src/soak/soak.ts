import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { keepResults } from '../results.js';
import { startApp } from './appProcess.js';
import { cycle } from './cycle.js';
import { Engine } from './engine.js';
import { compareEnds, type Comparison } from './limits.js';
import { familyOf, takeSample, temporaryFiles, type Sample } from './samples.js';

/** Rounds before the first sample: code is loaded, and allocators reach their size. */
const WARM_UP = 3;

/** What a soak found. */
interface Soaked {
  readonly rounds: number;
  readonly runs: number;
  readonly seconds: number;
  readonly samples: readonly Sample[];
  readonly comparisons: readonly Comparison[];
  /** After the app was ended in order: processes of it, and files, that were still there. */
  readonly left: { readonly processes: number; readonly files: number };
}

/** Where Chromium is. */
const chromiumPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/**
 * Rounds of runs in web mode with a page attached, for as many minutes: memory, files, processes and
 * temporary files have to come back to where they were after the first rounds.
 *
 * @throws Error when a limit is exceeded; what was sampled is kept all the same
 */
export async function benchSoak({ minutes = 60 }: { readonly minutes?: number }): Promise<void> {
  if (process.platform !== 'linux' || !existsSync(chromiumPath)) {
    throw new Error(
      `Expected Linux and Chromium at ${chromiumPath} but did not find both. Set CHROMIUM_PATH.`,
    );
  }
  const { comparisons, left, samples, ...counts } = await soak(60 * minutes, console.log);
  await keepResults(
    'soak',
    comparisons.map(({ holds, ...row }) => ({ ...row, result: holds ? 'holds' : 'exceeded' })),
    { ...counts, left, samples },
  );
  const exceeded = comparisons.filter(({ holds }) => !holds).map(({ measure }) => measure);
  if (exceeded.length > 0) throw new Error(`Expected no growth but found ${exceeded.join(', ')}.`);
  if (left.processes + left.files > 0) {
    throw new Error(`Expected nothing left after the end but found ${JSON.stringify(left)}.`);
  }
}

/** The same, without keeping what it finds. */
async function soak(
  seconds: number,
  tell: (line: string) => void,
  warmUp = WARM_UP,
): Promise<Soaked> {
  const app = await startApp();
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;
  try {
    const context = await browser.newContext();
    context.setDefaultTimeout(300_000);
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(app.url);
    const { origin } = new URL(app.url);
    const cookies = await context.cookies(origin);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const engine = await Engine.connect(origin, cookie);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Performance.enable');
    const samples: Sample[] = [];
    let [rounds, runs] = [0, 0];
    while (rounds <= warmUp || elapsed() < seconds) {
      runs += await cycle({ app, engine, context, page }, rounds++);
      if (rounds < warmUp) continue;
      const sample = await takeSample(app, devtools, elapsed());
      samples.push(sample);
      tell(JSON.stringify({ rounds, runs, ...sample }));
      if (faults.length > 0) throw new Error(`An error in the page: ${faults.join('; ')}`);
    }
    engine.close();
    await browser.close();
    const family = familyOf(app.pid);
    const code = await app.end();
    if (code !== 0) throw new Error(`The app ended with exit code ${String(code)}.`);
    const processes = family.filter(isAlive).length;
    const files = temporaryFiles(app.home, app.temporary).length;
    const comparisons = compareEnds(samples);
    return {
      rounds,
      runs,
      seconds: Math.round(elapsed()),
      samples,
      comparisons,
      left: { processes, files },
    };
  } finally {
    await browser.close();
    await app.end();
    app.remove();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
