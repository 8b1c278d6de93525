import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readImage } from '@bilevel/imaging';
import { describe, expect, it } from 'vitest';
import {
  LEARNING,
  CLEANING,
  RUN_KINDS,
  RunFolder,
  applyRun,
  cleanRun,
  keptSteps,
  learnRun,
  readCleanedLabels,
  readKeptStep,
  readModel,
  readReview,
  readSuspects,
  suspectsTable,
} from '../src/index.js';
import { csvRows } from '../src/csvFile.js';
import { keptFolders } from './keptFolders.js';

const folder = keptFolders();
const at = (...names: string[]): string => join(folder, ...names);
const text = (...names: string[]): string => readFileSync(at(...names), 'utf8');

async function last<T>(events: AsyncGenerator<unknown, T, undefined>): Promise<T> {
  for (;;) {
    const next = await events.next();
    if (next.done === true) return next.value;
  }
}

/** A history without its times, as numbers. */
function numbers(run: string): Record<string, number>[] {
  return csvRows(text(run, 'history.csv')).map((row) => {
    const columns = Object.entries(row).filter(([name]) => name !== 'seconds');
    return Object.fromEntries(columns.map(([name, cell]) => [name, Number(cell)]));
  });
}

/**
 * As numbers, to what may differ between two versions of Node's functions; bounds, and ε, which follows them, to factors
 * that are kept in 32 bits and moved outwards since.
 */
function expectSame(found: readonly object[], wanted: readonly object[]): void {
  expect(found.map(Object.keys)).toEqual(wanted.map(Object.keys));
  for (const [i, row] of found.entries()) {
    for (const [name, value] of Object.entries(row as Record<string, number>)) {
      const right = (wanted[i] as Record<string, number>)[name]!;
      expect(Math.abs(value - right), `${name} of step ${String(i)}`).toBeLessThanOrEqual(
        (/^bound|Bound$|^epsilon$/.test(name) ? 1e-5 : 1e-9) * Math.abs(right),
      );
    }
  }
}

describe('a learning run of version 1', () => {
  it('opens, with all that it recorded', async () => {
    const { folder: opened, config } = await RunFolder.open(LEARNING, at('learn-finished'));
    expect(config.train.map(({ name }) => name)).toEqual(['a', 'c']);
    expect(config.settings.training).toMatchObject({ prior: 'tv', method: 'adaptive' });
    const rows = await opened.readRows(LEARNING.history);
    expect(rows).toHaveLength(7);
    expect(rows[6]).toMatchObject({ weight: 0.05474040404041149, smoothing: 0.003135056820619454 });
    expect(await opened.readSummary(LEARNING)).toMatchObject({ status: 'steps', best: 6 });
    expect((await opened.readCheckpoint(LEARNING))?.last.step).toBe(6);
    expect((await keptSteps(opened)).steps).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect((await readKeptStep(opened, 6))?.map(({ name }) => name)).toEqual(['a', 'c', 'b']);
  });

  it('is reported', async () => {
    await RUN_KINDS.learning.report(at('learn-finished'));
    const page = text('learn-finished', 'report.html');
    expect(page).toContain('Stopped at the step limit after 6 steps in 0.1 s.');
    expect(page).toContain('0.277654187 ± 1.7·10⁻⁸');
    expect(page).toContain('0.05474');
  });

  it('resumes to the numbers of one that was not interrupted; its rows keep their bytes', async () => {
    const before = text('learn-interrupted', 'history.csv');
    const summary = await last(
      learnRun({ kind: 'resume', folder: at('learn-interrupted') }, { threads: 1 }),
    );
    expect(summary).toMatchObject({ status: 'steps', steps: 6 });
    const { folder: opened } = await RunFolder.open(LEARNING, at('learn-interrupted'));
    expect(await opened.readRows(LEARNING.history)).toHaveLength(7);
    // The rows up to the checkpoint, which was taken at step 0.
    const after = text('learn-interrupted', 'history.csv').split('\n');
    expect(after.slice(0, 2)).toEqual(before.split('\n').slice(0, 2));
    // Linear systems are solved in single precision since: steps are proven as before, to other numbers.
    const [own, finished] = [numbers('learn-interrupted'), numbers('learn-finished')];
    expect(own.map(Object.keys)).toEqual(finished.map(Object.keys));
    const objectives = finished.map((row) => row['objective'] ?? NaN);
    for (const [i, row] of own.entries()) {
      expect((row['objective'] ?? NaN) / objectives[i]!).toBeCloseTo(1, 2);
    }
  });

  it('goes on when it has more steps to make', async () => {
    const request = { kind: 'resume', folder: at('learn-finished'), maxSteps: 7 } as const;
    const before = text('learn-finished', 'history.csv');
    expect(await last(learnRun(request, { threads: 1 }))).toMatchObject({ steps: 7 });
    expect(text('learn-finished', 'history.csv').startsWith(before)).toBe(true);
  });
});

