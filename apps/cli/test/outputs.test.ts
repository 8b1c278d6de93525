import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import {
  addGaussianNoise,
  applyWeights,
  createImage,
  describeImage,
  noiseSeed,
  psnr,
  readImage,
  shrunk,
  writeImage,
} from '@bilevel/imaging';
import { HISTORY_COLUMNS, readModel, type RunSummary } from '@bilevel/runs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  bilevel,
  bilevelProcess,
  events,
  json,
  temporaryFolder,
  testData,
  type Outcome,
} from './support.js';

const folder = await temporaryFolder();
const train = join(testData, 'pictures', 'train');
const pictures = ['solids.png', 'page.png', 'phantom.tif', 'hills.webp', 'book.png'].map((name) =>
  join(train, name),
);
const learnTo = (name: string): string[] => [
  ...['learn', ...pictures, '--size', '24', '--out', join(folder, name)],
];
const learn = (name: string, ...args: string[]): Promise<Outcome> =>
  bilevel([...learnTo(name), ...args]);

/** history.csv as columns of numbers; an empty cell is NaN. */
async function history(name: string): Promise<Record<string, number[]>> {
  const [header = '', ...rows] = (await readFile(join(folder, name, 'history.csv'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return Object.fromEntries(
    Array.from(header, (column, j) => [
      column,
      rows.map((row) => (row[j] === '' ? NaN : Number(row[j]))),
    ]),
  );
}

async function summaryOf(name: string): Promise<RunSummary> {
  return (await json(folder, name, 'summary.json')) as unknown as RunSummary;
}

describe('a run', () => {
  let outcome: Outcome;
  beforeAll(async () => {
    outcome = await bilevelProcess([...learnTo('run'), '--json']);
  }, 60_000);

  it('ends with status 0 and says nothing but events', () => {
    expect(outcome.code).toBe(0);
    expect(outcome.stderr).toBe('');
  });

  it('writes every file that is promised', async () => {
    expect((await readdir(join(folder, 'run'))).sort()).toEqual([
      'charts',
      'checkpoint',
      'config.json',
      'events.ndjson',
      'history.csv',
      'images',
      'model.json',
      'report.html',
      'steps',
      'summary.json',
    ]);
    const images = await readdir(join(folder, 'run', 'images'));
    expect(images).toHaveLength(4 * pictures.length + 1);
    for (const kind of ['truth', 'noisy', 'reconstruction', 'error']) {
      expect(images).toContain(`solids.${kind}.png`);
    }
  });

  it('has a row of history for each step, equal to its event', async () => {
    const steps = events(outcome.stdout).filter(({ type }) => type === 'step');
    const columns = await history('run');
    // Those of further terms belong to sums of regularisers, two to pictures that are learned from by way of windows.
    const others = /\d$|^windows$|^samplingError$|^psnrEstimated/;
    const own = HISTORY_COLUMNS.filter((column) => !others.test(column));
    expect(Object.keys(columns)).toEqual(own);
    expect(columns['step']).toEqual(steps.map((_, k) => k));
    for (const column of own) {
      expect(columns[column]).toEqual(steps.map((step) => step[column]));
    }
    expect(steps.length).toBeGreaterThan(3);
  });

  it('lowers the objective in every step, by intervals that do not overlap', async () => {
    const columns = await history('run');
    const lower = columns['objectiveLower'] ?? [];
    const upper = columns['objectiveUpper'] ?? [];
    for (let k = 1; k < lower.length; k++) {
      expect(upper[k]).toBeLessThan(lower[k - 1] ?? NaN);
      expect(columns['certifiedDecrease']?.[k]).toBe(1);
    }
  });

  it('ends with a summary that holds what is promised', async () => {
    const last = events(outcome.stdout).at(-1);
    const summary = await summaryOf('run');
    expect(last).toEqual({ type: 'summary', folder: join(folder, 'run'), ...summary });
    expect(summary.status).toBe('converged');
    const columns = await history('run');
    expect(summary.steps).toBe(columns['step']?.at(-1));
    expect(summary.work.total).toBe(summary.work.lower + summary.work.adjoint);
    expect(summary.objective.start).toBe(columns['objective']?.[0]);
    expect(summary.objective.final).toBe(columns['objective']?.at(-1));
    expect(summary.objective.certifiedLower).toBeLessThan(summary.objective.final);
    expect(summary.objective.certifiedUpper).toBeGreaterThan(summary.objective.final);
    expect(summary.objective.kind).toBe('certified');
    expect(summary.parameters['weight']).toBe(columns['weight']?.at(-1));
    expect(summary.hypergradient.norm + summary.hypergradient.bound).toBeLessThanOrEqual(
      1e-3 * summary.objective.final,
    );
    for (const quality of [summary.train, summary.validation]) {
      expect(quality?.psnr.reconstructed).toBeGreaterThan((quality?.psnr.noisy ?? NaN) + 2);
      expect(quality?.ssim.reconstructed).toBeGreaterThan(quality?.ssim.noisy ?? NaN);
      expect(quality?.psnr.noisy).toBeCloseTo(20, 0);
    }
  });

  it('has an objective that is the mean of half the squared distances of the minimisers', async () => {
    const { train: names } = events(outcome.stdout)[0] as { train: string[] };
    const model = await readModel(join(folder, 'run', 'model.json'));
    let sum = 0;
    for (const name of names) {
      const path = pictures.find((picture) => basename(picture, extname(picture)) === name) ?? '';
      const truth = shrunk(await readImage(path), 24);
      const noisy = addGaussianNoise(truth, { sigma: 0.1, seed: noiseSeed(0, basename(path)) });
      const x = (await applyWeights(model, noisy, { accuracy: 1e-12 })).image.data;
      sum += x.reduce((s, v, p) => s + (v - (truth.data[p] ?? NaN)) ** 2 / 2, 0);
    }
    const { objective } = await summaryOf('run');
    // The reference is not exact either: ‖∇f‖ε ≈ 2 · 1e-12 · √1024.
    const reference = 1e-10;
    expect(sum / names.length).toBeGreaterThanOrEqual(objective.certifiedLower - reference);
    expect(sum / names.length).toBeLessThanOrEqual(objective.certifiedUpper + reference);
  });

  it('is shown with its table and its result, finished or as JSON', async () => {
    const shown = await bilevel(['show', join(folder, 'run')]);
    const { objective } = await summaryOf('run');
    expect(shown.stdout).toContain('Converged after');
    expect(shown.stdout).toContain('4 training and 1 validation pictures, seed 0');
    expect(shown.stdout).toContain('24×24 shrunk from 128×128; range 0 to 1; noise σ = 0.1');
    const { stdout } = await bilevel(['show', join(folder, 'run'), '--json']);
    const parsed = JSON.parse(stdout) as { history: unknown[]; summary: RunSummary };
    expect(parsed.summary.objective).toEqual(objective);
    expect(parsed.history).toHaveLength(parsed.summary.steps + 1);
  });

  it('is the same again with the same seed, and another with another', async () => {
    await learn('again');
    await learn('other', '--seed', '1');
    const [first, again, other] = [
      await history('run'),
      await history('again'),
      await history('other'),
    ];
    const numbers = (columns: Record<string, number[]>): unknown => ({ ...columns, seconds: 0 });
    expect(numbers(again)).toEqual(numbers(first));
    expect(other['objective']).not.toEqual(first['objective']);
  });
});

it('prints lines on standard error and the result on standard output without --json', async () => {
  const { code, stdout, stderr } = await learn('plain', '--steps', '2');
  expect(code).toBe(0);
  expect(stderr.split('\n').filter((line) => line.startsWith('step '))).toHaveLength(3);
  expect(stderr).toContain('Learning with 4 training and 1 validation pictures');
  expect(stdout).toContain('Stopped at the step limit after 2 steps');
  expect(stdout).toContain(join(folder, 'plain', 'report.html'));
});

it('goes on from a step limit to the history of a run without one', async () => {
  await learn('limited', '--steps', '2');
  const { code } = await bilevel(['learn', '--resume', join(folder, 'limited'), '--steps', '200']);
  expect(code).toBe(0);
  await learn('whole');
  const [limited, whole] = [await history('limited'), await history('whole')];
  expect({ ...limited, seconds: 0 }).toEqual({ ...whole, seconds: 0 });
  expect((await summaryOf('limited')).status).toBe('converged');
});

it('stops at the budget, and goes on with a larger one', async () => {
  await learn('budget', '--budget', '500');
  const stopped = await summaryOf('budget');
  expect(stopped.status).toBe('budget');
  // A solve without work left still certifies what it has: 5 units a picture at most.
  expect(stopped.work.total).toBeLessThanOrEqual(500 + 5 * pictures.length);
  const { code } = await bilevel([
    'learn',
    '--resume',
    join(folder, 'budget'),
    '--budget',
    '1000000',
  ]);
  expect(code).toBe(0);
  const finished = await summaryOf('budget');
  expect(finished.status).toBe('converged');
  expect(finished.objective.final).toBeLessThan(stopped.objective.final);
});

describe('options', () => {
  it.each([
    ['isotropic', ['--prior', 'tv-isotropic']],
    ['heavy-ball', ['--lower', 'hb', '--adjoint', 'cg-plain']],
    ['gradient-descent', ['--lower', 'gd', '--adjoint', 'gd']],
    ['fixed', ['--method', 'fixed', '--step', '0.1', '--epsilon', '1e-4', '--delta', '1e-3']],
    ['lbfgs', ['--method', 'lbfgs', '--pairs', '5', '--lower', 'newton', '--acceptance', 'proven']],
    ['hoag', ['--method', 'hoag', '--schedule', 'quadratic', '--step', '0.2', '--adjoint', 'hb']],
    [
      'stochastic',
      ['--method', 'stochastic', '--batch', '2', '--lower', 'lbfgs', '--adjoint', 'minres'],
    ],
    [
      'scaled',
      ['--method', 'stochastic', '--scaling', 'moments', '--step', '0.1', '--epochs', '2'],
    ],
    ['constant', ['--method', 'stochastic', '--schedule', 'constant', '--adjoint', 'neumann']],
    ['tolerances', ['--epsilon', '1', '--delta', '1']],
    ['weight-only', ['--smoothing', '0.01']],
    ['smoothing-only', ['--weight', '0.05']],
    ['no-validation', ['--validation', '0']],
    ['cropped', ['--crop']],
    ['given-validation', ['--validation', join(testData, 'pictures', 'validation')]],
  ])('%s: lowers the objective and raises the PSNR', async (name, args) => {
    const { code } = await learn(name, '--steps', '6', ...args);
    expect(code).toBe(0);
    const { objective, train: quality, validation, parameters } = await summaryOf(name);
    expect(objective.final).toBeLessThan(objective.start);
    expect(objective.kind).toBe('certified');
    expect(quality.psnr.reconstructed).toBeGreaterThan(quality.psnr.noisy ?? NaN);
    if (name === 'no-validation') expect(validation).toBeNull();
    if (name === 'weight-only') expect(parameters['smoothing']).toBe(0.01);
    if (name === 'smoothing-only') expect(parameters['weight']).toBe(0.05);
    const columns = await history(name);
    if (name === 'fixed') expect(columns['stepSize']?.slice(1)).toEqual(Array(6).fill(0.1));
    if (name === 'tolerances') expect(columns['epsilonReached']?.[0]).toBeLessThanOrEqual(1);
  });

  it('learns from one picture alone', async () => {
    const out = join(folder, 'single');
    const args = ['learn', pictures[0] ?? '', '--size', '32', '--steps', '2', '--out', out];
    expect((await bilevel(args)).code).toBe(0);
    expect((await summaryOf('single')).validation).toBeNull();
  });

  it('learns from real pairs at their full size, without adding noise', async () => {
    const out = join(folder, 'pairs');
    const pairs = join(testData, 'pairs');
    const { code } = await bilevel([
      ...['learn', join(pairs, 'clean'), '--noisy', join(pairs, 'noisy')],
      ...['--steps', '3', '--out', out],
    ]);
    expect(code).toBe(0);
    const noisy = await readImage(join(pairs, 'noisy', 'leaves.tif'));
    const clean = await readImage(join(pairs, 'clean', 'leaves.png'));
    const scores = JSON.parse(await readFile(join(out, 'images', 'scores.json'), 'utf8')) as {
      name: string;
      noisy: { psnr: number };
    }[];
    const leaves = scores.find(({ name }) => name === 'leaves');
    expect(leaves?.noisy.psnr).toBeCloseTo(psnr(noisy, clean), 10);
  });
});

describe('apply', () => {
  const values = { weight: 0.06, smoothing: 0.01 };
  const model = { prior: 'tv', values, ridge: 0 } as const;
  const modelPath = join(folder, 'model.json');
  beforeAll(async () => {
    await writeFile(modelPath, JSON.stringify({ format: 'bilevel-model', version: 2, ...model }));
  });

  it('writes what the library computes, in the format and depth of each picture', async () => {
    const inputs = join(folder, 'inputs with spaces – ü');
    await mkdir(inputs);
    const size = 24;
    const values = (channels: number): Float64Array =>
      Float64Array.from({ length: channels * size * size }, (_, p) => 0.5 + 0.3 * Math.sin(p / 9));
    const grey = addGaussianNoise(createImage(size, size, values(1)), { sigma: 0.05, seed: 1 });
    const colour = addGaussianNoise(createImage(size, size, values(3), 3), {
      sigma: 0.05,
      seed: 2,
    });
    await writeImage(join(inputs, 'colour.png'), colour);
    await writeImage(join(inputs, 'deep.png'), grey, { bitDepth: 16 });
    await writeImage(join(inputs, 'float.tif'), grey, { bitDepth: 32 });
    await writeImage(join(inputs, 'double.npy'), grey, { bitDepth: 64 });
    const out = join(folder, 'applied');
    const { code, stdout } = await bilevel(['apply', modelPath, inputs, '--out', out, '--json']);
    expect(code).toBe(0);
    expect(events(stdout).at(-1)).toMatchObject({ type: 'summary', status: 'done', images: 4 });
    for (const [name, depth] of [
      ['colour.png', 8],
      ['deep.png', 16],
      ['float.tif', 32],
      ['double.npy', 64],
    ] as const) {
      const noisy = await readImage(join(inputs, name), { colour: 'keep' });
      const expected = (await applyWeights(model, noisy)).image;
      const written = await readImage(join(out, name), { colour: 'keep' });
      expect((await describeImage(join(out, name))).bitDepth).toBe(depth);
      expect(written.channels).toBe(noisy.channels);
      const step = { 8: 1 / 255, 16: 1 / 65535, 32: 1e-7, 64: 0 }[depth];
      const worst = written.data.reduce(
        (max, v, p) => Math.max(max, Math.abs(v - (expected.data[p] ?? NaN))),
        0,
      );
      expect(worst).toBeLessThanOrEqual(0.5001 * step);
    }
  });

  it('takes a run folder for a model, and converts format and colour when asked', async () => {
    const out = join(folder, 'converted');
    const { code } = await bilevel([
      ...['apply', join(folder, 'run'), join(train, 'leaves-colour.png'), '--out', out],
      ...['--format', 'tiff', '--bit-depth', '16', '--grey'],
    ]);
    expect(code).toBe(0);
    expect(await describeImage(join(out, 'leaves-colour.tiff'))).toMatchObject({
      format: 'tiff',
      bitDepth: 16,
      channels: 1,
    });
  });

  it('certifies a distance that the exact minimiser confirms', async () => {
    const noisy = await readImage(join(testData, 'pairs', 'noisy', 'numbers.tif'));
    const { image, accuracy } = await applyWeights(model, noisy);
    const exact = (await applyWeights(model, noisy, { accuracy: 1e-12 })).image;
    const distance = Math.sqrt(
      image.data.reduce((s, v, p) => s + (v - (exact.data[p] ?? NaN)) ** 2, 0) / image.data.length,
    );
    expect(distance).toBeLessThanOrEqual(accuracy);
    expect(accuracy).toBeLessThanOrEqual(1e-4);
    expect(distance).toBeGreaterThan(0);
  });
});

it('--help shows examples and every command has one', async () => {
  for (const command of ['learn', 'apply', 'show']) {
    const { code, stdout } = await bilevel([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples?:\n {2}\$ bilevel/);
  }
});
