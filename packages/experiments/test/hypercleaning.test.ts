import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelledError } from '@bilevel/core';
import { csvParse } from 'd3-dsv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DataFileError,
  improveHypercleaning,
  reproduceHypercleaning,
  type PublishedRunSummary,
} from '../src/index.js';

const data = new URL('../../hypercleaning/digits', import.meta.url).pathname;
const files = { data, train: 120, upper: 60 };
const settings = {
  lower: 'hb',
  epsilon: 0.5,
  adjoint: 'cg',
  delta: 0.1,
  step: 10,
  precision: 32,
} as const;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bilevel-hypercleaning-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function table(path: string): Promise<Record<string, number>[]> {
  const rows = csvParse(await readFile(path, 'utf8'));
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, Number(cell)])),
  );
}

describe('the published protocol', () => {
  it('spends the budget to the unit and tells first and last iteration', async () => {
    const out = join(folder, 'one');
    const run = { ...settings, budget: 700 };
    const { summary, files: written } = await reproduceHypercleaning({ out, files, run });
    const rows = await table(join(out, 'hb-0.5-cg-0.1.csv'));
    const { first, final } = summary as PublishedRunSummary;
    expect(final.lowerIterations + final.adjointIterations).toBe(700);
    expect(rows.at(-1)).toMatchObject({ k: final.k, upperObjective: final.upperObjective });
    expect(rows[0]).toMatchObject({ ...first, k: 0 });
    expect(final.k).toBeGreaterThan(1);
    expect(final.upperObjective).toBeLessThan(first.upperObjective);
    const sums = rows.reduce(
      (sum, row) => sum + (row['lowerIterations'] ?? 0) + (row['adjointIterations'] ?? 0),
      0,
    );
    expect(sums).toBe(700);
    expect(written).toContain('objective-0.5-0.1.svg');
  });

  it('goes on after an interruption to the same numbers', async () => {
    const run = { ...settings, budget: 600 };
    const whole = await reproduceHypercleaning({ out: join(folder, 'whole'), files, run });
    const out = join(folder, 'cut');
    const controller = new AbortController();
    const cut = reproduceHypercleaning({
      ...{ out, files, run },
      signal: controller.signal,
      onProgress: (done) => {
        if (done > 450 && done < 600) controller.abort();
      },
    });
    await expect(cut).rejects.toBeInstanceOf(CancelledError);
    const resumed = await reproduceHypercleaning({ out, files, run });
    const numbers = (of: object): object => ({ ...of, seconds: 0 });
    expect(numbers(resumed.summary)).toEqual(numbers(whole.summary));
  });

  it('makes all 36 runs, goes on with those left after an interruption, and draws four charts', async () => {
    const run = { all: true, budget: 30 } as const;
    const few = { ...files, train: 40, upper: 20 };
    const whole = await reproduceHypercleaning({ out: join(folder, 'all'), files: few, run });
    const { runs } = whole.summary as { runs: readonly PublishedRunSummary[] };
    expect(runs).toHaveLength(36);
    const charts = whole.files.filter((name) => name.endsWith('.svg'));
    expect(charts.sort()).toEqual(
      ['0.01-0.01', '0.01-0.1', '0.1-0.01', '0.1-0.1'].map((pair) => `objective-${pair}.svg`),
    );
    const out = join(folder, 'all-cut');
    const controller = new AbortController();
    const seen: number[] = [];
    const cut = reproduceHypercleaning({
      ...{ out, files: few, run },
      signal: controller.signal,
      onProgress: (done) => {
        if (done > 20 * run.budget) controller.abort();
      },
    });
    await expect(cut).rejects.toBeInstanceOf(CancelledError);
    const onProgress = (done: number): void => void seen.push(done);
    const resumed = await reproduceHypercleaning({ out, files: few, run, onProgress });
    // Finished runs are taken from their files.
    expect(Math.min(...seen)).toBeGreaterThan(19 * run.budget);
    const numbers = (summary: object): object =>
      (summary as typeof whole.summary & { runs: readonly object[] }).runs
        .map((one) => ({ ...one, seconds: 0 }))
        .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    expect(numbers(resumed.summary)).toEqual(numbers(whole.summary));
    expect([...resumed.files].sort()).toEqual([...whole.files].sort());
  });

  it('refuses labels that do not fit', async () => {
    const run = { ...settings, budget: 10 };
    const labels = join(folder, 'labels.u8');
    const attempt = () => reproduceHypercleaning({ out: folder, files: { ...files, labels }, run });
    await expect(attempt()).rejects.toBeInstanceOf(DataFileError);
    await writeFile(labels, new Uint8Array(119));
    await expect(attempt()).rejects.toThrow('120 bytes');
    await writeFile(labels, new Uint8Array(120).fill(10, 7, 8));
    await expect(attempt()).rejects.toThrow('byte 7');
    const many = { data, train: 5000 };
    await expect(reproduceHypercleaning({ out: folder, files: many, run })).rejects.toThrow('5000');
  });
});

