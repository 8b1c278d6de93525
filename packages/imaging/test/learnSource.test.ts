import { deserialize, serialize } from 'node:v8';
import { expect, it } from 'vitest';
import { adaptiveDescent, hypergradient } from '@bilevel/core';
import { MemoryLimitError } from '@bilevel/parallel';
import { randomStream } from '../../core/test/support/random.js';
import { createImage, type Image } from '../src/image.js';
import {
  learnWeights,
  type LearnWeightsOptions,
  type WeightCheckpoint,
  type WeightStep,
} from '../src/learn.js';
import { firstWindows } from '../src/drawnLearning.js';
import { addGaussianNoise } from '../src/physics/gaussianNoise.js';
import { Model } from '../src/problem/model.js';
import { overSource } from '../src/problem/sourceModel.js';
import type { PictureSource } from '../src/problem/pictureSource.js';
import type { StoredWarmStart } from '../src/problem/storedWarmStart.js';
import { boxOf } from '../src/problem/start.js';
import { reconstructionProblem } from '../src/problem/reconstructionProblem.js';
import { pictureWindows } from '../src/transform/pictureWindows.js';
import type { TrainingPair } from '../src/problem/trainingPair.js';

/** Flat blocks and a ramp. */
function picture(seed: number): Image {
  const random = randomStream(seed);
  const [width, height] = [30 + Math.floor(8 * random()), 36];
  const [row, column] = [height * random(), width * random()];
  const [above, below, slope] = [random(), random(), 0.2 * random()];
  const data = Float64Array.from({ length: width * height }, (_, p) => {
    const [i, j] = [Math.floor(p / width), p % width];
    return (i < row ? above : below) * (j < column ? 1 : 0.4) + (slope * j) / width;
  });
  return createImage(width, height, data);
}

const pairs: readonly TrainingPair[] = Array.from({ length: 9 }, (_, k) => {
  const truth = picture(k);
  return {
    name: `p${String(k)}`,
    truth,
    measured: addGaussianNoise(truth, { sigma: 0.1, seed: k }),
  };
});
const model = new Model();

/** The pictures as if they were on disk, what was read of them and which warm starts there are. */
function sourceOf() {
  const read: number[] = [];
  const kept = new Map<string, Buffer>();
  const source: PictureSource = {
    pictures: pairs.map(({ name, truth: { width, height, channels } }) => ({
      ...{ name, width, height, channels },
    })),
    load: (i) => {
      read.push(i);
      const [pair] = pairs.slice(i, i + 1);
      return pair ? Promise.resolve(pair) : Promise.reject(new Error('no such picture'));
    },
    windows: { size: 12, seed: 3 },
    warmStarts: {
      read: (key) =>
        Promise.resolve(deserialize(kept.get(key) ?? Buffer.alloc(0)) as StoredWarmStart),
      write: (key, warm) => {
        kept.set(key, serialize(warm));
        return Promise.resolve();
      },
      remove: (key) => {
        kept.delete(key);
        return Promise.resolve();
      },
    },
  };
  return { source, read, kept };
}

async function learned(options: LearnWeightsOptions, { source, kept } = sourceOf()) {
  const first = await firstWindows(source, model);
  const method = adaptiveDescent({ stop: { relative: 3e-3 }, box: boxOf(first, model) });
  const learning = learnWeights(first, pairs.slice(0, 1), {
    ...{ model, method, source, threads: 1 },
    ...options,
  });
  const steps: WeightStep[] = [];
  const checkpoints: WeightCheckpoint[] = [];
  /** What was stored when the step after a checkpoint was done, and its own not yet taken. */
  const stores: Map<string, Buffer>[] = [];
  const iterator = learning.steps();
  for (;;) {
    const next = await iterator.next();
    stores.push(new Map(kept));
    if (next.done === true) return { steps, checkpoints, stores, result: next.value };
    steps.push(next.value);
    checkpoints.push(deserialize(serialize(await learning.checkpoint())) as WeightCheckpoint);
  }
}

