import {
  denseMatrix,
  logisticRegression,
  newtonCg,
  Pace,
  ridgeRegression,
  runToEnd,
  solveLower,
  type RegressionUpper,
  type Sample,
} from '@bilevel/core';
import { normalVector, uniformStream } from '../random.js';
import type { SuperefficiencyData } from './data.js';
import type { Figure } from './figures.js';

/** One random instance of a figure. */
export interface Instance {
  readonly sample: Sample;
  readonly theta: Float64Array;
  /** x*(θ), to rounding. */
  readonly solution: Float64Array;
  /** Where the iterates start. */
  readonly start: Float64Array;
}

/** The largest distance that a figure shows. */
export const FARTHEST = 10 ** 1.5;

/**
 * The instance of a seed: θ uniform in the figure's range; the linear upper loss ⟨b, x⟩ and the
 * quadratic ½‖Ax − b‖² with standard normal b and d×d A; the start beyond the largest distance
 * shown, x₀ + 10^1.5 (x₀ − x*) with x₀ = 2·N(0,1).
 */
export function instanceOf(figure: Figure, data: SuperefficiencyData, seed: number): Instance {
  const random = uniformStream(seed, 0x45_37);
  const train = figure.lower === 'ridge' ? data.ridge : data.logistic.train;
  const d = train.features.columns;
  const upper = upperOf(figure, data, d, random);
  const ridge = figure.lower === 'ridge' ? ridgeRegression({ train, upper }) : undefined;
  const problem = ridge ?? logisticRegression({ train, upper });
  const [sample] = problem.samples;
  if (sample === undefined) throw new Error('A regression has one sample.');
  const [low, high] = figure.theta;
  const theta = Float64Array.from({ length: d }, () => low + (high - low) * random());
  const first = normalVector(random, d, 2);
  const solution = ridge?.closedForm(theta).solution ?? minimiser(sample, theta);
  const start = first.map((x, i) => x + FARTHEST * (x - solution[i]!));
  return { sample, theta, solution, start };
}

function upperOf(
  figure: Figure,
  data: SuperefficiencyData,
  d: number,
  random: () => number,
): RegressionUpper {
  switch (figure.upper) {
    case 'linear':
      return { kind: 'linear', weights: normalVector(random, d) };
    case 'quadratic': {
      const features = denseMatrix(Array.from({ length: d }, () => normalVector(random, d)));
      return { kind: 'quadratic', data: { features, targets: normalVector(random, d) } };
    }
    case 'logistic':
      return { kind: 'logistic', data: data.logistic.test };
  }
}

/** x* as far as rounding lets a gradient method see it. */
function minimiser(sample: Sample, theta: Float64Array): Float64Array {
  const tolerance = { epsilon: Number.MIN_VALUE, maxWork: 10_000 };
  const start = new Float64Array(sample.dimension);
  return runToEnd(solveLower(newtonCg(), sample.lower(theta), start, tolerance, new Pace())).point;
}