describe('the same problem by L-BFGS', () => {
  it('verifies every objective', async () => {
    const out = join(folder, 'better');
    const { summary } = await improveHypercleaning({ out, files, budget: 250 });
    const rows = await table(join(out, 'history.csv'));
    expect(rows.length).toBeGreaterThan(2);
    const kinds = csvParse(await readFile(join(out, 'history.csv'), 'utf8')).map(
      ({ kind }) => kind,
    );
    expect(new Set(kinds)).toEqual(new Set(['certified']));
    for (const { verified = NaN, verifiedError = NaN } of rows) {
      expect(verifiedError).toBeLessThan(1e-3);
      expect(verified).toBeGreaterThan(0);
    }
    expect(summary.final.upperObjective).toBeLessThan(0.8 * summary.first.upperObjective);
    const { objective, work } = summary.reached[0] ?? { objective: NaN, work: NaN };
    const reaching = rows.find((row) => (row['verified'] ?? NaN) <= objective);
    expect(work ?? undefined).toBe(reaching?.['totalWork']);
  });
});

describe.skipIf(!process.env['BILEVEL_DATA'])('MNIST as published [needs BILEVEL_DATA]', () => {
  it('has the iterations and objectives of the published run', async () => {
    const mnist = `${process.env['BILEVEL_DATA'] ?? ''}/mnist`;
    const { summary } = await reproduceHypercleaning({
      out: join(folder, 'mnist'),
      files: { data: mnist, labels: `${mnist}/corrupted-labels-20000-seed0.u8` },
      run: {
        lower: 'hb',
        epsilon: 0.1,
        adjoint: 'cg',
        delta: 0.01,
        step: 10,
        precision: 32,
        budget: 549,
      },
    });
    const { first } = summary as PublishedRunSummary;
    expect(first.lipschitz).toBeCloseTo(44.7938, 4);
    expect(Math.abs(first.lowerIterations - 523)).toBeLessThan(0.01 * 523);
    expect(Math.abs(first.upperObjective - 0.568838)).toBeLessThan(1e-4);
    expect(Math.abs(first.adjointIterations - 23)).toBeLessThanOrEqual(2);
  });

  it('gets below the best published objective in 200 units by L-BFGS', async () => {
    const mnist = `${process.env['BILEVEL_DATA'] ?? ''}/mnist`;
    const { summary } = await improveHypercleaning({
      out: join(folder, 'mnist-better'),
      files: { data: mnist, labels: `${mnist}/corrupted-labels-20000-seed0.u8` },
      budget: 150,
    });
    expect(summary.first.upperObjective).toBeCloseTo(0.5688, 3);
    expect(summary.reached[0]).toMatchObject({ objective: 0.4413 });
    expect(summary.reached[0]?.work ?? Infinity).toBeLessThan(200);
  });
});
