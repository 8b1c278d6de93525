import { setImmediate } from 'node:timers/promises';
import { CancelledError, type BilevelProblem } from '@bilevel/core';
import { publishedRun, type PublishedSettings, type PublishedState } from '@bilevel/hypercleaning';
import type { ProgressFile } from '../progressFile.js';
import type { PublishedRow, RunProgress } from './runProgress.js';

/** Seconds between two writes of a run's progress. */
const SAVE_EVERY = 20;

/**
 * Runs, or goes on with, one of the published runs. When the signal fires, its progress is written
 * before the error is thrown.
 *
 * @throws CancelledError
 */
export async function runPublished(
  problem: BilevelProblem,
  settings: PublishedSettings,
  file: ProgressFile<RunProgress>,
  watch: {
    readonly signal?: AbortSignal | undefined;
    readonly onStep: (row: PublishedRow) => void;
  },
): Promise<readonly PublishedRow[]> {
  const stored = await file.read(settings);
  if (stored?.done === true) return stored.rows;
  const rows: PublishedRow[] = [...(stored?.rows ?? [])];
  const before = rows.at(-1)?.seconds ?? 0;
  const started = performance.now();
  const clock = (): number => before + (performance.now() - started) / 1000;
  let saved = clock();
  let state: PublishedState | undefined = stored?.state;
  const run = publishedRun(problem, settings, {
    signal: watch.signal,
    pause: () => setImmediate(),
    ...(state && { resume: state }),
  });
  try {
    for await (const next of run) {
      state = next;
      const row = { ...next.last, seconds: clock() };
      rows.push(row);
      watch.onStep(row);
      if (clock() - saved >= SAVE_EVERY) {
        await file.write({ settings, rows, state, done: false });
        saved = clock();
      }
    }
  } catch (error) {
    if (error instanceof CancelledError && state !== undefined) {
      await file.write({ settings, rows, state, done: false });
    }
    throw error;
  }
  if (state !== undefined) await file.write({ settings, rows, state, done: true });
  return rows;
}
