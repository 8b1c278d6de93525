import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  ArgumentError,
  CancelledError,
  Pace,
  conjugateGradient,
  newtonCg,
  newtonFinish,
  runToEnd,
  solveLower,
} from '@bilevel/core';
import { Model, createImage, writeImage } from '@bilevel/imaging';
import { csvParse } from 'd3-dsv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataFileError, reproduceInverseProblems, type InverseSummary } from '../src/index.js';
import { loadData } from '../src/inverseProblems/data.js';
import { gridSearch } from '../src/inverseProblems/grid.js';
import { leadOf } from '../src/inverseProblems/lead.js';
import { Objective, type Solved } from '../src/inverseProblems/objective.js';
import { phantom } from '../src/inverseProblems/phantom.js';
import { strip } from '../src/inverseProblems/pictures.js';
import { modelFor } from '../src/inverseProblems/row.js';
import { QUICK, SETTINGS, named } from '../src/inverseProblems/settings.js';

let out = '';
let summary: InverseSummary;
let text: readonly string[];
let files: readonly string[];
const quick = {
  ...{ seed: 3, quick: true, regularisers: ['tv', 'filters'] },
  problems: ['inpainting', 'super-resolution-2'],
};
const at = (...names: string[]): string => path.join(out, ...names);
const problemOf = (name: string) => named(QUICK.problems, name);

beforeAll(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'inverse-'));
  ({ summary, text, files } = await reproduceInverseProblems({ ...quick, out: at('first') }));
}, 60_000);
afterAll(() => rm(out, { recursive: true }));

const rows = async (folder: string, name: string): Promise<Record<string, string>[]> =>
  csvParse(await readFile(at(folder, `${name}.csv`), 'utf8'));
/** Without what depends on the machine. */
const timeless = (of: InverseSummary): unknown =>
  JSON.parse(JSON.stringify(of, (key, value: unknown) => (key === 'seconds' ? 0 : value)));

describe('the experiment on inverse problems', () => {
  it('writes tables, a chart, pictures and a summary, and keeps what it has computed', async () => {
    expect([...files].sort()).toEqual(
      [
        ...['inverse-problems', 'grid', 'ridge'].map((name) => `${name}.csv`),
        ...['psnr.png', 'psnr.svg', 'summary.json', 'summary.txt'],
        ...quick.problems.map((name) => `pictures-${name}.png`),
      ].sort(),
    );
    const kept = 'inverse-problems.progress';
    expect((await readdir(at('first'))).sort()).toEqual([...files, kept].sort());
    expect(text.join('\n')).toMatch(
      /train: generated[^]*inpainting, 50 % missing[^]*ahead of the grid by[^]*super-resolution, 2×/,
    );
  });

  it('tells of every row, grid point and ridge', async () => {
    const table = await rows('first', 'inverse-problems');
    expect(table.map((row) => [row['problem'], row['regulariser']])).toEqual(
      quick.problems.flatMap((problem) => [
        [problem, 'tv'],
        [problem, 'filters'],
      ]),
    );
    expect(table[0]).toMatchObject({ operator: 'inpainting:missing=0.5', sigma: '0.02' });
    const points = await rows('first', 'grid');
    for (const [i, row] of summary.rows.entries()) {
      const own = points.filter(
        (one) => one['problem'] === row.problem && one['regulariser'] === row.regulariser,
      );
      expect(own).toHaveLength(row.grid.points);
      expect(own.reduce((sum, one) => sum + Number(one['work']), 0)).toBe(row.grid.work);
      const least = Math.min(...own.map((one) => Number(one['objective'])));
      expect(row.grid.objective.value / least).toBeCloseTo(1, 3);
      expect(Number(table[i]!['learnedWork'])).toBe(row.learned.work);
      expect(Number(table[i]!['leadLeast'])).toBe(row.lead.least);
      for (const { objective } of [row.grid, row.learned]) {
        expect(objective.kind).toBe('certified');
        expect(objective.error).toBeLessThanOrEqual(QUICK.verified * objective.value);
      }
      expect(row.learned.hypergradient.kind).toBe('certified');
    }
    const ridges = await rows('first', 'ridge');
    expect(ridges.map((row) => Number(row['factor']))).toEqual([...QUICK.ridges, ...QUICK.ridges]);
    expect(ridges.map((row) => Number(row['ridge']))).toEqual(
      [0.0001, 0.001, 0.01, 0.0001, 0.001, 0.01].map((xi) => expect.closeTo(xi, 12) as number),
    );
  });

  it('has the objective in its interval, by another solver and to ten digits', async () => {
    const problem = problemOf('super-resolution-2');
    const model = modelFor(problem, 'tv');
    const { train } = await loadData(problem, model, {}, quick.seed);
    const own = summary.rows.filter(
      (one) => one.problem === problem.name && one.regulariser === 'tv',
    );
    expect([own.length, train.length]).toEqual([1, 1]);
    const chosen = own.flatMap(({ grid, learned }) => [grid, learned]);
    const pairs = chosen.flatMap((one) => train.map((pair) => ({ ...pair, ...one })));
    for (const { objective, parameters, truth, measured } of pairs) {
      const level = model.lowerLevel(measured.data, truth, model.thetaOf(parameters));
      const from = model.startOf(measured.data, truth);
      const goal = { epsilon: 1e-9, maxWork: 1e5 };
      const { point } = runToEnd(solveLower(newtonCg(), level, from, goal, new Pace()));
      const value = point.reduce((sum, x, p) => sum + (x - truth.data[p]!) ** 2, 0) / 2;
      expect(Math.abs(value - objective.value)).toBeLessThanOrEqual(objective.error + 1e-8);
    }
  });

  it('goes on after an interruption to the same numbers, and adds rows to what there is', async () => {
    const controller = new AbortController();
    const stopped = reproduceInverseProblems({
      ...{ ...quick, out: at('cut'), signal: controller.signal },
      onProgress: (_done, _of, what) => {
        if (/super-resolution.*grid, point 2/.test(what)) controller.abort();
      },
    });
    await expect(stopped).rejects.toThrow(CancelledError);
    const parts: string[] = [];
    const onProgress = (_done: number, _of: number, what: string): void => {
      parts.push(what);
    };
    const some = { ...quick, out: at('cut'), problems: quick.problems.slice(0, 1), onProgress };
    expect((await reproduceInverseProblems(some)).summary.rows).toHaveLength(2);
    expect(parts).toEqual([]);
    // Inside the row that it was stopped in, after its steps and its first point.
    const resumed = await reproduceInverseProblems({ ...quick, out: at('cut'), onProgress });
    expect(parts[0]).toMatch(/super-resolution.*total variation: grid, point 2$/);
    expect(timeless(resumed.summary)).toEqual(timeless(summary));
    const table = (folder: string): Promise<string> => readFile(at(folder, 'grid.csv'), 'utf8');
    expect(await table('cut')).toBe(await table('first'));
  });

  it.each([
    ['problems', { problems: ['dehazing'] }],
    ['problems', { problems: [] }],
    ['regularisers', { regularisers: ['wavelet'] }],
  ])('refuses %s that there are not', async (name, wrong) => {
    const refused = reproduceInverseProblems({ ...quick, ...wrong, out: at('refused') });
    await expect(refused).rejects.toThrow(ArgumentError);
    await expect(refused).rejects.toThrow(name);
  });
});

