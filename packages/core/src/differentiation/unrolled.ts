import type { HypergradientBound } from '../bounds/aPosteriori.js';
import { requireConstants } from '../problem/check.js';
import type { Sample } from '../problem/problem.js';
import type { Cooperative, Pace } from '../run/cooperative.js';
import { normUp, roundedUp } from '../vector/rounding.js';
import { addScaled, depthOfDot, norm, subtract } from '../vector/vector.js';
import { AdjointRecursion } from './adjointRecursion.js';
import { certifyDifferentiated, type DifferentiatedSample } from './certify.js';
import { stepsOf, type DifferentiableSolver } from './scheme.js';
import { Trajectory } from './trajectory.js';

/** A linearisation costs several products: what it counts for in the pace. */
const LINEARISATION_PACE = 8;

/**
 * Reverse-mode differentiation through K steps (mathematics.md §4.1), the exact derivative of
 * θ ↦ f(x^(K)(θ), θ) with α and β held fixed:
 *
 *     x̄ = ∇_x f(x^(K)), h = ∇_θ f(x^(K));  for k = K − 1 … 0:  h ← h − α B(x^(k))ᵀx̄, then x̄ ← the next.
 *
 * Certificate. The recursion implies an adjoint, q̃ = α Σ_k x̄_k. With h̃ = ∇_θ f − B(x^(K))ᵀq̃, the
 * implicit hypergradient with that q̃, whose error the bound of §5.1 limits,
 *
 *     ‖h − ∇F‖ ≤ ‖h − h̃‖ + ‖h̃ − ∇F‖,
 *
 * and ‖h − h̃‖ = ‖α Σ_k (B(x^(k)) − B(x^(K)))ᵀx̄_k‖ is computed: it is added to the part `cross`, being
 * what B taken at other points than x* does. R = ‖A(x^(K))q̃ − ∇_x f‖ measures the same of A. All of it is
 * O(Kλᵏ) as the error itself. Cost beyond reverse mode: one gradient, one product.
 */
export function* unrolledSample(
  sample: Sample,
  theta: Float64Array,
  x0: Float64Array,
  request: {
    readonly solver: DifferentiableSolver;
    readonly iterations: number;
    /** Iterates held at a time; see {@link Trajectory}. */
    readonly segment: number;
  },
  pace: Pace,
): Cooperative<DifferentiatedSample> {
  const level = sample.lower(theta);
  requireConstants(level.constants);
  const { solver, iterations, segment } = request;
  const steps = stepsOf(solver, level.constants);
  const trajectory = new Trajectory(level, x0, steps, iterations, segment);
  yield* trajectory.run(pace);
  const { memory, point } = trajectory;

  const upperGradient = new Float64Array(point.length);
  sample.upper.gradient(point, theta, upperGradient);
  const recursion = new AdjointRecursion(steps, upperGradient);
  const gradient = new Float64Array(theta.length);
  sample.upper.parameterGradient?.(point, theta, gradient);
  const part = new Float64Array(theta.length);
  for (let k = iterations - 1; k >= 0; k--) {
    const linearisation = level.linearise(yield* trajectory.read(k, pace));
    linearisation.crossTranspose(recursion.adjoint, part);
    addScaled(gradient, -steps.step, part);
    recursion.accumulate();
    if (k > 0) recursion.advance(linearisation);
    if (pace.due(LINEARISATION_PACE * point.length)) yield;
  }

  const implicit = yield* certifyDifferentiated(
    sample,
    theta,
    x0,
    {
      point,
      adjoint: recursion.implied,
      lowerWork: trajectory.work,
      adjointWork: Math.max(0, iterations - 1),
      memory,
    },
    pace,
  );
  if (implicit.status.lower === 'diverged') return implicit;
  subtract(implicit.gradient, gradient, part);
  return { ...implicit, gradient, bound: widened(implicit.bound, norm(part), theta.length) };
}

/** The bound plus ‖h − h̃‖ of the two as computed, whose difference rounds entry by entry. */
function widened(bound: HypergradientBound, gap: number, parameters: number): HypergradientBound {
  const full = normUp(gap, parameters, depthOfDot(parameters) + 2);
  const rounding = full - gap;
  return {
    ...bound,
    total: roundedUp(bound.total + full),
    parts: {
      ...bound.parts,
      cross: bound.parts.cross + gap,
      rounding: bound.parts.rounding + rounding,
    },
  };
}
