import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ArgumentError, CancelledError } from '@bilevel/core';
import { csvParse } from 'd3-dsv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reproduceUnsupervised, type UnsupervisedSummary } from '../src/index.js';
import { QUICK, SETTINGS } from '../src/unsupervised/settings.js';

let out = '';
let summary: UnsupervisedSummary;
let text: readonly string[];
const quick = { quick: true, regularisers: ['tv'], sigmas: [0.1], seed: 3 } as const;
const at = (name: string): string => path.join(out, name);
/** Without what depends on the machine. */
const timeless = (of: UnsupervisedSummary): unknown =>
  JSON.parse(JSON.stringify(of, (key, value: unknown) => (key === 'seconds' ? 0 : value)));

beforeAll(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'unsupervised-'));
  ({ summary, text } = await reproduceUnsupervised({ ...quick, out: at('first') }));
}, 60_000);
afterAll(() => rm(out, { recursive: true }));

describe('the experiment without clean pictures', () => {
  it('compares every way with clean pictures of the same draw', async () => {
    const rows = csvParse(await readFile(path.join(at('first'), 'unsupervised.csv'), 'utf8'));
    const ways = SETTINGS.ways.map(({ name }) => name);
    expect(rows.map(({ way, seed }) => [way, seed])).toEqual(
      ['3', '4'].flatMap((seed) => ways.map((way) => [way, seed])),
    );
    expect(summary.lines.map(({ way }) => way)).toEqual(ways);
    for (const { way, psnr, behind, estimate, goal } of summary.lines) {
      const psnrOf = (of: string): number[] =>
        rows.filter((row) => row['way'] === of).map((row) => Number(row['psnr']));
      const [one = NaN, two = NaN] = psnrOf(way);
      const [first = NaN, second = NaN] = psnrOf('clean');
      expect(psnr.mean).toBeCloseTo((one + two) / 2, 10);
      expect(psnr.deviation).toBeCloseTo(Math.abs(one - two) / 2, 10);
      expect(behind.mean).toBeCloseTo((first - one + second - two) / 2, 10);
      expect(estimate === undefined).toBe(way === 'clean');
      expect(goal).toBe(SETTINGS.regularisers[0]?.goals[way]);
    }
    for (const row of rows) {
      const objective = [row['objectiveLower'], row['objectiveUpper']].map(Number);
      expect(objective[0]).toBeLessThanOrEqual(objective[1] ?? NaN);
      expect(row['objectiveKind']).toBe('certified');
      expect(Number(row['trainPsnrError']) > 0).toBe(row['way'] !== 'clean');
      const taken = Number(row['sigmaTaken']);
      if (row['way'] === 'sure-estimated') expect(taken).not.toBe(0.1);
      else expect(taken).toBeCloseTo(0.1, 12);
    }
    expect(text.join('\n')).toMatch(/σ = 0.1, total variation[^]*σ known[^]*at most 0.05/);
    expect(await readdir(at('first'))).toEqual(
      expect.arrayContaining(['psnr.svg', 'summary.json', 'unsupervised.progress']),
    );
  });

  it('goes on after an interruption to the same numbers', async () => {
    const controller = new AbortController();
    const stopped = reproduceUnsupervised({
      ...{ ...quick, out: at('again'), signal: controller.signal },
      onProgress: (done) => {
        if (done === 3) controller.abort();
      },
    });
    await expect(stopped).rejects.toThrow(CancelledError);
    const again: number[] = [];
    const resumed = await reproduceUnsupervised({
      ...{ ...quick, out: at('again') },
      onProgress: (done) => void again.push(done),
    });
    expect(again.find((done) => done > 0)).toBe(3);
    expect(timeless(resumed.summary)).toEqual(timeless(summary));
  });

  it.each([
    [{ sigmas: [0] }, /numbers above 0 for sigmas but received "?0/],
    [{ size: 8 }, /a whole number from 11 for size/],
    [{ draws: 0 }, /a whole number from 1 for draws/],
    [{ regularisers: ['tgv'] }, /tv, filters for regularisers but received "tgv"/],
  ])('refuses %o', async (options, message) => {
    const refused = reproduceUnsupervised({ out: at('refused'), ...options });
    await expect(refused).rejects.toThrow(ArgumentError);
    await expect(refused).rejects.toThrow(message);
    expect(await readdir(out)).not.toContain('refused');
  });

  it('is small where it is quick', () => {
    expect(QUICK.size * QUICK.train).toBeLessThan(SETTINGS.size * SETTINGS.train);
  });
});
