import {
  ArgumentError,
  certified,
  expected,
  requireLength,
  type BilevelProblem,
  type LowerLevel,
  type ParameterRegulariser,
  type Sample,
} from '@bilevel/core';
import { createImage, type Image } from '../image.js';
import { imageQuality } from '../metric/quality.js';
import type { MetricOptions } from '../metric/options.js';
import type { LinearMap } from '../physics/operator/operator.js';
import { blockRegulariser } from '../prior/blockRegulariser.js';
import { reconstruction } from '../problem/reconstruction.js';
import { squaredLoss } from './squaredLoss.js';
import { fourierPreconditioner } from './preconditioner.js';
import { sampleWeights, toGroups, type Parameterisation } from './parameterisation.js';
import { weightedData } from './weightedData.js';

/** What is held fixed while a pattern is learned. */
export interface PatternModel {
  readonly operator: LinearMap;
  readonly parameterisation: Parameterisation;
  /** γ: total variation is smoothed below differences of this size, in units of the pictures. */
  readonly smoothing: number;
  /** ε > 0 of (ε/2)‖x‖². */
  readonly ridge: number;
}

/** β₁ and β₂ of {@link patternPenalty}, each at least 0. */
export interface PatternPenalty {
  readonly sparsity: number;
  readonly binary: number;
}

/** A true picture, as its real and imaginary parts, and all of its k-space as it was measured. */
export interface PatternPair {
  readonly name: string;
  readonly truth: Float64Array;
  readonly measured: Float64Array;
}

/**
 * Learning which samples to take of k-space (Sherry et al. 2020, IEEE Trans. Med. Imaging 39; with s in place of their s²):
 *
 *     F(u, log α) = (1/m) Σ_i ½‖x_i* − t_i‖² + Σ_k [β₁ s_k + β₂ s_k(1 − s_k)],
 *     g(x) = ½ Σ_k s_k |(Kx − y)_k|² + α Σ_p φ_γ(|(∇x)_p|) + (ε/2)‖x‖²
 *
 * over complex x, s = s(u) of a {@link Parameterisation}, θ = (u, log α), |(∇x)_p| that of all four differences of a pixel
 * and φ_γ(r) = √(r² + γ²), Charbonnier's. Every constant is certified; of θ they are for u in [0, 1].
 *
 * @throws ArgumentError, ShapeError for no pictures or such of another shape, for ε or γ that are not above 0
 */
export function patternProblem(
  pairs: readonly PatternPair[],
  model: PatternModel,
  penalty: PatternPenalty,
  scores: MetricOptions = {},
): BilevelProblem {
  if (pairs.length === 0) throw new ArgumentError(expected('at least one picture', 'pairs', pairs));
  return {
    parameters: model.parameterisation.parameters + 1,
    samples: pairs.map((pair) => sample(pair, model, scores)),
    regulariser: patternPenalty(model.parameterisation, penalty),
  };
}

/** The reconstruction's own problem at θ = (u, log α). */
export function patternLevel(
  { operator, parameterisation, smoothing, ridge }: PatternModel,
  measured: Float64Array,
  theta: Float64Array,
): LowerLevel {
  const { parameters } = parameterisation;
  const total = totalVariation({ operator, smoothing }, Math.exp(theta[parameters]!));
  const values = theta.subarray(0, parameters);
  const data = weightedData({ operator, measured, parameterisation, values });
  const level = reconstruction({
    operator: nothing(operator),
    measured: { data: new Float64Array(0) },
    // Total variation last in θ; vectors are those of the first that has some.
    regularisers: [
      { regulariser: { ...data, vectors: total.vectors }, learned: indices(parameters) },
      { regulariser: total, learned: [0] },
    ],
    ridge,
  });
  const { weights } = sampleWeights(parameterisation, values);
  return {
    ...level,
    linearise(x) {
      const diagonal = new Float64Array(x.length);
      const second = total.linearise(x);
      second.addDiagonal(diagonal);
      return {
        ...level.linearise(x),
        precondition: fourierPreconditioner({ operator, weights, ridge }, diagonal),
      };
    },
  };
}

/** α Σ_p φ_γ(|(∇x)_p|). */
export function totalVariation(
  { operator, smoothing }: Pick<PatternModel, 'operator' | 'smoothing'>,
  weight: number,
): ReturnType<typeof blockRegulariser> {
  const grid = operator.input;
  return blockRegulariser(
    { grid, blocks: 'colour', potential: 'charbonnier', weight, smoothing },
    1,
  );
}

/** Measures nothing: the data term is one of the terms that are added. */
function nothing({ input }: LinearMap): LinearMap {
  return {
    input,
    output: { width: 0, height: 0, channels: input.channels },
    apply: () => undefined,
    adjoint: (_y, out) => {
      out.fill(0);
    },
    squaredNorm: 0,
    leastEigenvalue: 0,
    rounding: 0,
    normalDiagonal: () => new Float64Array(input.width * input.height * input.channels),
  };
}

const known = new Map<number, readonly number[]>();
function indices(n: number): readonly number[] {
  const list = known.get(n) ?? Array.from({ length: n }, (_, j) => j);
  known.set(n, list);
  return list;
}

function sample(
  { name, truth, measured }: PatternPair,
  model: PatternModel,
  scores: MetricOptions,
): Sample {
  const { operator } = model;
  const { width, height, channels } = operator.input;
  const dimension = width * height * channels;
  const { output } = operator;
  requireLength(`the picture of ${name}`, truth, dimension);
  requireLength(
    `the measurement of ${name}`,
    measured,
    output.width * output.height * output.channels,
  );
  const start = new Float64Array(dimension);
  operator.adjoint(measured, start);
  const reference = magnitude(truth, width, height);
  return {
    dimension,
    start,
    lower: (theta) => patternLevel(model, measured, theta),
    upper: { lipschitzGradient: certified(1), ...squaredLoss(truth) },
    measure: (x) => ({ ...imageQuality(magnitude(x, width, height), reference, scores) }),
  };
}

/** |x| of a complex picture. */
export function magnitude(x: Float64Array, width: number, height: number): Image {
  const pixels = width * height;
  const image = createImage(width, height, new Float64Array(pixels), 1);
  for (let p = 0; p < pixels; p++) image.data[p] = Math.hypot(x[p]!, x[pixels + p]!);
  return image;
}

/** r(u) = Σ_k [β₁ s_k + β₂ s_k(1 − s_k)]: few samples, and each taken or left out. */
export function patternPenalty(
  of: Parameterisation,
  { sparsity, binary }: PatternPenalty,
): ParameterRegulariser {
  for (const [name, value] of Object.entries({ sparsity, binary })) {
    if (!(value >= 0 && value < Infinity)) {
      throw new ArgumentError(expected('a finite number of at least 0', `penalty.${name}`, value));
    }
  }
  return {
    value(theta) {
      const { weights } = sampleWeights(of, theta.subarray(0, of.parameters));
      return weights.reduce((sum, s) => sum + sparsity * s + binary * s * (1 - s), 0);
    },
    gradient(theta, out) {
      const at = sampleWeights(of, theta.subarray(0, of.parameters));
      const slopes = at.weights.map((s) => sparsity + binary * (1 - 2 * s));
      toGroups(of, at, slopes, out.subarray(0, of.parameters));
      out[of.parameters] = 0;
    },
  };
}
