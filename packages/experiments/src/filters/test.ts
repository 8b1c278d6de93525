import { setImmediate } from 'node:timers/promises';
import { lbfgs } from '@bilevel/core';
import {
  addGaussianNoise,
  applyWeights,
  noiseSeed,
  psnr,
  scaledModel,
  type LearnedModel,
} from '@bilevel/imaging';
import { mean, median } from '../statistics.js';
import type { FilterData } from './data.js';
import type { FilterSettings } from './settings.js';

/** What a model makes of a picture. */
export interface TestRow {
  readonly sigma: number;
  readonly picture: string;
  readonly model: string;
  readonly noisy: number;
  readonly psnr: number;
  readonly seconds: number;
  readonly megapixels: number;
  /** Gradients evaluated. */
  readonly work: number;
  /** Certified root-mean-square distance to the minimiser. */
  readonly accuracy: number;
  readonly status: string;
}

/** A model to be tested. */
export interface Tested {
  readonly name: string;
  readonly learned: LearnedModel;
}

/**
 * Every model on every picture, at every level of noise; the noise is seeded by the name of the picture and not
 * clamped, nor is the result. `known` are left out.
 *
 * @throws CancelledError
 */
export async function* testModels(
  models: readonly Tested[],
  { test }: Pick<FilterData, 'test'>,
  { sigma, levels, accuracy }: FilterSettings,
  seed: number,
  {
    known,
    signal,
  }: { readonly known: readonly TestRow[]; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<TestRow, void, undefined> {
  const keyOf = (row: Pick<TestRow, 'sigma' | 'picture' | 'model'>): string =>
    JSON.stringify([row.sigma, row.picture, row.model]);
  const done = new Set(known.map(keyOf));
  for (const level of levels) {
    for (const { name: picture, truth } of test) {
      const noisy = addGaussianNoise(truth, { sigma: level, seed: noiseSeed(seed, picture) });
      for (const { name: model, learned } of models) {
        const what = { sigma: level, picture, model };
        if (done.has(keyOf(what))) continue;
        const began = performance.now();
        const { image, ...ended } = await applyWeights(scaledModel(learned, level / sigma), noisy, {
          // Half of the work of heavy ball for learned filters.
          ...{ lower: lbfgs(), accuracy: accuracy * level, pause: () => setImmediate() },
          ...(signal && { signal }),
        });
        yield {
          ...what,
          ...{ noisy: psnr(noisy, truth), psnr: psnr(image, truth) },
          seconds: (performance.now() - began) / 1000,
          megapixels: truth.data.length / 1e6,
          ...ended,
        };
      }
    }
  }
}

/** Means over the pictures of a level. */
export interface TestMean {
  readonly sigma: number;
  readonly model: string;
  readonly pictures: number;
  readonly noisy: number;
  readonly psnr: number;
  /** Seconds a megapixel, the median of the pictures. */
  readonly secondsAMegapixel: number;
}

/** Of each model at each level. */
export function testMeans(
  rows: readonly TestRow[],
  models: readonly Pick<Tested, 'name'>[],
  levels: readonly number[],
): readonly TestMean[] {
  return levels.flatMap((sigma) =>
    models.map(({ name: model }): TestMean => {
      const own = rows.filter((row) => row.sigma === sigma && row.model === model);
      return {
        ...{ sigma, model, pictures: own.length },
        noisy: mean(own.map((row) => row.noisy)),
        psnr: mean(own.map((row) => row.psnr)),
        secondsAMegapixel: median(own.map(({ seconds, megapixels }) => seconds / megapixels)),
      };
    }),
  );
}