describe('the grid', () => {
  const model = new Model();
  const start = model.thetaOf({ weight: 0.1, smoothing: 0.01 });
  const search = async (best: readonly [number, number], growth: number) => {
    const seen: number[][] = [];
    const bars: number[] = [];
    const solved = (theta: Float64Array, bar: number): Promise<Solved> => {
      const moves = [0, 1].map((k) => (theta[k]! - start[k]!) / Math.LN10);
      seen.push(moves);
      bars.push(bar);
      const value = 1 + (moves[0]! - best[0]) ** 2 + (moves[1]! - best[1]) ** 2;
      const objective = { value, error: 0.25, kind: 'certified' } as const;
      return Promise.resolve({ objective, work: 2 });
    };
    const axes = { weights: [-0.5, 0, 0.5], smoothings: [0, 0.5, 1], growth };
    const found = await gridSearch(model, start, axes, solved);
    return { seen, bars, found };
  };

  it('tries neighbours one after the other, and refines about the best', async () => {
    const { seen, found } = await search([0.2, 0.45], 3);
    expect(found.points).toHaveLength(9 + 4);
    for (let i = 1; i < 9; i++) {
      const [a, b] = [seen[i - 1]!, seen[i]!];
      expect(Math.abs(b[0]! - a[0]!) + Math.abs(b[1]! - a[1]!)).toBeCloseTo(0.5, 10);
    }
    expect(found.best.point).toMatchObject({ weights: 0.25, smoothings: 0.5 });
    expect(found.best.theta[0]! - start[0]!).toBeCloseTo(0.25 * Math.LN10, 10);
    expect(found.work).toBe(2 * found.points.length);
  });

  it('tells each point what the best one before it is at most', async () => {
    const { bars, found } = await search([0.2, 0.45], 3);
    const tops = found.points.map(({ objective }) => objective.value + 0.25);
    expect(bars).toEqual(tops.map((_, k) => Math.min(...tops.slice(0, k))));
  });

  it('grows towards a minimum that lies beyond it, as often as it may', async () => {
    const { found } = await search([-1.3, 1.5], 3);
    expect(found.best.point).toMatchObject({ weights: -1.25, smoothings: 1.5 });
    const short = await search([-9, 0.5], 1);
    expect(short.found.best.point.weights).toBe(-1.25);
    expect((await search([-9, 0.5], 0)).found.best.point.weights).toBe(-0.75);
  });
});

