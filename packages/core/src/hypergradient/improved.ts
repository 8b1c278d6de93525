import { conjugateGradient } from '../linear/conjugateGradient.js';
import { hessianSystem, type LinearSystem } from '../linear/linearSolver.js';
import { solveLinear } from '../linear/solveLinear.js';
import type { LowerLevel, Sample } from '../problem/problem.js';
import type { Cooperative, Pace } from '../run/cooperative.js';
import { plainVectors } from '../vector/vectors.js';

/** Conjugate-gradient steps for x and for q. */
const STEPS = 5;

/**
 * A hypergradient a few iterations better than the one at x̃, q̃: with e ≈ A⁻¹∂_x g(x̃) by some steps of
 * conjugate gradients, x̂ = x̃ − e, and q̂ from q̃ by some steps with A(x̂),
 *
 *     ĥ = ∇_θ f(x̂) − B(x̂)ᵀq̂,   h − ĥ ≈ h − ∇F.
 *
 * The goal-oriented estimate of the error of h: it tells how far above it a bound is. No proof.
 */
export function* improvedHypergradient(
  sample: Sample,
  level: LowerLevel,
  theta: Float64Array,
  at: {
    readonly system: LinearSystem;
    readonly point: Float64Array;
    readonly gradient: Float64Array;
    readonly adjoint: Float64Array;
  },
  maxWork: number,
  pace: Pace,
): Cooperative<{ readonly improved: Float64Array; readonly work: number }> {
  const d = sample.dimension;
  const { zeros } = level.vectors ?? plainVectors;
  const tolerance = { delta: 0, maxWork: Math.min(STEPS, maxWork / 2) };
  const step = yield* solveLinear(
    conjugateGradient(),
    { ...at.system, rightHandSide: at.gradient },
    zeros(d),
    tolerance,
    pace,
  );
  const point = zeros(d);
  for (let i = 0; i < d; i++) point[i] = at.point[i]! - step.solution[i]!;
  const linearisation = level.linearise(point);
  const upperGradient = zeros(d);
  sample.upper.gradient(point, theta, upperGradient);
  const adjoint = yield* solveLinear(
    conjugateGradient(),
    hessianSystem(level, linearisation, upperGradient),
    at.adjoint,
    tolerance,
    pace,
  );
  const improved = new Float64Array(theta.length);
  linearisation.crossTranspose(adjoint.solution, improved);
  const direct = new Float64Array(theta.length);
  sample.upper.parameterGradient?.(point, theta, direct);
  for (let j = 0; j < improved.length; j++) improved[j] = direct[j]! - improved[j]!;
  return { improved, work: step.work + adjoint.work };
}
