import { requireConstants } from '../problem/check.js';
import type { Sample } from '../problem/problem.js';
import type { Cooperative, Pace } from '../run/cooperative.js';
import { AdjointRecursion } from './adjointRecursion.js';
import { certifyDifferentiated, type DifferentiatedSample } from './certify.js';
import { stepsOf, type DifferentiableSolver } from './scheme.js';
import { Trajectory } from './trajectory.js';

/**
 * Inexact automatic differentiation of K steps (mathematics.md §4.2): the recursion of reverse mode
 * with A and B at x^(K) throughout. There h = ∇_θ f − Σ_k α Bᵀx̄_k = ∇_θ f − Bᵀq̃ with q̃ = α Σ_k x̄_k, one
 * product with Bᵀ instead of K; and q̃ is what K steps of the same solver on
 * A(x^(K)) q = ∇_x f(x^(K)) from 0 give. Hence the a-posteriori bound of §5.1 is its own, with the
 * residual of q̃.
 */
export function* inexactAdSample(
  sample: Sample,
  theta: Float64Array,
  x0: Float64Array,
  request: { readonly solver: DifferentiableSolver; readonly iterations: number },
  pace: Pace,
): Cooperative<DifferentiatedSample> {
  const level = sample.lower(theta);
  requireConstants(level.constants);
  const { solver, iterations } = request;
  const steps = stepsOf(solver, level.constants);
  const trajectory = new Trajectory(level, x0, steps, iterations, 0);
  yield* trajectory.run(pace);
  const { point } = trajectory;

  const upperGradient = new Float64Array(point.length);
  sample.upper.gradient(point, theta, upperGradient);
  const recursion = new AdjointRecursion(steps, upperGradient);
  const linearisation = level.linearise(point);
  for (let k = 1; k <= iterations; k++) {
    recursion.accumulate();
    if (k < iterations) recursion.advance(linearisation);
    if (pace.due(point.length)) yield;
  }
  return yield* certifyDifferentiated(
    sample,
    theta,
    x0,
    {
      point,
      adjoint: recursion.implied,
      lowerWork: trajectory.work,
      adjointWork: Math.max(0, iterations - 1),
      memory: trajectory.memory,
    },
    pace,
  );
}
