import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BilevelError } from '@bilevel/core';
import { addGaussianNoise, createImage, writeImage } from '@bilevel/imaging';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyRun } from '../src/applyRun.js';
import { estimateRun } from '../src/estimateRun.js';
import { examineRun } from '../src/examineRun.js';
import type { RunEvent } from '../src/events.js';
import type { HistoryRow } from '../src/history.js';
import { LEARNING } from '../src/learning/files.js';
import { learnRun, type LearnRunOptions } from '../src/learnRun.js';
import { riskWithout } from '../src/options/risk.js';
import type { LearnRequest } from '../src/prepareRun.js';
import { RunFolder } from '../src/runFolder.js';
import { settings, temporaryFolder } from './pictures.js';

type NewRun = Extract<LearnRequest, { kind: 'new' }>;

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
const SIGMA = 0.1;

/** Slopes and edges, with little detail. */
function truthOf(k: number, width: number, height: number) {
  const data = Float64Array.from({ length: width * height }, (_, p) => {
    const [row, column] = [Math.floor(p / width), p % width];
    return column < (3 + k) * (width / 8) ? 0.25 + row / (4 * height) : 0.75 - row / (6 * height);
  });
  return createImage(width, height, data);
}

beforeAll(async () => {
  for (const name of ['clean', 'first', 'second', 'small', 'shared', 'flat', 'quiet', 'mixed']) {
    mkdirSync(at(name));
  }
  for (const k of [1, 2, 3]) {
    const clean = truthOf(k, 24, 20);
    const file = `${String(k)}.npy`;
    const noisy = (seed: number, sigma = SIGMA) => addGaussianNoise(clean, { sigma, seed });
    await writeImage(at('clean', file), clean, { bitDepth: 64 });
    await writeImage(at('first', file), noisy(k), { bitDepth: 64 });
    await writeImage(at('second', file), noisy(10 + k), { bitDepth: 64 });
    await writeImage(at('small', file), truthOf(k, 22, 20), { bitDepth: 64 });
    await writeImage(at('flat', file), createImage(24, 20, new Float64Array(480).fill(0.5)));
    await writeImage(at('quiet', file), truthOf(k, 64, 64), { bitDepth: 64 });
    const large = addGaussianNoise(truthOf(k, 64, 64), { sigma: k === 3 ? 0.2 : 0.05, seed: k });
    await writeImage(at('mixed', file), large, { bitDepth: 64 });
    // The noise of `mixed`, and a little more.
    await writeImage(at('shared', file), addGaussianNoise(large, { sigma: 0.01, seed: 30 + k }), {
      bitDepth: 64,
    });
  }
});

const ONE = riskWithout('one', { probes: 2 });
const TWO = riskWithout('two');

function sure(
  name: string,
  training: Parameters<typeof settings>[0] = {},
  data: Parameters<typeof settings>[1] = {},
): NewRun {
  const noise = { kind: 'measured', sigma: SIGMA } as const;
  return {
    ...{ kind: 'new', images: [at('first')], out: at(name) },
    settings: settings({ risk: ONE, ...training }, { noise, ...data }),
  };
}

function pairs(name: string, training: Parameters<typeof settings>[0] = {}): NewRun {
  return {
    ...{ kind: 'new', images: [at('first')], second: at('second'), out: at(name) },
    settings: settings({ risk: TWO, ...training }, { noise: { kind: 'measured' } }),
  };
}

async function collect(of: LearnRequest, options: LearnRunOptions = {}): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of learnRun(of, { threads: 1, ...options })) events.push(event);
  return events;
}

async function rows(name: string): Promise<HistoryRow[]> {
  const { folder: opened } = await RunFolder.open(LEARNING, at(name));
  return (await opened.readRows(LEARNING.history)).map((row) => ({ ...row, seconds: 0 }));
}

const summaryOf = (events: readonly RunEvent[]) => {
  const last = events.at(-1);
  if (last?.type !== 'summary') throw new Error('A run ends with its summary.');
  return last;
};

const proseOf = (name: string): string =>
  readFileSync(at(name, 'report.html'), 'utf8').replace(/\s+/g, ' ');

