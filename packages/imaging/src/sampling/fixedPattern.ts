import type { Image } from '../image.js';
import type { ImageQuality } from '../metric/quality.js';
import { patternOf, type Grid, type SamplingPattern } from '../physics/sampling/pattern.js';
import { frequencyFirst } from './kspace.js';
import { patternModel } from './describedPattern.js';
import type { PatternLearningOptions } from './learnPattern.js';
import { sampleWeights } from './parameterisation.js';
import { magnitude, type PatternPair } from './patternProblem.js';
import { PatternSolver } from './patternSolver.js';
import { tuned, type TunedPattern } from './tuning.js';

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
  return using(pairs, options, async (solver) => {
    const values = fromCentred(pattern, pattern.weights);
    const { smoothing } = solver.model;
    const { weight, objective, quality } = await tuned(
      solver,
      { values, weight: smoothing / 2 },
      8,
    );
    return { values, weight, loss: objective.value, quality };
  });
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
  const { width, height } = options;
  const all = { maxWorkPerSolve: 10_000, ...options };
  return using(pairs, all, async (solver) => {
    const problem = solver.problem({ sparsity: 0, binary: 0 });
    const oracle = await solver.oracle(problem, undefined);
    const values = fromCentred(pattern, pattern.weights);
    await oracle.solve(solver.theta({ values, weight }), ACCURACY);
    const measures = await oracle.measure();
    return Promise.all(
      pairs.map(async ({ name }, i) => {
        const { psnr = NaN, ssim = NaN } = measures[i] ?? {};
        const image = magnitude(await oracle.solution(i), width, height);
        return { name, image, quality: { psnr, ssim } };
      }),
    );
  });
}

/** A pattern of any shape is one of points. */
async function using<T>(
  pairs: readonly PatternPair[],
  options: FixedPatternOptions,
  work: (solver: PatternSolver) => Promise<T>,
): Promise<T> {
  const solver = new PatternSolver(pairs, { ...options, groups: 'points' }, options);
  try {
    return await work(solver);
  } finally {
    await solver.close();
  }
}

function fromCentred(grid: Grid, centred: Float64Array): Float64Array {
  const values = new Float64Array(centred.length);
  for (let k = 0; k < centred.length; k++) values[frequencyFirst(grid, k)] = centred[k]!;
  return values;
}
