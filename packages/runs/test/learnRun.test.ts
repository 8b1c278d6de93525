import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ArgumentError, CancelledError } from '@bilevel/core';
import { UnusableImagesError, addGaussianNoise, readImage, writeImage } from '@bilevel/imaging';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../src/events.js';
import type { HistoryRow } from '../src/history.js';
import { learnRun, type LearnRunOptions } from '../src/learnRun.js';
import type { LearnRequest } from '../src/prepareRun.js';
import { ProgressEstimate } from '../src/progress.js';
import { RunFolder } from '../src/runFolder.js';
import { LEARNING } from '../src/learning/files.js';
import { picture, settings, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
const images = [at('in')];

beforeAll(async () => {
  mkdirSync(at('in'));
  for (const k of [1, 2, 3]) await picture(at('in', `${String(k)}.png`), k);
});

/** A new run of short settings. */
function request(name: string, ...of: Parameters<typeof settings>): LearnRequest {
  return { kind: 'new', images, out: at(name), settings: settings(...of) };
}

async function collect(of: LearnRequest, options: LearnRunOptions = {}): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of learnRun(of, options)) events.push(event);
  return events;
}

/** history.csv without its seconds. */
async function rows(name: string): Promise<HistoryRow[]> {
  const { folder: opened } = await RunFolder.open(LEARNING, at(name));
  return (await opened.readRows(LEARNING.history)).map((row) => ({ ...row, seconds: 0 }));
}

