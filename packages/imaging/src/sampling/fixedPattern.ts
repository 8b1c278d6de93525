import { LocalOracle, conjugateGradient, newtonCg } from '@bilevel/core';
import type { Image } from '../image.js';
import type { ImageQuality } from '../metric/quality.js';
import { patternOf, type Grid, type SamplingPattern } from '../physics/sampling/pattern.js';
import { frequencyFirst } from './kspace.js';
import { patternModel, type PatternLearningOptions, type TunedPattern } from './learnPattern.js';
import { sampleWeights } from './parameterisation.js';
import { magnitude, patternProblem, type PatternPair } from './patternProblem.js';
import { tuned } from './tuning.js';

/** How pictures are reconstructed from a pattern; as in learning one. */
export type FixedPatternOptions = Omit<
  PatternLearningOptions,
  | 'groups'
  | 'rates'
  | 'binary'
  | 'threshold'
  | 'growth'
  | 'steps'
  | 'maxStages'
  | 'onTarget'
  | 'onStep'
  | 'resume'
>;

/** What became of one picture. */
export interface PatternReconstruction {
  readonly name: string;
  /** |x̃|. */
  readonly image: Image;
  readonly quality: ImageQuality;
}

/** The weights of groups as a pattern of k-space, with the frequency 0 in the middle; undefined where all are 0. */
export function patternFrom(
  options: PatternLearningOptions,
  values: Float64Array,
): SamplingPattern | undefined {
  const { width, height } = options;
  const { weights } = sampleWeights(patternModel(options).parameterisation, values);
  const centred = weights.map((_, k) =>
    Math.max(0, weights[frequencyFirst({ width, height }, k)]!),
  );
  return centred.every((s) => s === 0) ? undefined : patternOf({ width, height }, centred);
}

/** The α that a pattern does best with on pictures: what every pattern is compared at. */
export async function tunePattern(
  pairs: readonly PatternPair[],
  pattern: SamplingPattern,
  options: FixedPatternOptions,
): Promise<TunedPattern> {
  const model = patternModel({ ...options, groups: 'points' });
  const values = fromCentred(pattern, pattern.weights);
  const { smoothing } = model;
  const point = await tuned(pairs, model, { values, weight: smoothing / 2 }, options, 8);
  const { weight, objective, quality } = point;
  return { values, weight, loss: objective.value, quality };
}

/** Certified root-mean-square distance of a reconstruction that is scored: no digit of a PSNR depends on it. */
const ACCURACY = 1e-4;

/** Pictures as a pattern with its α reconstructs them. */
export async function reconstructFrom(
  pairs: readonly PatternPair[],
  pattern: SamplingPattern,
  weight: number,
  options: FixedPatternOptions,
): Promise<PatternReconstruction[]> {
  const { width, height, scores, maxWorkPerSolve: maxWork = 10_000, signal } = options;
  const model = patternModel({ ...options, groups: 'points' });
  const problem = patternProblem(pairs, model, { sparsity: 0, binary: 0 }, scores);
  const theta = new Float64Array(problem.parameters);
  theta.set(fromCentred(pattern, pattern.weights));
  theta[problem.parameters - 1] = Math.log(weight);
  const [lower, linear] = [newtonCg(), conjugateGradient()];
  const oracle = new LocalOracle(problem, { lower, linear, maxWork, signal });
  await oracle.solve(theta, ACCURACY);
  const measures = await oracle.measure();
  return Promise.all(
    pairs.map(async ({ name }, i) => {
      const { psnr = NaN, ssim = NaN } = measures[i] ?? {};
      const image = magnitude(await oracle.solution(i), width, height);
      return { name, image, quality: { psnr, ssim } };
    }),
  );
}

function fromCentred(grid: Grid, centred: Float64Array): Float64Array {
  const values = new Float64Array(centred.length);
  for (let k = 0; k < centred.length; k++) values[frequencyFirst(grid, k)] = centred[k]!;
  return values;
}