describe('Runs from one noisy picture of each scene', () => {
  it('estimate the PSNR, certify the risk, and have no scores that nobody knows', async () => {
    const summary = summaryOf(await collect(sure('one', { maxSteps: 60 }, { validation: 0.34 })));
    expect(summary).toMatchObject({ status: 'converged', objective: { kind: 'certified' } });
    expect(summary.psnrEstimated?.train.noisy).toBeCloseTo(20, 10);
    expect(summary.psnrEstimated?.train.reconstructed).toBeGreaterThan(24);
    expect(summary.psnrEstimated?.validation?.reconstructed).toBeGreaterThan(24);
    for (const of of [summary.psnrEstimated?.train, summary.psnrEstimated?.validation]) {
      expect(of?.error).toBeGreaterThan(0.05);
      // Of few pixels, whose risk comes near 0 by chance.
      expect(of?.error).toBeLessThan(20);
    }
    expect(summary.train.psnr).toEqual({ noisy: NaN, reconstructed: NaN });
    const history = await rows('one');
    expect(history.at(-1)?.psnrEstimatedTrain).toBe(summary.psnrEstimated?.train.reconstructed);
    const { config, folder: opened } = await RunFolder.open(LEARNING, at('one'));
    expect(await opened.readSummary(LEARNING)).toMatchObject({ train: summary.train });
    expect(config.settings.training.risk).toEqual({
      name: 'sure',
      options: { probes: 2, tau: 1, seed: 0 },
    });
    expect(config.train[0]).toMatchObject({ noisy: at('first', `1.npy`), sigma: SIGMA });
    const prose = proseOf('one');
    expect(prose).toContain('mean over training pictures of ½‖Kx₁ − y‖² + (σ²/τ) bᵀK(x₂ − x₁)');
    expect(prose).toContain('Stein’s unbiased estimate of the squared distance');
    expect(prose).toContain('estimated from the noise alone');
    expect(prose).toMatch(/20\.00 → \d\d\.\d\d ± \d\.\d\d dB/);
    expect(prose).not.toContain('SSIM');
    expect(prose).not.toContain('Truth');
    expect(prose).toContain('Taken away');
    expect(existsSync(at('one', 'images', '1.truth.png'))).toBe(false);
    expect(existsSync(at('one', 'images', '1.removed.png'))).toBe(true);
    expect(existsSync(at('one', 'charts', 'ssim.svg'))).toBe(false);
  });

  it('are checked by clean pictures that no number of theirs depends on', async () => {
    await collect({ ...sure('checked', { maxSteps: 4 }), check: at('clean') });
    await collect(sure('unchecked', { maxSteps: 4 }));
    const [checked, alone] = [await rows('checked'), await rows('unchecked')];
    const numbers = (of: readonly HistoryRow[]) =>
      of.map((row) => ({ ...row, psnrTrain: 0, ssimTrain: 0 }));
    expect(numbers(checked)).toEqual(numbers(alone));
    const last = checked.at(-1);
    expect(Math.abs((last?.psnrTrain ?? 0) - (last?.psnrEstimatedTrain ?? NaN))).toBeLessThan(5);
    expect(alone.at(-1)?.psnrTrain).toBeNaN();
    expect(proseOf('checked')).toContain('Mean scores against the truth');
    expect(existsSync(at('checked', 'images', '1.error.png'))).toBe(true);
  });

  it('estimate σ in each picture, tell it and its doubts before the start, and go on with it', async () => {
    const noise = { kind: 'measured' } as const;
    const asked = { ...sure('auto', { maxSteps: 1 }, { noise }), images: [at('mixed')] };
    const { prepared } = await examineRun(asked);
    const found = prepared.estimates ?? [];
    expect(found.map(({ name }) => name)).toEqual(['1', '2', '3']);
    for (const [i, sigma] of [0.05, 0.05, 0.2].entries()) {
      expect(Math.abs((found[i]?.sigma ?? NaN) / sigma - 1)).toBeLessThan(0.15);
      expect((found[i]?.error ?? NaN) / sigma).toBeLessThan(0.1);
    }
    expect(prepared.findings.map(({ code }) => code)).toContain('noise-differs');
    const events = await collect(asked);
    expect(events.filter(({ type }) => type === 'warning')).not.toEqual([]);
    const [begun] = events;
    expect(begun?.type === 'start' ? begun.noise : '').toMatch(/σ = 0\.0.* to .*, estimated/);
    const { config } = await RunFolder.open(LEARNING, at('auto'));
    expect(config.train.map(({ sigma }) => sigma)).toEqual(found.map(({ sigma }) => sigma));
    const { sigma } = JSON.parse(readFileSync(at('auto', 'model.json'), 'utf8')) as {
      sigma: number;
    };
    expect(sigma).toBeCloseTo(Math.hypot(...found.map((one) => one.sigma)) / Math.sqrt(3), 12);
  });

  it('say where the noise that is given is far from what the pictures show', async () => {
    const noise = { kind: 'measured', percent: 30 } as const;
    const asked = { ...sure('far', {}, { noise }), images: [at('mixed')] };
    const { findings } = (await examineRun(asked)).prepared;
    expect(findings.map(({ code }) => code)).toEqual(['noise-differs']);
    expect(findings[0]?.message).toContain('said to have σ = 0.3');
  });

  it('are estimated before the start, and give a model that is applied', async () => {
    const estimate = await estimateRun(sure('none', { maxSteps: 2 }));
    expect(estimate).toMatchObject({ train: 3, pixels: 3 * 480 });
    await collect(sure('applied', { maxSteps: 3 }));
    const applied = applyRun({
      ...{ model: at('applied'), images: [at('first')], out: at('denoised') },
      noise: { kind: 'gaussian', sigma: 0.05 },
    });
    const outputs: string[] = [];
    for await (const event of applied) if (event.type === 'applied') outputs.push(event.output);
    expect(outputs).toHaveLength(3);
  });
});