it('knows an objective less well where it is above a bar, and proves that', async () => {
  const problem = problemOf('super-resolution-2');
  const model = modelFor(problem, 'tv');
  const { train } = await loadData(problem, model, {}, quick.seed);
  const theta = model.thetaOf({ weight: 1e-4, smoothing: 0.01 });
  const at = (bar?: number) =>
    new Objective(train, model, {
      ...{ lower: newtonFinish(), linear: conjugateGradient() },
      ...{ certificate: 'local', maxWork: 1e5 },
    }).solved(theta, 1e-9, bar);
  const { objective, work } = await at();
  const bar = 0.8 * objective.value;
  const above = await at(bar);
  expect(above.objective.value - above.objective.error).toBeGreaterThan(bar);
  expect(Math.abs(above.objective.value - objective.value)).toBeLessThanOrEqual(
    above.objective.error + objective.error,
  );
  expect(above.objective.error).toBeGreaterThan(100 * objective.error);
  expect(above.work).toBeLessThan(work);
  const below = await at(1.001 * objective.value);
  const distance = 1e-9 * Math.sqrt(train[0]!.truth.data.length);
  const asked = 1.01 * Math.sqrt(2 * objective.value) * distance;
  expect(below.objective.error).toBeLessThanOrEqual(asked);
  expect(objective.error).toBeLessThanOrEqual(asked);
});

it('says how far ahead learning is in an interval', () => {
  const certified = (value: number, error: number) => ({
    value,
    error,
    kind: 'certified' as const,
  });
  const lead = leadOf(certified(2, 0.1), certified(1, 0.05));
  expect(lead.value).toBeCloseTo(3.0103, 4);
  expect(lead.least).toBeCloseTo(10 * Math.log10(1.9 / 1.05), 10);
  expect(lead.most).toBeCloseTo(10 * Math.log10(2.1 / 0.95), 10);
});

describe('its pictures', () => {
  it('takes phantoms and slices in turn, the slices shrunk or with black about them', async () => {
    const folder = await mkdtemp(path.join(out, 'slices-'));
    for (const k of [0, 1]) {
      const data = Float64Array.from({ length: 20 * 24 }, (_, p) => 0.2 + ((p + k) % 9) / 10);
      await writeImage(path.join(folder, `${String(k)}.png`), createImage(20, 24, data));
    }
    const problem = { ...problemOf('tomography-128'), size: 32, train: 2, test: 2 };
    const { train, test } = await loadData(problem, modelFor(problem), { slices: folder }, 0);
    const names = [...train, ...test].map(({ name }) => name);
    expect(names).toEqual(['generated-0', '0.png', 'generated-1', '1.png']);
    const { data } = train[1]!.truth;
    expect(data[3 * 32 + 16]).toBe(0);
    expect(data[4 * 32 + 6]).toBeCloseTo(0.2, 2);
    const small = { ...problem, size: 16 };
    const shrunk = await loadData(small, modelFor(small), { slices: folder }, 0);
    expect(shrunk.train[1]!.truth).toMatchObject({ width: 16, height: 16 });
    const more = loadData({ ...problem, test: 9 }, modelFor(problem), { slices: folder }, 0);
    await expect(more).rejects.toThrow(DataFileError);
    const large = { ...problemOf('inpainting'), size: 64, train: 1 };
    const cut = loadData(large, modelFor(large), { train: folder }, 0);
    await expect(cut).rejects.toThrow(/64×64 pixels.*20×24/);
  });

  it('has another phantom for each number, within black and white', () => {
    const [one, two] = [phantom(0, 0, 40), phantom(0, 1, 40)];
    expect(one.data).not.toEqual(two.data);
    expect(phantom(0, 0, 40)).toEqual(one);
    expect(Math.min(...one.data)).toBe(0);
    expect(Math.max(...one.data)).toBe(1);
    // Outside the skull, in it, and what the brain is of at the side.
    expect(one.data[0]).toBe(0);
    expect(one.data[2 * 40 + 20]).toBe(1);
    expect(one.data[20 * 40 + 31]).toBeCloseTo(0.2, 12);
  });

  it('puts pictures of any size side by side', () => {
    const small = createImage(2, 1, Float64Array.of(0.25, 0.5));
    const large = createImage(16, 16, new Float64Array(256).fill(0.75));
    const both = strip([small, large], 8);
    expect(both).toMatchObject({ width: 8 + 4 + 8, height: 8 });
    const row = Array.from(both.data.subarray(2 * 20, 3 * 20));
    expect(row.slice(0, 8)).toEqual([0.25, 0.25, 0.25, 0.25, 0.5, 0.5, 0.5, 0.5]);
    expect(row.slice(8, 12)).toEqual([1, 1, 1, 1]);
    expect(row[12]).toBeCloseTo(0.75, 12);
    expect(both.data[0]).toBe(1);
  });
});

it('has tiny settings for the same problems and regularisers', () => {
  expect(QUICK.problems.map(({ name }) => name)).toEqual(SETTINGS.problems.map(({ name }) => name));
  expect(QUICK.regularisers.map(({ name }) => name)).toEqual(
    SETTINGS.regularisers.map(({ name }) => name),
  );
});
