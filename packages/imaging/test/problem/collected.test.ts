import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  LocalShard,
  Pace,
  conjugateGradient,
  plainVectors,
  type SampleSummary,
} from '@bilevel/core';
import { expect, it, onTestFinished, vi } from 'vitest';
import { describedReconstruction } from '../../src/problem/describedReconstruction.js';
import { defaultLower } from '../../src/defaultLower.js';
import { addGaussianNoise } from '../../src/physics/gaussianNoise.js';
import { REGULARISERS } from '../../src/prior/catalogue.js';
import { Model } from '../../src/problem/model.js';
import { startOf } from '../../src/problem/start.js';
import { randomImage } from '../pictures.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Whenever control is handed back: every so often all is collected that nothing names, and what that gave back is written over. */
const EVERY = 11;

it.each(
  REGULARISERS.flatMap(({ kind, name }) => {
    const ofFilters = (channels: number): string =>
      `${name}:count=2,size=3,channels=${String(channels)}`;
    return ([1, 3] as const).map((channels) => ({
      prior: kind === 'filters' ? ofFilters(channels) : name,
      channels,
    }));
  }),
)(
  'memory that an evaluation still uses is not given back when garbage is collected meanwhile ($prior, $channels)',
  async ({ prior, channels }) => {
    const model = new Model({ prior });
    const truth = randomImage(14, 12, channels, 3);
    const pair = { name: 'a', truth, measured: addGaussianNoise(truth, { sigma: 0.1, seed: 4 }) };
    const problem = describedReconstruction({
      pairs: [pair],
      model: model.options,
      scores: { peak: 1 },
    });
    const theta = model.thetaOf(startOf([pair], model));
    vi.spyOn(Pace.prototype, 'due').mockReturnValue(true);
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    const evaluated = async (pause: () => Promise<unknown>): Promise<SampleSummary[]> => {
      const shard = new LocalShard(problem, {
        ...{ lower: defaultLower(model), linear: conjugateGradient(), certificate: 'sharp' },
      });
      const request = { epsilon: 1e-5, delta: 1e-5, maxWork: 1e4, maxTotalWork: 1e5 };
      return shard.evaluate({ theta, ...request, samples: [0] }, { pause });
    };
    const calm = await evaluated(() => Promise.resolve());
    const sizes = [1, 2, 16, 168, 2 * 168, truth.data.length, 3 * truth.data.length];
    let pauses = 0;
    const found = await evaluated(async () => {
      if (pauses++ % EVERY !== 0) return;
      gc();
      // What was collected is told of in a turn of its own.
      for (let turn = 0; turn < 2; turn++) await setImmediate();
      const level = problem.samples[0]?.lower(theta);
      const { zeros } = level?.vectors ?? plainVectors;
      for (const size of sizes) for (let k = 0; k < 8; k++) zeros(size).fill(NaN);
      level?.release?.();
    });
    expect(pauses).toBeGreaterThan(1);
    expect(found).toEqual(calm);
  },
);
