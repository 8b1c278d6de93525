import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ArgumentError, CancelledError } from '@bilevel/core';
import { createImage, writeImage } from '@bilevel/imaging';
import { csvParse } from 'd3-dsv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reproduceTvWeights, type TvWeightsSummary } from '../src/index.js';

let out = '';
let summary: TvWeightsSummary;
const options = { size: 16, maxSteps: 15, seed: 3 };

beforeAll(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'tv-weights-'));
  ({ summary } = await reproduceTvWeights({ ...options, out: path.join(out, 'first') }));
});
afterAll(() => rm(out, { recursive: true }));

const rows = async (folder: string): Promise<Record<string, string>[]> =>
  csvParse(await readFile(path.join(out, folder, 'tv-weights.csv'), 'utf8'));

describe('the experiment on total-variation weights', () => {
  it('starts all runs alike, and tells of their ends as the table does', async () => {
    const all = await rows('first');
    expect(summary.runs).toHaveLength(14);
    for (const { name, steps, objective, weight } of summary.runs) {
      const own = all.filter(({ run }) => run === name);
      expect(own).toHaveLength(steps + 1);
      expect(Number(own[0]?.['weight'])).toBeCloseTo(Math.exp(-5), 15);
      expect(Number(own[0]?.['objective'])).toBeCloseTo(summary.objective.start, 8);
      expect(Number(own.at(-1)?.['objective'])).toBe(objective);
      expect(Number(own.at(-1)?.['weight'])).toBe(weight);
      const work = own.map((row) => Number(row['work']));
      expect(work).toEqual([...work].sort((a, b) => a - b));
    }
  });

  it('every adaptive run lowers the true objective at each step, and ends at the best', async () => {
    const all = await rows('first');
    const adaptive = summary.runs.filter(({ family }) => family === 'adaptive');
    expect(adaptive).toHaveLength(5);
    for (const { name, workTo } of adaptive) {
      const values = all.filter(({ run }) => run === name).map((row) => Number(row['objective']));
      for (const [k, value] of values.entries()) {
        if (k > 0) expect(value).toBeLessThanOrEqual(values[k - 1]! * (1 + 1e-8));
      }
      expect(workTo.every((work) => work !== null)).toBe(true);
    }
  });

  it('gives the same files for the same seed, and others for another', async () => {
    const read = async (folder: string): Promise<string> => {
      const to = path.join(out, folder);
      const { summary: own } = await reproduceTvWeights({
        ...options,
        maxSteps: 1,
        seed: 4,
        out: to,
      });
      expect(own.objective.start).not.toBe(summary.objective.start);
      return readFile(path.join(to, 'tv-weights.svg'), 'utf8');
    };
    expect(await read('a')).toBe(await read('b'));
  });

  it('takes a folder of pictures', async () => {
    const data = Float64Array.from({ length: 400 }, (_, p) => (p % 20 < 10 ? 0.2 : 0.8));
    await writeImage(path.join(out, 'edge.png'), createImage(20, 20, data));
    const { summary: own, text } = await reproduceTvWeights({
      ...options,
      maxSteps: 1,
      data: out,
      out: path.join(out, 'own'),
    });
    expect(own).toMatchObject({ pictures: 1, size: 16, data: path.basename(out) });
    expect(text[0]).toContain('1 picture of 16×16');
  });

  it('can be cancelled, and refuses what makes no sense', async () => {
    const signal = AbortSignal.abort();
    const to = path.join(out, 'none');
    await expect(reproduceTvWeights({ out: to, signal })).rejects.toThrow(CancelledError);
    for (const wrong of [{ size: 8 }, { maxSteps: 0 }, { budget: 1.5 }]) {
      await expect(reproduceTvWeights({ out: to, ...wrong })).rejects.toThrow(ArgumentError);
    }
  });
});
