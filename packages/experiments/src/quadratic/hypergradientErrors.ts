import {
  aPosterioriBound,
  aPrioriBound,
  certified,
  conjugateGradient,
  linearGradientDescent,
  linearHeavyBall,
  norm,
  residualRate,
  type LinearSolver,
} from '@bilevel/core';
import { distance } from '../vector.js';
import { certifiedDistance } from './certifiedDistance.js';
import type { ErrorRow } from './errors.js';
import { lowerPoint } from './lowerErrors.js';
import { COLUMNS, type Knowledge, type Setup } from './setup.js';

/** Solvers of the adjoint figures. The rate of CG is stated without a preconditioner. */
export const ADJOINT_SOLVERS: readonly LinearSolver[] = [
  conjugateGradient({ preconditioner: 'none' }),
  linearGradientDescent(),
  linearHeavyBall(),
];

const ZERO = certified(0);

/**
 * ‖h − ∇F‖ and its two bounds (mathematics.md §5.1 and §5.2) after k = 0 … `iterations` iterations of
 * `solver` on A(x̃)q = ∇f(x̃) from q₀ = 0, with x̃ from `steps` heavy-ball steps. With x̃ exact,
 * ‖∇f(x*)‖ is known before the adjoint solve.
 */
export function hypergradientErrors(
  setup: Setup,
  solver: LinearSolver,
  steps: number | 'exact',
  iterations: number,
): ErrorRow[] {
  const { sample, level, constants, theta, truth } = setup;
  const { point, gradient, aPriori, aPrioriInformed } = lowerPoint(setup, steps);
  const at = level.linearise(point);
  const upperGradient = new Float64Array(COLUMNS);
  sample.upper.gradient(point, theta, upperGradient);
  const iteration = solver.start(
    {
      apply: (v, out) => {
        at.hessianVector(v, out);
      },
      rightHandSide: upperGradient,
      lipschitz: constants.lipschitzGradient.value,
      strongConvexity: constants.strongConvexity.value,
    },
    new Float64Array(COLUMNS),
  );
  const common = {
    lower: constants,
    lipschitzUpperGradient: sample.upper.lipschitzGradient,
    lipschitzUpperParameterGradient: ZERO,
    crossNorm: setup.crossNorm,
    dimension: COLUMNS,
  };
  const epsilon = certifiedDistance(level, point, gradient);
  const before = (k: number, epsilonBefore: number, known: Knowledge): number => {
    const rate = residualRate(solver.name, constants, k);
    if (rate.kind === 'none') return NaN;
    return aPrioriBound({
      ...common,
      epsilon: epsilonBefore,
      residualFactor: rate.factor,
      upperGradientNorm: certified(known.upperGradientNorm),
    }).total;
  };
  const image = new Float64Array(COLUMNS);
  const h = new Float64Array(theta.length);
  let ended = false;
  return Array.from({ length: iterations + 1 }, (_, k): ErrorRow => {
    // Conjugate gradients end where the residual is 0 to rounding.
    if (k > 0 && !ended) ended = iteration.step() === 'indefinite';
    const q = iteration.solution;
    at.hessianVector(q, image);
    at.crossTranspose(q, h);
    return {
      solver: solver.name,
      iteration: k,
      error: distance(
        h.map((value) => -value),
        truth.gradient,
      ),
      aPosteriori: aPosterioriBound({
        ...common,
        epsilon,
        gradientRounding: level.gradientRounding?.(point) ?? 0,
        // Not the recurrence of CG, which goes on falling when the residual does not.
        residual: distance(image, upperGradient),
        adjointNorm: norm(q),
        upperGradientNorm: norm(upperGradient),
        upperParameterGradientNorm: 0,
      }).total,
      aPriori: before(k, aPriori, steps === 'exact' ? setup.informed : setup.computable),
      aPrioriInformed: before(k, aPrioriInformed, setup.informed),
    };
  });
}