it('learns on windows and ends certified on whole pictures, of which nothing stays in memory', async () => {
  const { source, read, kept } = sourceOf();
  const { steps, checkpoints, result } = await learned({}, { source, read, kept });
  expect(result.status).toBe('converged');
  const drawn = steps.filter((step) => step.drawn !== undefined);
  expect(drawn.length).toBeGreaterThan(2);
  const all = pictureWindows(source.pictures, source.windows);
  expect(drawn[0]?.drawn).toMatchObject({ samples: 9, of: all.length });
  expect(result.best.drawn).toBeUndefined();

  // What is certified is the objective and the hypergradient of the whole pictures.
  const { theta, objective, gradient, bound } = result.best;
  expect(objective.kind).toBe('certified');
  const exact = hypergradient(reconstructionProblem(pairs, model), theta, {
    ...{ epsilon: 1e-9, delta: 1e-9 },
  });
  expect(Math.abs(exact.corrected.value - objective.value)).toBeLessThanOrEqual(
    objective.error + exact.corrected.error,
  );
  const off = Math.hypot(...exact.gradient.map((h, j) => h - gradient[j]!));
  expect(off).toBeLessThanOrEqual(bound.total + exact.bound.total);

  // It is where the run without windows ends, and windows said nearly so.
  const plain = learnWeights(pairs, [], {
    ...{ model, threads: 1 },
    method: adaptiveDescent({ stop: { relative: 3e-3 }, box: boxOf(pairs, model) }),
  });
  let whole: WeightStep | undefined;
  for await (const step of plain.steps()) whole = step;
  expect(Math.abs(objective.value / (whole?.objective.value ?? NaN) - 1)).toBeLessThan(1e-4);
  const last = drawn.at(-1);
  expect(Math.abs((last?.objective.value ?? NaN) / objective.value - 1)).toBeLessThan(0.75);
  // Of windows that are weighted, and scored without their margins.
  const [begin] = drawn;
  if (begin === undefined) throw new Error('a step on windows');
  const own = hypergradient(
    reconstructionProblem(await firstWindows(source, model), model),
    begin.theta,
    { epsilon: 1e-9, delta: 1e-9 },
  );
  expect(Math.abs(own.corrected.value - begin.objective.value)).toBeLessThanOrEqual(
    own.corrected.error + begin.objective.error,
  );
  expect(last?.train.psnr.noisy).toBeCloseTo(20, 0);

  const warm = checkpoints.at(-1)?.learning.warmStarts ?? [];
  expect(warm).toHaveLength(9);
  for (const { point, stored } of warm) {
    expect(point).toHaveLength(0);
    expect(kept.has(stored ?? '')).toBe(true);
  }
  // No more than those of the last few checkpoints.
  expect(kept.size).toBeLessThanOrEqual(5 * 9);
  expect(new Set(read).size).toBe(9);
});

it('reads the windows that a run begins with once', async () => {
  const { source, read } = sourceOf();
  const first = await firstWindows(source, model);
  const risk = { name: 'sure' };
  const noisy: PictureSource = {
    ...source,
    load: async (i) => ({ ...(await source.load(i)), sigma: 0.1 }),
  };
  const begin = async (options: LearnWeightsOptions, of = first) => {
    read.length = 0;
    const learning = learnWeights(of, [], { model, threads: 1, ...options });
    const { value } = await learning.steps().next();
    return { objective: (value as WeightStep).objective, reads: read.length };
  };
  expect((await begin({ source })).reads).toBe(0);
  // Without the probes of the risk they are not those that it begins with.
  const withProbes = await firstWindows(noisy, model, risk);
  const known = await begin({ source: noisy, risk }, withProbes);
  expect(known.reads).toBe(0);
  const bare = await begin({ source: noisy, risk }, await firstWindows(noisy, model));
  expect(bare.reads).toBeGreaterThan(0);
  expect(bare.objective).toEqual(known.objective);
});

