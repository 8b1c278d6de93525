import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ArgumentError, CancelledError } from '@bilevel/core';
import { readImage } from '@bilevel/imaging';
import { csvParse } from 'd3-dsv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reproduceSampling, type SamplingSummary } from '../src/index.js';

let out = '';
let summary: SamplingSummary;
let files: readonly string[];
const options = { size: 12, rates: [0.5], groups: ['lines'], seeds: 2, seed: 3 } as const;

beforeAll(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'sampling-'));
  ({ summary, files } = await reproduceSampling({ ...options, out: path.join(out, 'first') }));
});
afterAll(() => rm(out, { recursive: true }));

const text = (folder: string, name: string): Promise<string> =>
  readFile(path.join(out, folder, name), 'utf8');

describe('the experiment on sampling patterns', () => {
  it('compares patterns of one rate on pictures that none was learned from', async () => {
    const names = ['learned', 'learned weights', 'lines', 'equispaced'];
    expect(summary.results.map(({ name }) => name)).toEqual(names);
    for (const { name, rate, psnr, psnrSpread, ssim } of summary.results) {
      expect(rate).toBeCloseTo(0.5, 12);
      expect(psnr).toBeGreaterThan(10);
      expect(ssim).toBeGreaterThan(0);
      // Two draws of noise, and of patterns where those are drawn.
      expect(psnrSpread).toBeGreaterThan(name === 'lines' ? 1e-3 : 0);
    }
    const rows = csvParse(await text('first', 'sampling.csv'));
    expect(rows).toHaveLength(2 * 2 * (1 + 1 + 2 + 2));
    expect(rows.every(({ slice }) => !summary.learning.includes(slice ?? ''))).toBe(true);
    const learned = rows.filter(({ name }) => name === 'learned');
    const mean = learned.reduce((sum, { psnr }) => sum + Number(psnr) / learned.length, 0);
    expect(summary.results[0]?.psnr).toBeCloseTo(mean, 10);
  });

  it('writes the pattern as a picture, an array and a list that agree', async () => {
    expect((await readdir(path.join(out, 'first'))).sort()).toEqual(
      [...files, 'sampling.progress'].sort(),
    );
    const stem = path.join(out, 'first', 'pattern-lines-0.5');
    const [png, npy] = [await readImage(`${stem}.png`), await readImage(`${stem}.npy`)];
    expect(npy.data).toEqual(png.data);
    const list = csvParse(await text('first', 'pattern-lines-0.5.csv'));
    expect(list).toHaveLength(72);
    for (const { row, column, weight } of list) {
      expect(weight).toBe('1');
      expect(png.data[Number(row) * 12 + Number(column)]).toBe(1);
    }
  });

  it('goes on after an interruption to the same files', async () => {
    const controller = new AbortController();
    const interrupted = reproduceSampling({
      ...options,
      out: path.join(out, 'second'),
      signal: controller.signal,
      onProgress: (_done, _of, what) => {
        if (what.includes('stage 2')) controller.abort();
      },
    });
    await expect(interrupted).rejects.toThrow(CancelledError);
    const seen: string[] = [];
    await reproduceSampling({
      ...options,
      out: path.join(out, 'second'),
      onProgress: (_done, _of, what) => seen.push(what),
    });
    expect(seen.some((what) => what.includes('stage 1:'))).toBe(false);
    for (const name of ['sampling.csv', 'stages.csv', 'learned.csv', 'patterns.svg']) {
      expect(await text('second', name)).toBe(await text('first', name));
    }
  });

  it('refuses what it cannot do', async () => {
    for (const wrong of [
      { size: 10 },
      { seeds: 0 },
      { learning: 0 },
      { rates: [1] },
      { sigma: 0 },
    ]) {
      const refused = reproduceSampling({ ...options, ...wrong, out: path.join(out, 'refused') });
      await expect(refused).rejects.toThrow(ArgumentError);
    }
  });
});