describe('Runs from two noisy pictures of each scene', () => {
  it('score against the second, say so, and estimate the PSNR', async () => {
    const summary = summaryOf(await collect(pairs('two', { maxSteps: 60 })));
    expect(summary.status).toBe('converged');
    // Two pictures with as much noise differ by √2 of it.
    expect(Math.abs((summary.train.psnr.noisy ?? NaN) - 17)).toBeLessThan(0.3);
    expect(summary.train.psnr.reconstructed).toBeLessThan(20.5);
    expect(summary.psnrEstimated?.train.reconstructed).toBeGreaterThan(24);
    const prose = proseOf('two');
    expect(prose).toContain('Mean scores against the second noisy pictures');
    expect(prose).toContain('½‖Kx*(y₁) − y₂‖²');
  });

  it('are told of noise that both share, by the difference', async () => {
    const asked = { ...pairs('none'), images: [at('mixed')], second: at('shared') };
    const codes = (await examineRun(asked)).prepared.findings.map(({ code }) => code);
    expect(codes).toContain('noise-shared');
    const other = { ...pairs('none'), images: [at('mixed')], second: at('quiet') };
    expect((await examineRun(other)).prepared.findings.map(({ code }) => code)).not.toContain(
      'pairs-mixed',
    );
  });
});

/** Runs to a step and stops there, which writes no report. */
async function until(step: number, request: LearnRequest): Promise<void> {
  const controller = new AbortController();
  for await (const event of learnRun(request, { threads: 1, signal: controller.signal })) {
    if (event.type === 'step' && event.step === step) controller.abort();
  }
}

describe('A run without clean pictures that was stopped', () => {
  it.each([
    ['adaptive', {}],
    ['lbfgs', { method: 'lbfgs', lower: 'newton' }],
    ['stochastic', { method: 'stochastic', batch: 1 }],
  ] as const)('goes on to the bit: %s', async (method, training) => {
    for (const [risk, of] of [
      ['sure', sure],
      ['pairs', pairs],
    ] as const) {
      const [alone, cut] = [`${risk}-${method}`, `${risk}-${method}-cut`];
      await until(3, of(alone, training));
      await until(1, of(cut, training));
      expect(await rows(cut)).toHaveLength(2);
      await until(3, { kind: 'resume', folder: at(cut) });
      expect(await rows(cut)).toEqual(await rows(alone));
      expect(await rows(cut)).toHaveLength(4);
    }
  });
});

describe('What cannot be learned from is refused before a folder is made', () => {
  const measured = { kind: 'measured' } as const;
  it.each<[string, NewRun, RegExp]>([
    [
      'the same files twice',
      { ...pairs('none'), second: at('first') },
      /the same numbers twice in 3 of 3/,
    ],
    [
      'second pictures of another size',
      { ...pairs('none'), second: at('small') },
      /two measurements of one size for 1 but received 24×20 .* and 22×20/,
    ],
    [
      'constant pictures',
      { ...sure('none', {}, { noise: measured }), images: [at('flat')] },
      /every pixel is/,
    ],
    [
      'pictures without noise to estimate',
      { ...sure('none', {}, { noise: measured }), images: [at('quiet')] },
      /noise that can be estimated/,
    ],
    [
      'a data term that breaks the estimate',
      sure('none', { fidelity: { name: 'poisson', options: { photons: 30 } } }),
      /Expected Gaussian noise of one standard deviation everywhere/,
    ],
    [
      'a resize',
      sure('none', {}, { size: { kind: 'shrink', size: 12 } }),
      /would change their noise/,
    ],
    ['second pictures for one of each', { ...sure('none'), second: at('second') }, /no second/],
    ['no second pictures', { ...pairs('none'), second: undefined }, /a folder of second/],
    [
      'clean pictures with the risk of noisy ones',
      { ...sure('none'), settings: settings({ risk: ONE }) },
      /noise is in the files already/,
    ],
    [
      'noisy pictures with the risk of clean ones',
      { ...sure('none'), settings: settings({}, { noise: measured }) },
      /clean pictures to learn from/,
    ],
    [
      'clean pictures to check by of other names',
      { ...sure('none'), check: at('clean', '1.npy') },
      /no clean one/,
    ],
  ])('%s', async (_, asked, message) => {
    await expect(collect(asked)).rejects.toThrow(message);
    await expect(collect(asked)).rejects.toThrow(BilevelError);
    expect(existsSync(at('none'))).toBe(false);
  });
});
