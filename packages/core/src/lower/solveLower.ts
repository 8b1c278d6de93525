import { NotFiniteError, expected } from '../errors.js';
import type { LowerLevel } from '../problem/problem.js';
import type { Cooperative, Pace } from '../run/cooperative.js';
import { normUp, representable, roundedUp, roundingLevel } from '../vector/rounding.js';
import { isZero } from '../vector/vector.js';
import { plainVectors } from '../vector/vectors.js';
import type { LowerSolver } from './lowerSolver.js';
import { startLower } from './startLower.js';

/**
 * - `converged`: ε reached the tolerance.
 * - `rounding`: the gradient is at its rounding level, so no method can certify a smaller ε.
 * - `budget`: out of iterations or work.
 * - `stalled`: the solver can get no further by itself.
 * - `diverged`: the gradient grew without end or stopped being finite; the starting point is
 *   returned instead.
 */
export type LowerStatus = 'converged' | 'rounding' | 'budget' | 'stalled' | 'diverged';

/** The result of a lower-level solve. */
export interface LowerSolution {
  /** x̃. */
  readonly point: Float64Array;
  /** ∂_x g(x̃). */
  readonly gradient: Float64Array;
  /**
   * ε = (‖∂_x g(x̃)‖ + rounding)/μ ≥ ‖x̃ − x*‖ (mathematics.md §2), rounded up; as good as μ is: certified
   * when μ is, and the rounding is proven ({@link LowerLevel.gradientRounding}) or far below it.
   */
  readonly epsilon: number;
  /** ≥ ‖∂_x g(x̃)‖ as computed. */
  readonly gradientNorm: number;
  /** What the computed ∂_x g(x̃) can be off by, as a norm; ε includes it. */
  readonly gradientRounding: number;
  /** Units of work. */
  readonly work: number;
  readonly status: LowerStatus;
}

/** Growth of the gradient beyond which an iteration is taken to diverge. */
const DIVERGENCE = 1e8;
/** Iterations between two evaluations of the rounding level, which changes slowly with x. */
const RENEW_EVERY = 32;

/**
 * Runs `solver` on g(·, θ) from x0 until ε = (‖∂_x g(x̃)‖ + rounding)/μ is at most `epsilon`,
 * the gradient is as small as its rounding, or `maxWork` units are spent. The arrays of the result are of the
 * level's memory: copy what is to outlive its `release`.
 *
 * @throws NotFiniteError when the gradient at x0 is not finite.
 */
export function* solveLower(
  solver: LowerSolver,
  level: LowerLevel,
  x0: Float64Array,
  tolerance: { readonly epsilon: number; readonly maxWork: number },
  pace: Pace,
): Cooperative<LowerSolution> {
  const mu = level.constants.strongConvexity.value;
  const target = tolerance.epsilon * mu;
  const d = x0.length;
  const iteration = startLower(solver, level, x0, target);
  const { dot } = level.vectors ?? plainVectors;
  const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
  // Solvers sum the squares in any order: a norm is taken as large as it can be.
  const sizeOfGradient = (): number => {
    const computed = iteration.gradientNorm?.() ?? norm(iteration.gradient);
    return computed === 0 && isZero(iteration.gradient) ? 0 : normUp(computed, d, d);
  };
  let work = 1;
  let size = sizeOfGradient();
  const rounding = (): number =>
    level.gradientRounding?.(iteration.point) ??
    roundingLevel(d, level.constants.lipschitzGradient.value * norm(iteration.point) + size);
  const distance = (): number => representable(roundedUp((size + floor) / mu));
  let floor = rounding();
  if (!Number.isFinite(size)) {
    throw new NotFiniteError(
      expected(
        'a finite norm',
        'the gradient of the lower level at the starting point',
        size,
        'Check the data and the gradient function for NaN, infinities and overflow.',
      ),
    );
  }
  const limit = DIVERGENCE * Math.max(size, floor);
  for (let k = 1; ; k++) {
    // A level that grew since must be noticed, or a solve that sits on it would never end.
    if (k % RENEW_EVERY === 0) floor = rounding();
    if (distance() <= tolerance.epsilon || size <= floor) {
      confirm();
      floor = rounding();
      if (distance() <= tolerance.epsilon) return finish('converged');
      if (size <= floor) return finish('rounding');
    }
    if (work >= tolerance.maxWork) return finish('budget');
    if (iteration.stalled?.() === true) return finish('stalled');
    work += iteration.step();
    size = sizeOfGradient();
    if (!(size <= limit)) return finish('diverged');
    if (pace.due(d)) yield;
  }

  /** From here on the gradient is that of the point. */
  function confirm(): void {
    work += iteration.confirm();
    size = sizeOfGradient();
  }

  function finish(status: LowerStatus): LowerSolution {
    confirm();
    const { point, gradient } = iteration;
    if (status === 'diverged') {
      // The starting point is the best that is left, and its certificate still holds.
      point.set(x0);
      level.gradient(point, gradient);
      size = normUp(norm(gradient), d, d);
      work++;
    }
    floor = rounding();
    return {
      point,
      gradient,
      epsilon: distance(),
      gradientNorm: size,
      gradientRounding: floor,
      work,
      status,
    };
  }
}