it('goes on to the bit, on windows and on whole pictures, on any number of threads', async () => {
  const all = await learned({});
  const whole = all.steps.findIndex(({ drawn }) => drawn === undefined);
  const places = [whole - 2, whole, all.steps.length - 2];
  for (const [n, k] of places.entries()) {
    const place = sourceOf();
    for (const [key, bytes] of all.stores[k + 1] ?? []) place.kept.set(key, bytes);
    const resume = all.checkpoints[k];
    if (resume === undefined) throw new Error('a checkpoint');
    const rest = await learned({ resume, threads: n === 1 ? 2 : 1 }, place);
    expect(rest.steps).toEqual(all.steps.slice(k + 1));
    expect(rest.result.best).toEqual(all.result.best);
  }
});

it.each(['sure', 'pairs'])(
  'learns without clean pictures as it does from whole ones, certified for that risk: %s',
  async (name) => {
    const risk = { name };
    const blind = pairs.map(({ truth, ...pair }, k) => ({
      ...{ ...pair, sigma: 0.1 },
      second: addGaussianNoise(truth, { sigma: 0.1, seed: 100 + k }),
    }));
    const { source } = sourceOf();
    const noisy: PictureSource = { ...source, load: (i) => Promise.resolve(blind[i] ?? NONE) };
    const first = await firstWindows(noisy, model, risk);
    const learning = (own: Pick<LearnWeightsOptions, 'source'>) => {
      const method = adaptiveDescent({ stop: { relative: 3e-3 }, box: boxOf(first, model, risk) });
      const training = own.source ? first : blind;
      return learnWeights(training, [], { ...own, model, method, risk, threads: 1 });
    };
    const [drawn, plain] = [learning({ source: noisy }), learning({})];
    const steps: WeightStep[] = [];
    for await (const step of drawn.steps()) steps.push(step);
    let whole: WeightStep | undefined;
    for await (const step of plain.steps()) whole = step;
    expect(steps[0]?.drawn).toMatchObject({ samples: 9 });
    const best = steps.at(-1);
    expect(best?.drawn).toBeUndefined();
    expect(best?.objective.kind).toBe('certified');
    if (best === undefined || whole === undefined) throw new Error('steps');
    // Both are as near to the minimum as was asked for.
    const off = Math.abs(best.objective.value - whole.objective.value);
    expect(off).toBeLessThan(1e-3 * Math.abs(whole.objective.value));
    const exact = hypergradient(reconstructionProblem(blind, model, {}, risk), best.theta, {
      ...{ epsilon: 1e-8, delta: 1e-8 },
    });
    expect(Math.abs(exact.corrected.value - best.objective.value)).toBeLessThanOrEqual(
      best.objective.error + exact.corrected.error,
    );
    expect(best.psnrEstimated).toBeDefined();
  },
);

it('knows before anything is computed whether whole pictures fit into memory', async () => {
  const { source, read } = sourceOf();
  const small: PictureSource = { ...source, windows: { ...source.windows, margin: 1 } };
  const first = await firstWindows(small, model);
  const opened = (memoryLimit: number): Promise<void> =>
    learnWeights(first, [], { model, source: small, threads: 1, memoryLimit }).open();
  read.length = 0;
  // Evaluating the largest picture takes 44 vectors of 37×36 numbers, 0.47 MB, and warm starts 8.
  await expect(opened(5e5)).rejects.toThrow(MemoryLimitError);
  expect(read).toEqual([]);
  await opened(1e6);
});

it('takes the limit of weakly convex potentials over all pictures', async () => {
  const { source } = sourceOf();
  const weak = new Model({
    ...{ prior: 'filters:student,count=2,size=2' },
    fidelity: { name: 'heteroscedastic' },
  });
  const first = await firstWindows(source, weak);
  const over = await overSource(weak, source);
  const convexity = over.options.convexity ?? NaN;
  expect(convexity).toBe(weak.over(pairs).options.convexity);
  expect(convexity).toBeLessThan(weak.over(first).options.convexity ?? NaN);
  expect(() => learnWeights(first, [], { model: weak, source, threads: 1 })).toThrow('overSource');
  expect(learnWeights(first, [], { model: over, source, threads: 1 }).model).toBe(over);
  // Others need none.
  expect(await overSource(model, source)).toBe(model);
});

const NONE = { name: 'none', measured: createImage(1, 1, new Float64Array(1)) };
