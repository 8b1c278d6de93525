import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ArgumentError, CancelledError } from '@bilevel/core';
import { csvParse } from 'd3-dsv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataFileError, reproduceSignals, type SignalsSummary } from '../../src/index.js';
import { loadSignals } from '../../src/signals/data.js';

let out = '';
let summary: SignalsSummary;
let text: readonly string[];
let files: readonly string[];
const options = { seed: 3, starts: 0, work: 800, budget: 1000, tolerances: [1e-2, 1e-1] };

beforeAll(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'signals-'));
  ({ summary, text, files } = await reproduceSignals({
    ...options,
    out: path.join(out, 'first'),
  }));
}, 60_000);
afterAll(() => rm(out, { recursive: true }));

const rows = async (folder: string, name: string): Promise<Record<string, string>[]> =>
  csvParse(await readFile(path.join(out, folder, name), 'utf8'));

describe('the experiment on signals', () => {
  it('writes tables, charts and a summary', () => {
    const charts = ['loss', 'signals'].flatMap((name) => [`${name}.svg`, `${name}.png`]);
    expect([...files].sort()).toEqual(
      [...charts, 'protocol.csv', 'runs.csv', 'summary.json', 'summary.txt'].sort(),
    );
    expect(text.join('\n')).toMatch(/generated.*seed 3[^]*total variation, tuned[^]*L-BFGS/);
    // Of other signals nothing is published.
    expect(text.join('\n')).not.toContain('published 0.0');
    expect(summary).toMatchObject({ published: false, learned: [] });
  });

  it('tells of its runs as the table does', async () => {
    const all = await rows('first', 'runs.csv');
    expect(summary.runs).toHaveLength(4);
    for (const { method, start, steps, work, best, proven } of summary.runs) {
      const own = all.filter((row) => row['method'] === method && row['start'] === start);
      expect(own).toHaveLength(steps + 1);
      expect(Number(own.at(-1)?.['work'])).toBe(work);
      expect(Math.min(...own.map((row) => Number(row['train'])))).toBe(best.train);
      expect(own.filter((row) => row['certifiedDecrease'] === 'true')).toHaveLength(proven);
      expect(own.every((row) => row['kind'] === 'certified')).toBe(true);
      expect(own.every((row) => Number(row['trainError']) < 1e-6)).toBe(true);
      expect(best.train).toBeLessThan(Number(own[0]?.['train']));
    }
  });

  it('proves every step of adaptive descent, none of which raises the loss', () => {
    const adaptive = summary.runs.filter(({ method }) => method.startsWith('adaptive'));
    expect(adaptive).toHaveLength(2);
    for (const { steps, proven, raised } of adaptive) {
      expect(steps).toBeGreaterThan(2);
      expect(proven).toBe(steps);
      expect(raised).toBe(0);
    }
  });

  it('follows the published protocol for the iterations given', async () => {
    const all = await rows('first', 'protocol.csv');
    for (const { tolerance, steps, iterations } of summary.protocol) {
      const own = all.filter((row) => Number(row['tolerance']) === tolerance);
      expect(own).toHaveLength(steps);
      expect(Number(own.at(-1)?.['total'])).toBe(iterations);
      expect(Number(own.at(-2)?.['total'])).toBeLessThan(options.budget);
      expect(iterations).toBeGreaterThanOrEqual(options.budget);
      expect(Number(own.at(-1)?.['objective'])).toBeLessThan(Number(own[0]?.['objective']));
    }
    expect(summary.protocol).toHaveLength(2);
  });

  it('gives the same tables for the same seed, and others for another', async () => {
    const short = { ...options, seed: 4, work: 100, budget: 100, tolerances: [] };
    const read = async (folder: string): Promise<string> => {
      await reproduceSignals({ ...short, out: path.join(out, folder) });
      return readFile(path.join(out, folder, 'runs.csv'), 'utf8');
    };
    const again = await read('a');
    expect(await read('b')).toBe(again);
    const [here, there] = [(await rows('a', 'runs.csv'))[0], (await rows('first', 'runs.csv'))[0]];
    expect(here?.['kernel1-tap0']).toBe(there?.['kernel1-tap0']);
    expect(here?.['train']).not.toBe(there?.['train']);
  });

  it('can be cancelled, and refuses what makes no sense', async () => {
    const to = path.join(out, 'none');
    const signal = AbortSignal.abort();
    await expect(reproduceSignals({ out: to, signal })).rejects.toThrow(CancelledError);
    for (const wrong of [{ budget: 0 }, { starts: -1 }, { work: 1.5 }, { tolerances: [0] }]) {
      await expect(reproduceSignals({ out: to, ...wrong })).rejects.toThrow(ArgumentError);
    }
  });
});

describe('a file of signals', () => {
  const pair = { truth: [1, 2, 3], noisy: [1, 2.5, 3] };
  const load = async (content: string) => {
    const file = path.join(out, 'signals.json');
    await writeFile(file, content);
    return loadSignals(file, 0);
  };

  it('is read', async () => {
    const { train, test, source, published } = await load(
      JSON.stringify({ train: [pair], test: [pair, pair], other: 1 }),
    );
    expect(train).toEqual([
      { truth: Float64Array.from(pair.truth), noisy: Float64Array.from(pair.noisy) },
    ]);
    expect(test).toHaveLength(2);
    expect({ source, published }).toEqual({ source: 'signals.json', published: false });
  });

  it.each([
    ['no JSON', 'x,y', /Expected JSON/],
    ['another thing', '[]', /"train".*none/],
    ['no test signals', JSON.stringify({ train: [pair], test: [] }), /"test".*empty/],
    [
      'a signal without a noisy one',
      JSON.stringify({ train: [{ truth: [1, 2] }], test: [pair] }),
      /"noisy" of signal 0 of "train".*none/,
    ],
    [
      'what is no number',
      JSON.stringify({ train: [pair], test: [{ ...pair, truth: [1, null, 2] }] }),
      /finite numbers for "truth" of signal 0 of "test"/,
    ],
    [
      'different lengths',
      JSON.stringify({ train: [pair], test: [{ truth: [1, 2], noisy: [1, 2] }] }),
      /one length.*2 and 2 points beside 3/,
    ],
    [
      'a single point',
      JSON.stringify({ train: [{ truth: [1], noisy: [1] }], test: [{ truth: [1], noisy: [1] }] }),
      /at least 2 points/,
    ],
  ])('with %s is refused', async (_name, content, message) => {
    await expect(load(content)).rejects.toThrow(message);
    await expect(load(content)).rejects.toThrow(DataFileError);
  });

  it('that is missing is refused', async () => {
    await expect(loadSignals(path.join(out, 'nowhere.json'), 0)).rejects.toThrow(/no such file/);
  });
});
