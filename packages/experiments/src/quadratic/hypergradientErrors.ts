import {
  aPosterioriBound,
  aPrioriBound,
  certified,
  conjugateGradient,
  linearGradientDescent,
  linearHeavyBall,
  norm,
  plainVectors,
  provenSizes,
  residualRate,
  roundingOf,
  upperNorm,
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
const proven = provenSizes(plainVectors);

/** c with a bound of at most c‖v‖, of a bound that is a norm of v. */
function constantOf(bound: (v: Float64Array) => number, length: number): number {
  const unit = (j: number): Float64Array =>
    Float64Array.from({ length }, (_, i) => (i === j ? 1 : 0));
  return upperNorm(Float64Array.from({ length }, (_, j) => bound(unit(j))));
}

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
  const upperRounding = sample.upper.rounding?.(point, theta);
  const upperGradientNorm = proven.norm(upperGradient) + (upperRounding?.gradient ?? 0);
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
  };
  const { rounding: products } = at;
  const known = products &&
    upperRounding && {
      rounding: {
        hessianVector: constantOf((v) => products.hessianVector(v), COLUMNS),
        crossTranspose: constantOf((q) => products.crossTranspose(q), COLUMNS),
        upperGradient: upperRounding.gradient,
      },
    };
  const epsilon = certifiedDistance(level, point, gradient);
  const before = (k: number, epsilonBefore: number, knowledge: Knowledge): number => {
    const rate = residualRate(solver.name, constants, k);
    if (rate.kind === 'none') return NaN;
    return aPrioriBound({
      ...common,
      ...known,
      dimension: COLUMNS,
      epsilon: epsilonBefore,
      residualFactor: rate.factor,
      upperGradientNorm: certified(knowledge.upperGradientNorm),
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
    // Not the recurrence of CG, which goes on falling when the residual does not.
    const residual = proven.norm(image.map((value, i) => value - upperGradient[i]!));
    const adjointNorm = proven.norm(q);
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
        rounding: roundingOf(
          {
            adjoint: q,
            columns: undefined,
            sizes: {
              lipschitzGradient: constants.lipschitzGradient.value,
              gradient: proven.norm(gradient),
              gradientRounding: level.gradientRounding?.(point) ?? Infinity,
              residual,
              adjoint: adjointNorm,
              upperGradient: upperGradientNorm,
              upperParameterGradient: 0,
              hypergradient: norm(h),
              cross: setup.crossNorm.value,
              value: 0,
            },
          },
          { gradient: true, products: at.rounding, upper: upperRounding },
          proven,
        ),
        residual,
        adjointNorm,
        upperGradientNorm,
      }).total,
      aPriori: before(k, aPriori, steps === 'exact' ? setup.informed : setup.computable),
      aPrioriInformed: before(k, aPrioriInformed, setup.informed),
    };
  });
}
