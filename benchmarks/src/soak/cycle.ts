import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CleaningSettings, RunSettings } from '@bilevel/runs';
import { DEFAULT_DATA, DEFAULT_TRAINING } from '@bilevel/runs/options';
import type { BrowserContext, Page } from 'playwright-core';
import type { AppProcess } from './appProcess.js';
import type { Engine } from './engine.js';

/** The app, the page that is attached to it all the time, and calls beside it. */
export interface Soaked {
  readonly app: AppProcess;
  readonly engine: Engine;
  readonly context: BrowserContext;
  readonly page: Page;
}

/** What the app says of itself, as far as it is used here. */
interface AppInfo {
  readonly examples: { readonly train: string; readonly noisy: string } | null;
}

const ENDED = ['done', 'limited'];

/** Ends by itself after a few steps. */
const SHORT: RunSettings = {
  data: { ...DEFAULT_DATA, size: { kind: 'crop', size: 48 }, seed: 1 },
  training: { ...DEFAULT_TRAINING, maxSteps: 3 },
  keepMegabytes: 4,
};

/** Does not end by itself: its steps are too short to get anywhere. */
const LONG: RunSettings = {
  ...SHORT,
  training: { ...SHORT.training, method: 'fixed', step: 1e-9, maxSteps: 1_000_000 },
};

const CLEANING: CleaningSettings = {
  ...{ corrupt: 0.3, train: 300, validation: 300, test: 300, ridge: 1e-3, method: 'lbfgs' },
  ...{ budget: 1000, patience: 5, seed: 0 },
};

/**
 * One round of what people do: runs of both kinds started, paused, gone on with, stopped, resumed,
 * killed and run to their ends, looked at, exported, applied and deleted, while one page stays and
 * others come and go. Returns how many runs were started.
 */
export async function cycle(soaked: Soaked, k: number): Promise<number> {
  const { app, engine } = soaked;
  const { examples } = await engine.call<AppInfo>('app');
  if (examples === null) throw new Error('The app has no bundled pictures.');
  const start = async (name: string, settings: RunSettings): Promise<string> => {
    const images = [examples.train];
    return (await engine.call<{ id: string }>('startRun', { name, images, settings })).id;
  };
  const names = ['Held', 'Finished', 'Cleaned'].map((name) => `${name} ${String(k)}`);
  const [held = '', finished = '', cleaned = ''] = names;

  const first = await start(held, LONG);
  await show(soaked.page, `/run/${first}/watch`);
  await engine.until(first, ['running'], 2);
  await pauseAndGoOn(engine, first);
  await visit(soaked, `/run/${first}/watch`);
  await stopAndResume(engine, first);
  if (k % 3 === 2) {
    process.kill(learner(app.home, held), 'SIGKILL');
    await engine.until(first, ['crashed']);
    await engine.call('resumeRun', { id: first });
    await engine.until(first, ['running'], engine.stepsOf(first) + 1);
  }
  await engine.call('stopRun', { id: first });
  await engine.until(first, ['interrupted']);

  const second = await start(finished, SHORT);
  await show(soaked.page, `/run/${second}/watch`);
  await engine.until(second, ENDED);
  await show(soaked.page, `/run/${second}/look`);
  await engine.call('exportRun', { id: second, what: 'zip' });
  const out = join(app.home, `applied-${String(k)}`);
  const model = join(app.home, 'runs', finished, 'model.json');
  await show(soaked.page, `/apply/${second}`);
  const { id: job } = await engine.call<{ id: string }>('startApply', {
    ...{ model, images: [examples.noisy], out, grey: false, existing: 'stop' },
  });
  await engine.until(job, ['done']);
  rmSync(out, { recursive: true });

  const { id: third } = await engine.call<{ id: string }>('startCleaning', {
    ...{ name: cleaned, data: null, table: {}, settings: CLEANING },
  });
  await show(soaked.page, `/clean/${third}`);
  await engine.until(third, ['running', ...ENDED], 1);
  if (k % 2 === 1) {
    await engine.call('stopCleaning', { id: third }).catch(unlessEnded);
    await engine.until(third, ['interrupted', ...ENDED]);
    if (engine.stateOf(third) === 'interrupted') {
      await engine.call('resumeCleaning', { id: third });
    }
  }
  await engine.until(third, ENDED);

  await show(soaked.page, '/runs');
  for (const id of [first, second]) await engine.call('deleteRun', { id });
  await engine.call('deleteCleaning', { id: third });
  return names.length;
}

async function pauseAndGoOn(engine: Engine, id: string): Promise<void> {
  await engine.call('pauseRun', { id });
  await engine.until(id, ['paused']);
  await wait(300);
  await engine.call('continueRun', { id });
  await engine.until(id, ['running'], engine.stepsOf(id) + 1);
}

async function stopAndResume(engine: Engine, id: string): Promise<void> {
  await engine.call('stopRun', { id });
  await engine.until(id, ['interrupted']);
  await engine.call('resumeRun', { id });
  await engine.until(id, ['running'], engine.stepsOf(id) + 1);
}

/** A second page that comes and goes. */
async function visit({ context, page }: Soaked, place: string): Promise<void> {
  const other = await context.newPage();
  await other.goto(`${new URL(page.url()).origin}/#${place}`);
  await other.getByRole('heading', { level: 1 }).first().waitFor();
  await other.close();
}

/** Another place of the page, which is not loaded anew. */
async function show(page: Page, place: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#${place}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
}

/** The process that holds the lock of a run. */
function learner(home: string, name: string): number {
  return Number(readFileSync(join(home, 'runs', name, 'lock'), 'utf8').split(' ')[0]);
}

/** A short run may have ended by itself just before. */
function unlessEnded(error: unknown): void {
  if (!(error instanceof Error && error.message.includes('has ended'))) throw error;
}
