import {
  crossNorm,
  norm,
  quadraticProblem,
  randomQuadratic,
  type ClosedForm,
  type Constant,
  type LowerConstants,
  type LowerLevel,
  type Sample,
} from '@bilevel/core';
import { uniformStream } from '../random.js';
import { distance } from '../vector.js';
import { certifiedDistance } from './certifiedDistance.js';

/** Rows and columns of A, C and D. */
const ROWS = 1000;
export const COLUMNS = 10;
/** Iterations of the lower-level figure. */
export const LOWER_ITERATIONS = 100;
/** Iterations of the adjoint figures, and of both solves together where they are split. */
export const ADJOINT_ITERATIONS = 200;
/** Heavy-ball steps before the adjoint solve; `exact` is the closed form. */
export const STARTS = ['exact', 20, 40, 60] as const;
/** Heavy-ball steps N out of the total: at most 19 of them, evenly spread. */
export function splitsOf(total: number): number[] {
  const steps = Array.from({ length: 19 }, (_, k) => Math.round((total * (k + 1)) / 20));
  return [...new Set(steps)].filter((n) => n > 0 && n < total);
}

/** What an a-priori bound starts from. */
export interface Knowledge {
  /** ‖x₀ − x*‖ or a bound of it. */
  readonly initialDistance: number;
  /** ‖∇f(x*)‖ or a bound of it. */
  readonly upperGradientNorm: number;
}

/** The problem at θ = 1 with the truth, shared by the figures. */
export interface Setup {
  readonly sample: Sample;
  readonly level: LowerLevel;
  readonly constants: LowerConstants;
  readonly theta: Float64Array;
  readonly start: Float64Array;
  readonly truth: ClosedForm;
  /** κ = L/μ. */
  readonly condition: number;
  /** ‖B‖, which does not depend on x. */
  readonly crossNorm: Constant;
  /** What can be computed at x₀: ‖∂_x g(x₀)‖/μ, and ‖∇f(x₀)‖ + L_f times it. */
  readonly computable: Knowledge;
  /** The truth itself: more than any user can know beforehand. */
  readonly informed: Knowledge;
}

/** Ehrhardt & Roberts 2023 §4 with data from `seed`: 1000 rows, 10 columns, θ = 1, x₀ = 0. */
export function quadraticSetup(seed: number): Setup {
  const problem = quadraticProblem(
    randomQuadratic(uniformStream(seed, 0x45_31), { rows: ROWS, columns: COLUMNS }),
  );
  const [sample] = problem.samples;
  if (sample === undefined) throw new Error('The quadratic problem has one sample.');
  const theta = new Float64Array(COLUMNS).fill(1);
  const start = new Float64Array(COLUMNS);
  const level = sample.lower(theta);
  const { constants } = problem;
  const truth = problem.closedForm(theta);
  const initialGradient = new Float64Array(COLUMNS);
  level.gradient(start, initialGradient);
  const initialDistance = certifiedDistance(level, start, initialGradient);
  const slopeAt = (x: Float64Array): number => {
    const out = new Float64Array(COLUMNS);
    sample.upper.gradient(x, theta, out);
    return norm(out);
  };
  return {
    computable: {
      initialDistance,
      upperGradientNorm: slopeAt(start) + sample.upper.lipschitzGradient.value * initialDistance,
    },
    informed: {
      initialDistance: distance(start, truth.solution),
      upperGradientNorm: slopeAt(truth.solution),
    },
    sample,
    level,
    constants,
    theta,
    start,
    truth,
    condition: constants.lipschitzGradient.value / constants.strongConvexity.value,
    crossNorm: crossNorm(level.linearise(start), COLUMNS, COLUMNS),
  };
}