describe('learnRun', () => {
  it('yields start, steps, the writing of results, and the summary last', async () => {
    const events = await collect(request('whole', {}, { validation: 0.34 }));
    const types = events.map(({ type }) => type);
    expect(types).toEqual([
      'start',
      ...Array<string>(7).fill('step'),
      'writing',
      'writing',
      'summary',
    ]);
    expect(events[0]).toMatchObject({ folder: at('whole'), resumed: false });
    const stored: unknown = JSON.parse(readFileSync(at('whole', 'summary.json'), 'utf8'));
    const { seconds, ...summary } = stored as Record<string, unknown>;
    expect(events.at(-1)).toMatchObject(summary);
    expect(seconds).toBeGreaterThan(0);
    expect(existsSync(at('whole', 'lock'))).toBe(false);
  });

  it('records where it started, which is where it is told to when it is', async () => {
    const startOf = async (name: string) => {
      const { config } = await RunFolder.open(LEARNING, at(name));
      const [first] = await rows(name);
      expect(config.start?.['weight']).toBeCloseTo(first?.weight ?? NaN, 14);
      expect(config.start?.['smoothing']).toBeCloseTo(first?.smoothing ?? NaN, 14);
      return config.start;
    };
    await collect(request('found', { maxSteps: 1 }));
    // A fifth of the noise of σ = 0.1.
    expect((await startOf('found'))?.['weight']).toBeCloseTo(0.02, 2);
    const start = { weight: 0.05, smoothing: 0.01 };
    await collect(request('told', { maxSteps: 1, start }));
    expect(await startOf('told')).toEqual(start);
  });

  it('has the same history on any number of threads, also when it goes on with another', async () => {
    const training = { tolerance: 1e-6, maxSteps: 8 };
    const of = (name: string): LearnRequest => request(name, training, { validation: 0.34 });
    await collect(of('one'), { threads: 1 });
    const alone = await rows('one');
    expect(alone.length).toBeGreaterThan(6);
    await collect(of('three'), { threads: 3 });
    expect(await rows('three')).toEqual(alone);
    const controller = new AbortController();
    for await (const event of learnRun(of('two'), { threads: 2, signal: controller.signal })) {
      if (event.type === 'step' && event.step === 3) controller.abort();
    }
    await collect({ kind: 'resume', folder: at('two') }, { threads: 3 });
    expect(await rows('two')).toEqual(alone);
    const settingsOf = async (name: string) =>
      (await RunFolder.open(LEARNING, at(name))).config.settings;
    expect(await settingsOf('three')).toEqual(await settingsOf('one'));
    expect(readFileSync(at('two', 'config.json'), 'utf8')).not.toContain('threads');
  });

  it.each([
    ['both parameters held fixed', { weight: 0.1, smoothing: 0.1 }, {}, /Leave one of them out/],
    ['an option of another method', { memory: 3 }, {}, /lbfgs.*memory/],
    ['a schedule of another method', { method: 'hoag', schedule: 'constant' }, {}, /exponential/],
    ['a crop larger than the pictures', {}, { size: { kind: 'crop', size: 90 } }, /90×90/],
  ] as const)('makes no folder for %s', async (_, training, data, message) => {
    const failed = collect(request('none', training, data));
    const ofPictures = 'size' in data;
    await expect(failed).rejects.toThrow(ofPictures ? UnusableImagesError : ArgumentError);
    await expect(failed).rejects.toThrow(message);
    expect(existsSync(at('none'))).toBe(false);
  });

  it('makes no folder when it is stopped while it reads', async () => {
    const failed = collect(request('none'), { signal: AbortSignal.abort() });
    await expect(failed).rejects.toThrow(CancelledError);
    expect(existsSync(at('none'))).toBe(false);
  });

  it('stands still on hold, off the clock, and comes to the same numbers', async () => {
    await collect(request('unheld', { maxSteps: 3 }));
    let turns = 0;
    let seconds = 0;
    const hold = async (): Promise<void> => {
      const before = performance.now();
      await setTimeout(1000);
      seconds = (performance.now() - before) / 1000;
    };
    const start = performance.now();
    const events = await collect(request('held', { maxSteps: 3 }), {
      // This one does all the work then, and has its turns whatever the machine does.
      threads: 1,
      hold: () => (++turns === 5 ? hold() : undefined),
    });
    expect(turns).toBeGreaterThan(5);
    expect(await rows('held')).toEqual(await rows('unheld'));
    const summary = events.at(-1);
    const wall = (performance.now() - start) / 1000;
    expect(summary?.type === 'summary' ? summary.seconds : NaN).toBeLessThan(wall - seconds);
  });

  it.each([
    ['adaptive', {}],
    ['fixed', { method: 'fixed', step: 0.2 }],
    ['lbfgs', { method: 'lbfgs', memory: 2, lower: 'newton' }],
    ['hoag', { method: 'hoag', schedule: 'cubic', lower: 'lbfgs', adjoint: 'minres' }],
    ['stochastic', { method: 'stochastic', batch: 1, adjoint: 'hb' }],
  ] as const)(
    'stopped at any step of %s, and resumed, comes to the history of a run left alone',
    async (method, training) => {
      await collect(request(`alone-${method}`, { ...training, maxSteps: 5 }));
      const expected = await rows(`alone-${method}`);
      expect(expected).toHaveLength(6);
      for (const stop of method === 'adaptive' ? [0, 1, 3, 5] : [0, 3]) {
        const name = `stopped-${method}-${String(stop)}`;
        const controller = new AbortController();
        const events: RunEvent[] = [];
        const run = learnRun(request(name, { ...training, maxSteps: 5 }), {
          signal: controller.signal,
        });
        for await (const event of run) {
          events.push(event);
          if (event.type === 'step' && event.step === stop) controller.abort();
        }
        expect(events.at(-1)).toMatchObject({
          type: 'summary',
          status: 'interrupted',
          steps: stop,
        });
        expect(events.some(({ type }) => type === 'writing')).toBe(stop === 5);
        const more = await collect({ kind: 'resume', folder: at(name) });
        expect(more[0]).toMatchObject({ type: 'start', resumed: true });
        expect(more.at(-1)).toMatchObject({ status: 'steps', steps: 5 });
        expect(await rows(name)).toEqual(expected);
      }
    },
  );

  it('orders the mini-batches by the seed of the data', async () => {
    const training = { method: 'stochastic', batch: 1, maxSteps: 2 } as const;
    mkdirSync(at('noisy'));
    for (const k of [1, 2, 3]) {
      const clean = await readImage(at('in', `${String(k)}.png`));
      const noisy = addGaussianNoise(clean, { sigma: 0.1, seed: k });
      await writeImage(at('noisy', `${String(k)}.tif`), noisy);
    }
    const weights = async (name: string, seed: number): Promise<number[]> => {
      // Noisy partners: nothing else depends on the seed.
      const noise = { kind: 'pairs' } as const;
      const pairs = request(name, training, { seed, noise });
      await collect({ ...pairs, noisy: at('noisy') } as LearnRequest);
      return (await rows(name)).map(({ weight = NaN }) => weight);
    };
    const first = await weights('seed-1', 1);
    expect(await weights('seed-1-again', 1)).toEqual(first);
    expect(await weights('seed-2', 2)).not.toEqual(first);
  });

  it('of windows goes on with the same ones, and says what they need', async () => {
    const windows = { size: { kind: 'windows', count: 4, size: 11 } } as const;
    await collect(request('windows', { maxSteps: 3 }, windows));
    const controller = new AbortController();
    const cut = request('windows-cut', { maxSteps: 3 }, windows);
    for await (const event of learnRun(cut, { signal: controller.signal })) {
      if (event.type === 'start') {
        expect(event.train).toHaveLength(4);
        expect(event.pictures).toMatch(/^4 random windows of 11×11 from /);
        // Of 4 · 121 numbers: two of data, and more of warm starts and evaluations.
        expect(event.memory).toBeGreaterThan(4 * 121 * 8 * 2);
        expect(event.memory).toBeLessThan(2e6);
      }
      if (event.type === 'step' && event.step === 1) controller.abort();
    }
    await collect({ kind: 'resume', folder: at('windows-cut') });
    expect(await rows('windows-cut')).toEqual(await rows('windows'));
    const report = readFileSync(at('windows', 'report.html'), 'utf8');
    expect(report).toContain('All of this is said of the 4 windows of 11×11 pixels');
  });

  it('is refused where it needs more memory than it may take, with the size', async () => {
    const refused = collect(request('large'), { memoryLimit: 1000 });
    await expect(refused).rejects.toThrow(
      /fits into 0\.0 MiB of memory but .* needs about \d+ MiB\. That is the least/,
    );
    await expect(refused).rejects.toThrow('give so much with `memoryLimit`');
    expect(existsSync(at('large'))).toBe(false);
  });

  it('given up by its reader frees the folder, which can be resumed', async () => {
    for await (const event of learnRun(request('given-up'))) {
      expect(existsSync(at('given-up', 'lock'))).toBe(true);
      if (event.type === 'step') break;
    }
    expect(existsSync(at('given-up', 'lock'))).toBe(false);
    const events = await collect({ kind: 'resume', folder: at('given-up') });
    expect(events.at(-1)).toMatchObject({ type: 'summary', steps: 6 });
  });

  it('frees the folder when a picture has gone, and does not touch the run', async () => {
    await picture(at('gone.png'), 9);
    await collect({ ...request('orphan'), images: [at('gone.png')] } as LearnRequest);
    rmSync(at('gone.png'));
    const before = readdirSync(at('orphan')).map((name) => [name, read('orphan', name)]);
    await expect(collect({ kind: 'resume', folder: at('orphan') })).rejects.toThrow(/gone\.png/);
    expect(readdirSync(at('orphan')).map((name) => [name, read('orphan', name)])).toEqual(before);
  });

  it('tells the same progress after a resume as a run left alone', async () => {
    const strict = { maxSteps: 50, tolerance: 1e-9 };
    const told = async (of: LearnRequest): Promise<number[]> => {
      const fractions: number[] = [];
      for await (const event of learnRun(of)) {
        if (event.type !== 'step') continue;
        fractions[event.step] = event.progress;
        if (event.step === 8) break;
      }
      return fractions;
    };
    const alone = await told(request('progress', strict));
    expect(alone).toHaveLength(9);
    expect(alone).toEqual(alone.toSorted((x, y) => x - y));
    await collect(request('progress-cut', { ...strict, maxSteps: 5 }));
    const resume = { kind: 'resume', folder: at('progress-cut'), maxSteps: 50 } as const;
    expect((await told(resume)).slice(6)).toEqual(alone.slice(6));
  });

  it('keeps the best step where later ones are worse, also over an interruption', async () => {
    const start = { weight: Math.exp(-5), smoothing: Math.exp(-5) };
    const worse = { method: 'fixed', step: 4, maxSteps: 8, start } as const;
    await collect(request('worse', worse));
    const all = await rows('worse');
    const best = all.reduce((x, y) => (y.objectiveUpper <= x.objectiveUpper ? y : x));
    expect(best.step).toBe(2);
    const learned = { weight: best.weight, smoothing: best.smoothing };
    expect(JSON.parse(read('worse', 'model.json'))).toMatchObject({ values: learned });
    await collect(request('worse-cut', { ...worse, maxSteps: 6 }));
    const events = await collect({ kind: 'resume', folder: at('worse-cut'), maxSteps: 8 });
    expect(JSON.parse(read('worse-cut', 'model.json'))).toMatchObject({ values: learned });
    expect(events.at(-1)).toMatchObject({
      parameters: learned,
      objective: { start: all[0]?.objective, final: best.objective },
      steps: 8,
    });
    expect(await rows('worse-cut')).toEqual(all);
  });
});

