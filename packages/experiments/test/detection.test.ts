import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvParse } from 'd3-dsv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancelledError } from '@bilevel/core';
import { reproduceDetection } from '../src/index.js';
import { detectionTable, summarise } from '../src/detection/summary.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bilevel-detection-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const row = {
  ...{ corrupted: 0.3, seed: 0, auc: 0.9, aucOfWeights: 0.8, leftOut: 0.3, precision: 0.7 },
  ...{ recall: 0.6, uncleaned: 0.8, cleaned: 0.9, trueLabels: 0.95, steps: 3, work: 100 },
  seconds: 1,
};

describe('the detection table', () => {
  it('has mean and spread of each share, and counts the runs that cleaning made worse', () => {
    const rows = [
      row,
      { ...row, seed: 1, cleaned: 0.7, auc: 1 },
      { ...row, corrupted: 0.5, uncleaned: 0.9 },
    ];
    const summary = summarise(rows, { data: 'test', train: 10, corruptValidation: false });
    expect(summary).toMatchObject({ seeds: 2, seconds: 3 });
    const [first, second] = summary.rates;
    expect(first?.auc.mean).toBeCloseTo(0.95, 12);
    expect(first?.auc.spread).toBeCloseTo(0.05, 12);
    expect(first?.cleaned.mean).toBeCloseTo(0.8, 12);
    expect([first?.losses, second?.losses]).toEqual([1, 0]);
    const table = detectionTable(summary);
    expect(table).toHaveLength(4);
    expect(table[2]).toContain('| 30 % | 0.9500 ± 0.0500 |');
    expect(table[3]).toContain('| 90.00 ± 0.00 % | 90.00 ± 0.00 % |');
  });

  it('is made by one call: wrong labels are found, and cleaning wins', async () => {
    const out = join(folder, 'table');
    const settings = { seeds: 2, rates: [0.3], train: 400, validation: 600, budget: 400 };
    const { summary, files, text } = await reproduceDetection({ out, ...settings });
    const rows = csvParse(await readFile(join(out, 'runs.csv'), 'utf8'));
    expect(rows).toHaveLength(2);
    expect(rows.map(({ seed }) => seed)).toEqual(['0', '1']);
    const [rate] = summary.rates;
    expect(rate?.auc.mean).toBeGreaterThan(0.95);
    expect(rate?.cleaned.mean).toBeGreaterThan(0.02 + (rate?.uncleaned.mean ?? NaN));
    expect(rate?.trueLabels.mean).toBeGreaterThan(rate?.cleaned.mean ?? NaN);
    expect(rate?.losses).toBe(0);
    const [means] = csvParse(await readFile(join(out, 'table.csv'), 'utf8'));
    expect(Number(means?.['auc'])).toBe(rate?.auc.mean);
    expect(await readFile(join(out, 'table.md'), 'utf8')).toBe(`${text.slice(-3).join('\n')}\n`);
    expect(files).toEqual(['runs.csv', 'table.csv', 'table.md', 'summary.json', 'summary.txt']);
  });

  it('is cancelled between inner iterations', async () => {
    const attempt = reproduceDetection({
      ...{ out: join(folder, 'cancelled'), seeds: 1, train: 300, validation: 150 },
      signal: AbortSignal.abort(),
    });
    await expect(attempt).rejects.toBeInstanceOf(CancelledError);
  });
});
