import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ArgumentError } from '@bilevel/core';
import { csvParse } from 'd3-dsv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  LibsvmError,
  reproduceSuperefficiency,
  type FigureName,
  type MethodName,
  type SuperefficiencySummary,
} from '../src/index.js';

let out = '';
beforeAll(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'superefficiency-'));
});
afterAll(() => rm(out, { recursive: true }));

type Curve = SuperefficiencySummary['figures'][0]['curves'][0];

function curve(summary: SuperefficiencySummary, figure: FigureName, method: MethodName): Curve {
  const found = summary.figures
    .find((one) => one.figure === figure)
    ?.curves.find((one) => one.method === method);
  if (found === undefined) throw new Error(`${figure} ${method}`);
  return found;
}

/** What the theory says of every figure, for whatever data. */
function expectTheory(summary: SuperefficiencySummary): void {
  const slopeOf = (figure: FigureName, method: MethodName): number =>
    curve(summary, figure, method).slope ?? NaN;
  for (const { figure, curves } of summary.figures) {
    expect(Math.abs(slopeOf(figure, 'vanilla') - 1)).toBeLessThan(0.05);
    for (const { method, slope } of curves) {
      if (method === 'diagonal' || method === 'diagonal-hessian') {
        expect(Math.abs((slope ?? NaN) - 1)).toBeLessThan(0.1);
      }
    }
  }
  // The Newton step of a quadratic is exact, whatever the upper level.
  for (const figure of ['1a', '1b'] as const) {
    const { slope, largestRelative } = curve(summary, figure, 'newton');
    expect(slope).toBeNull();
    expect(largestRelative).toBeLessThan(1e-11);
  }
  // The optimal change of variable is, for a linear upper level only.
  expect(curve(summary, '1a', 'optimal').slope).toBeNull();
  expect(curve(summary, '1a', 'optimal').largestRelative).toBeLessThan(1e-11);
  expect(Math.abs(slopeOf('1b', 'optimal') - 1)).toBeLessThan(0.05);
  expect(curve(summary, '1b', 'optimal').constant).toBeLessThan(
    curve(summary, '1b', 'vanilla').constant,
  );
  // Super-efficiency.
  expect(Math.abs(slopeOf('3a', 'newton') - 2)).toBeLessThan(0.1);
  for (const figure of ['2b', '3a', '3b'] as const) {
    const plain = curve(summary, figure, 'vanilla').constant;
    expect(curve(summary, figure, 'diagonal').constant).toBeLessThan(plain / 4);
    expect(curve(summary, figure, 'diagonal-hessian').constant).toBeLessThan(plain / 1.5);
  }
}

describe('the super-efficiency experiment on generated data', () => {
  let summary: SuperefficiencySummary;
  let files: readonly string[];
  beforeAll(async () => {
    ({ summary, files } = await reproduceSuperefficiency({ out: path.join(out, 'all') }));
  }, 60_000);

  it('writes every figure as CSV, SVG and PNG, and a summary', async () => {
    expect([...files].sort()).toEqual(
      [
        ...['1a', '1b', '2b', '3a', '3b'].flatMap((figure) =>
          ['csv', 'svg', 'png'].map((kind) => `figure-${figure}.${kind}`),
        ),
        'summary.json',
        'summary.txt',
      ].sort(),
    );
    const rows = csvParse(await readFile(path.join(out, 'all', 'figure-3b.csv'), 'utf8'));
    expect([...new Set(rows.map((row) => row['method']))]).toEqual([
      'vanilla',
      'diagonal',
      'exponential',
      'diagonal-hessian',
      'newton',
    ]);
    expect(rows.length).toBe(5 * 41);
    const distances = rows.slice(0, 41).map((row) => Number(row['distance']));
    expect(distances[0]).toBeCloseTo(10 ** 1.5, 12);
    expect(distances[40]).toBeCloseTo(10 ** -3.5, 12);
    for (const row of rows) {
      const [least, mean, largest] = ['least', 'mean', 'largest'].map((name) => Number(row[name]));
      expect(least).toBeLessThanOrEqual(mean ?? NaN);
      expect(mean).toBeLessThanOrEqual(largest ?? NaN);
    }
    const json: unknown = JSON.parse(await readFile(path.join(out, 'all', 'summary.json'), 'utf8'));
    expect(json).toEqual(summary);
    expect(summary.data).toEqual({ ridge: 'generated', logistic: 'generated' });
    expect(summary.seeds).toBe(10);
  });

  it('has the slopes of the theory', () => {
    expectTheory(summary);
  });

  it('shows the values it is known to have', () => {
    // Of this implementation, to notice changes.
    expect(curve(summary, '2b', 'vanilla').constant).toBeCloseTo(2.9, 1);
    expect(curve(summary, '3a', 'newton').slope).toBeCloseTo(1.98, 1);
  });
});

it('draws only the figures asked for, with the seeds asked for', async () => {
  const folder = path.join(out, 'one');
  const { summary, files } = await reproduceSuperefficiency({
    out: folder,
    figures: ['1a'],
    seed: 7,
    seeds: 2,
  });
  expect(files).toEqual([
    'figure-1a.csv',
    'figure-1a.svg',
    'figure-1a.png',
    'summary.json',
    'summary.txt',
  ]);
  expect(summary).toMatchObject({ seed: 7, seeds: 2 });
  expect(await readFile(path.join(folder, 'figure-1a.svg'), 'utf8')).toContain('over 2 seeds');
});

it('refuses unknown figures, seeds that are none, and bad files', async () => {
  const reject = (options: object): Promise<unknown> =>
    reproduceSuperefficiency({ out, ...options });
  await expect(reject({ figures: ['2a'] })).rejects.toThrow(
    'Expected one of 1a, 1b, 2b, 3a, 3b for figures but received "2a".',
  );
  await expect(reject({ seeds: 0 })).rejects.toThrow(ArgumentError);
  await expect(reject({ seed: 1.5 })).rejects.toThrow(ArgumentError);
  const bad = path.join(out, 'bad.txt');
  await writeFile(bad, '1 1:2\n1 1:2 1:3\n');
  await expect(reject({ data: { ridge: bad } })).rejects.toThrow(LibsvmError);
  await expect(reject({ data: { ridge: bad } })).rejects.toThrow(
    `${bad}:2:7: Index 1 occurs twice.`,
  );
});

const data = process.env['BILEVEL_DATA'];
describe.skipIf(data === undefined)('on the data of the paper [needs BILEVEL_DATA]', () => {
  it('has the slopes of the theory', async () => {
    const file = (name: string): string => path.join(data ?? '', 'libsvm', name);
    const { summary } = await reproduceSuperefficiency({
      out: path.join(out, 'paper'),
      data: {
        ridge: file('mpg_scale.txt'),
        logistic: { train: file('liver_scale.txt'), test: file('liver_scale_test.txt') },
      },
    });
    expect(summary.data).toEqual({ ridge: 'mpg_scale.txt', logistic: 'liver_scale.txt' });
    expectTheory(summary);
    expect(Math.abs((curve(summary, '3b', 'newton').slope ?? NaN) - 2)).toBeLessThan(0.1);
  }, 60_000);
});