function read(...names: string[]): string {
  try {
    return readFileSync(at(...names), 'latin1');
  } catch {
    return 'a folder';
  }
}

describe('ProgressEstimate', () => {
  const row = (step: number, gradient: number, totalWork = 0): HistoryRow =>
    ({
      step,
      objective: 2,
      hypergradientNorm: gradient,
      hypergradientBound: 0,
      totalWork,
      seconds: 10,
    }) as HistoryRow;

  it('follows the nearest limit and never falls', () => {
    const goal = { tolerance: 0.5, maxSteps: 10, budget: 1000 };
    const progress = new ProgressEstimate(goal);
    expect(progress.update(row(0, 100))).toEqual({ fraction: 0, secondsLeft: null });
    // On the way from 100 to tolerance · objective = 1, ten is half.
    expect(progress.update(row(1, 10)).fraction).toBeCloseTo(0.5, 14);
    expect(progress.update(row(2, 90)).fraction).toBeCloseTo(0.5, 14);
    expect(progress.update(row(6, 90)).fraction).toBe(0.6);
    expect(progress.update(row(7, 90, 750)).fraction).toBe(0.75);
    expect(progress.update(row(7, 90, 750)).secondsLeft).toBeCloseTo(10 / 3, 12);
    expect(progress.update(row(8, 0.9)).fraction).toBe(1);
  });

  it('comes half of the way by the norm alone, whose bound is loose far from the goal', () => {
    const progress = new ProgressEstimate({ tolerance: 0.5, maxSteps: 200, budget: undefined });
    const fractions = [
      [100, 0],
      // Within 1e4 of the truth on the way from 100 to 1: proven is nothing yet.
      [10, 1e4 - 10],
      [10, 90],
      [1, 0],
    ].map(([norm = 0, bound = 0], step) => {
      const { fraction } = progress.update({ ...row(step, norm), hypergradientBound: bound });
      return Number(fraction.toFixed(6));
    });
    expect(fractions).toEqual([0, 0.25, 0.5, 1]);
  });

  it('tells no time left before a tenth of the way', () => {
    const progress = new ProgressEstimate({ tolerance: 0.5, maxSteps: 200, budget: undefined });
    progress.update(row(0, 100));
    expect(progress.update(row(1, 99)).secondsLeft).toBeNull();
    expect(progress.update(row(2, 10)).secondsLeft).toBeCloseTo(10, 12);
  });

  it('is a number for gradients and objectives of zero', () => {
    for (const gradient of [0, 1e-300, 1e300]) {
      const progress = new ProgressEstimate({ tolerance: 1e-3, maxSteps: 5, budget: undefined });
      for (const objective of [0, 1, 0]) {
        const { fraction } = progress.update({ ...row(1, gradient), objective });
        expect(fraction).toBeGreaterThanOrEqual(0.2);
        expect(fraction).toBeLessThanOrEqual(1);
      }
    }
  });
});
