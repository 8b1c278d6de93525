import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ArgumentError, CancelledError } from '@bilevel/core';
import { createImage, writeImage } from '@bilevel/imaging';
import { csvParse } from 'd3-dsv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadData } from '../src/filters/data.js';
import { DataFileError, reproduceFilters, type FiltersSummary } from '../src/index.js';
import { QUICK, SETTINGS } from '../src/filters/settings.js';
import { modelSummary } from '../src/filters/summary.js';

let out = '';
let summary: FiltersSummary;
let text: readonly string[];
let files: readonly string[];
const quick = { seed: 3, quick: true, threads: 1 } as const;
const at = (...names: string[]): string => path.join(out, ...names);

beforeAll(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'filters-'));
  ({ summary, text, files } = await reproduceFilters({ ...quick, out: at('first') }));
}, 60_000);
afterAll(() => rm(out, { recursive: true }));

const rows = async (folder: string, name: string): Promise<Record<string, string>[]> =>
  csvParse(await readFile(at(folder, `${name}.csv`), 'utf8'));

describe('the experiment on filters', () => {
  it('writes tables, charts, galleries, models and a summary, and leaves no progress behind', async () => {
    const banks = ['filters-convex', 'filters-weakly-convex'];
    const drawings = ['training', 'psnr', ...banks.map((name) => `gallery-${name}`)];
    expect([...files].sort()).toEqual(
      [
        ...drawings.flatMap((name) => [`${name}.svg`, `${name}.png`]),
        ...['tv', ...banks].map((name) => `training-${name}.csv`),
        ...banks.map((name) => `${name}.json`),
        ...['psnr.csv', 'summary.json', 'summary.txt'],
      ].sort(),
    );
    expect((await readdir(at('first'))).sort()).toEqual([...files].sort());
    expect(text.join('\n')).toMatch(/4 windows of 24×24 .*generated.*over these windows\./);
    expect(text.join('\n')).toMatch(/WCRR.*28\.68 dB[^]*15\/255[^]*CRR.*30\.55 dB/);
  });

  it('tells of its trainings as the tables do: steps, proofs, and an interval that holds the objective', async () => {
    for (const model of summary.models) {
      const table = await rows('first', `training-${model.name}`);
      expect(Number(table[0]!['objective'])).toBe(model.objective.start);
      const steps = table.filter((row, i) => i > 0 && row['step'] !== table[i - 1]!['step']);
      expect(model.steps).toBe(steps.length);
      const proven = steps.filter((row) => row['certifiedDecrease'] === 'true');
      expect(model.proven).toBe(proven.length);
      expect(model.provenShare).toBe(proven.length / steps.length);
      // The last stage takes no step that is not proven.
      expect(model.provenAtEnd).toBe(model.stepsAtEnd);
      expect(model.objective.kind).toBe('certified');
      expect(model.objective.lower).toBeLessThanOrEqual(model.objective.final);
      expect(model.objective.upper - model.objective.lower).toBeLessThan(
        0.05 * model.objective.final,
      );
      expect(model.objective.upper).toBeLessThan(model.objective.start);
    }
  });

  it('tests every model on every picture at every level, as the means say', async () => {
    const table = await rows('first', 'psnr');
    expect(table).toHaveLength(3 * QUICK.generated.test * QUICK.levels.length);
    const own = table.filter(
      (row) => row['model'] === 'filters-convex' && Number(row['sigma']) === QUICK.sigma,
    );
    const mean = own.reduce((sum, row) => sum + Number(row['psnr']), 0) / own.length;
    expect(summary.models[1]!.test[0]!.psnr).toBeCloseTo(mean, 10);
    for (const { test } of summary.models) {
      for (const { noisy, psnr } of test) expect(psnr).toBeGreaterThan(noisy + 1);
    }
    for (const row of table) expect(row['status']).toBe('converged');
  });

  it('writes models with where they are from', async () => {
    const stored = JSON.parse(await readFile(at('first', 'filters-convex.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(stored).toMatchObject({
      ...{ format: 'bilevel-model', version: 2, prior: 'filters:log-cosh,count=4,size=3' },
      sigma: 25 / 255,
      provenance: {
        summary: '4 learned filters of 3×3 under log-cosh',
        learnedFrom:
          '4 windows of 24×24 pixels of 2 pictures (generated), grey, with noise of σ = 25/255',
        ...{ seed: 3, licence: 'MIT' },
        scores: [{ sigma: 25 / 255 }, { sigma: 15 / 255 }],
      },
    });
    const { filterTaps } = stored['values'] as { filterTaps: number[] };
    expect(filterTaps).toHaveLength(4 * 8);
  });

  it('goes on after an interruption to the same numbers', async () => {
    const models = ['filters-convex'];
    const stop = async (when: RegExp): Promise<void> => {
      const controller = new AbortController();
      const stopped = reproduceFilters({
        ...{ ...quick, models, out: at('cut'), saveEvery: 0, signal: controller.signal },
        onProgress: (_done, _of, what) => {
          if (when.test(what)) controller.abort();
        },
      });
      await expect(stopped).rejects.toThrow(CancelledError);
    };
    await stop(/step 2, /);
    await stop(/on generated-1000/);
    const resumed = await reproduceFilters({ ...quick, models, out: at('cut') });
    const timeless = (all: Record<string, string>[]) => all.map((row) => ({ ...row, seconds: '' }));
    for (const name of ['training-filters-convex']) {
      expect(timeless(await rows('cut', name))).toEqual(timeless(await rows('first', name)));
    }
    const { models: all } = resumed.summary;
    const timed = { seconds: expect.any(Number) as number };
    expect(all[0]).toMatchObject({
      ...{ ...summary.models[1]!, ...timed },
      test: summary.models[1]!.test.map((one) => ({
        ...one,
        secondsAMegapixel: expect.any(Number) as number,
      })),
    });
  });

  it('stops where there is no time', async () => {
    const options = { ...quick, models: ['filters-convex'], minutes: 1e-9, out: at('short') };
    const { summary: short } = await reproduceFilters(options);
    expect(short.models[0]).toMatchObject({ steps: 0, status: 'minutes', proven: 0 });
  });

  it.each([
    ['minutes', { minutes: 0 }],
    ['steps', { steps: 0.5 }],
    ['models', { models: ['wavelet'] }],
    ['models', { models: [] }],
  ])('refuses %s out of range', async (name, wrong) => {
    const refused = reproduceFilters({ ...quick, ...wrong, out: at('refused') });
    await expect(refused).rejects.toThrow(ArgumentError);
    await expect(refused).rejects.toThrow(name);
  });

  it('refuses pictures smaller than a window', async () => {
    const data = Float64Array.from({ length: 20 * 30 }, (_, p) => (p % 7) / 7);
    const folder = await mkdtemp(path.join(out, 'small-'));
    await writeImage(path.join(folder, 'small.png'), createImage(30, 20, data));
    const refused = reproduceFilters({ ...quick, train: folder, out: at('refused') });
    await expect(refused).rejects.toThrow(DataFileError);
    await expect(refused).rejects.toThrow(/24×24 .*small\.png but received 30×20/);
  });
});

describe('the windows that are learned from', () => {
  it('are those of the seed, with noise of σ', async () => {
    const { train, test } = await loadData({}, QUICK, 1);
    expect(train.map(({ truth }) => truth.width)).toEqual([24, 24, 24, 24]);
    expect(train.map(({ name }) => name)).toEqual(
      (await loadData({}, QUICK, 1)).train.map(({ name }) => name),
    );
    const differences = train.flatMap(({ truth, measured }) =>
      Array.from(measured.data, (y, p) => y - truth.data[p]!),
    );
    const sigma = Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / differences.length);
    expect(sigma / QUICK.sigma).toBeCloseTo(1, 1);
    expect(test.map(({ name }) => name)).toEqual(['generated-1000', 'generated-1001']);
  });
});

describe('the summary of a training', () => {
  it('counts a step once where a stage goes on from the end of another', () => {
    const row = (
      method: 'lbfgs' | 'adaptive',
      step: number,
      objective: number,
      proven: boolean,
    ) => ({
      ...{ method, step, seconds: step, work: 10 * step, objective, kind: 'certified', psnr: 20 },
      ...{ objectiveLower: objective - 0.1, objectiveUpper: objective + 0.1 },
      certifiedDecrease: proven,
    });
    const steps = [
      row('lbfgs', 0, 5, false),
      row('lbfgs', 1, 4, true),
      row('lbfgs', 2, 3, false),
      row('adaptive', 2, 3, false),
      row('adaptive', 3, 2.5, true),
    ];
    const before = { step: 3, work: 30 };
    const training = { rows: steps, stage: 2, from: {}, before, status: 'steps' };
    expect(modelSummary(SETTINGS.models[0]!, training, [])).toMatchObject({
      ...{ steps: 3, proven: 2, provenAtEnd: 1, stepsAtEnd: 1, work: 30 },
      objective: { start: 5, final: 2.5, lower: 2.4, upper: 2.6 },
    });
  });
});