describe('a cleaning run of version 1', () => {
  it('opens, with all that it recorded', async () => {
    const { folder: opened, config } = await RunFolder.open(CLEANING, at('clean-finished'));
    expect(config.data.classNames).toEqual(['cat', 'dog', 'eel']);
    expect(await opened.readRows(CLEANING.history)).toHaveLength(17);
    expect(await opened.readSummary(CLEANING)).toMatchObject({ status: 'converged', suspects: 12 });
    expect((await opened.readCheckpoint(CLEANING))?.learning.last.step).toBe(16);
    const [first] = (await readSuspects(at('clean-finished'))) ?? [];
    expect(first).toMatchObject({ index: 47, given: 1, predicted: 2 });
    expect((await readCleanedLabels(at('clean-finished')))?.[47]).toBe(2);
  });

  it('has its review', async () => {
    expect(await readReview(at('clean-finished'))).toEqual({ '47': 1 });
    const rows = csvRows(await suspectsTable(at('clean-finished'), 'predicted'));
    expect(rows[0]).toMatchObject({ index: '47', label: 'dog', verdict: 'label is right' });
  });

  it('is reported', async () => {
    await RUN_KINDS.cleaning.report(at('clean-finished'));
    const page = text('clean-finished', 'report.html');
    expect(page).toContain('Converged after 16 steps in 0.4 s.');
    expect(page).toContain('0.012743886 ± 3.6·10⁻⁸');
    expect(page).toContain('Precision of the suspects');
  });

  it('resumes to the numbers of one that was not interrupted; its rows keep their bytes', async () => {
    const before = text('clean-interrupted', 'history.csv');
    const summary = await last(cleanRun({ kind: 'resume', folder: at('clean-interrupted') }));
    expect(summary).toMatchObject({ status: 'converged', steps: 16, suspects: 12 });
    const after = text('clean-interrupted', 'history.csv').split('\n');
    expect(after.slice(0, 2)).toEqual(before.split('\n').slice(0, 2));
    expectSame(numbers('clean-interrupted'), numbers('clean-finished'));
    expect(text('clean-interrupted', 'labels.csv')).toBe(text('clean-finished', 'labels.csv'));
  });
});

it('a model of version 1 denoises as it did', async () => {
  const model = at('model.json');
  expect(await readModel(model)).toMatchObject({
    prior: 'tv',
    values: { weight: 0.05474040404041149 },
  });
  const images = [at('learn-finished', 'images', 'a.noisy.png')];
  await last(applyRun({ model, images, out: at('out'), format: '.npy' }));
  const found = await readImage(at('out', 'a.noisy.npy'));
  const wanted = await readImage(at('applied.npy'));
  const far = wanted.data.reduce((sum, value, p) => sum + (value - found.data[p]!) ** 2, 0);
  // Both are that close to the exact one: a thousandth of the weight, in the root mean square.
  expect(Math.sqrt(far / wanted.data.length)).toBeLessThan(2e-3 * 0.0547);
});
