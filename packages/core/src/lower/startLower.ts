import { copyAmong, plainVectors } from '../vector/vectors.js';
import type { Linearisation, LowerLevel } from '../problem/problem.js';
import type { LowerIteration, LowerSolver } from './lowerSolver.js';

/** What a gradient that is called approximate is expected to be off by, relative to L‖x‖: single precision. */
const SINGLE = 2 ** -24;
/** Confirmations that may fail before everything is computed exactly. */
const MOST_FAILURES = 2;

/** A lower-level solve that may be at a point whose gradient is known approximately only. */
interface ConfirmedIteration extends LowerIteration {
  /** Evaluates `gradient` at `point` itself where it was approximate. Returns the units of work it took. */
  confirm(): number;
}

/**
 * Starts `solver` with the approximate gradients and products of the level, where it has some: far from x* they lead
 * on as exact ones do. The gradient of a point is exact once it is confirmed, and only then is the point one that is
 * certified. Where approximate gradients lead no further, or have twice been taken for smaller than they are, the
 * solver starts again from where it is with exact ones.
 *
 * Until it is confirmed `gradientNorm` has what the approximate one may be off by added to it.
 */
export function startLower(
  solver: LowerSolver,
  level: LowerLevel,
  x0: Float64Array,
  target: number,
): ConfirmedIteration {
  const { approximateGradient } = level;
  const exactly = (from: Float64Array): LowerIteration => solver.start(level, from, target);
  const vectors = level.vectors ?? plainVectors;
  const { dot } = vectors;
  const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
  if (approximateGradient === undefined) return alwaysExact(exactly(x0), norm);
  const unit = SINGLE * level.constants.lipschitzGradient.value;
  let base = solver.start(approximately(level, approximateGradient), x0, target);
  let isExact = false;
  let isConfirmed = false;
  let failures = 0;
  const gradient = vectors.zeros(x0.length);
  const sizeOf = (): number => base.gradientNorm?.() ?? norm(base.gradient);
  const reach = (): number => unit * norm(base.point);
  if (!Number.isFinite(sizeOf())) return alwaysExact(exactly(x0), norm);

  function goOnExactly(): number {
    const from = Number.isFinite(sizeOf()) ? base.point : x0;
    isExact = true;
    base = exactly(copyAmong(vectors, from));
    return 1;
  }

  return {
    get point() {
      return base.point;
    },
    get gradient() {
      return isConfirmed && !isExact ? gradient : base.gradient;
    },
    gradientNorm() {
      if (isExact) return sizeOf();
      return isConfirmed ? norm(gradient) : (1 + failures) * sizeOf() + reach();
    },
    stalled: () => isExact && base.stalled?.() === true,
    step() {
      if (isExact) return base.step();
      const size = sizeOf();
      const isLost = !Number.isFinite(size) || size <= reach();
      if (isLost || failures >= MOST_FAILURES || base.stalled?.() === true) return goOnExactly();
      isConfirmed = false;
      return base.step();
    },
    confirm() {
      if (isExact || isConfirmed) return 0;
      level.gradient(base.point, gradient);
      isConfirmed = true;
      // Counts where the caller goes on.
      failures++;
      return 1;
    },
  };
}

/** One that was exact all along. */
function alwaysExact(base: LowerIteration, norm: (a: Float64Array) => number): ConfirmedIteration {
  return {
    get point() {
      return base.point;
    },
    get gradient() {
      return base.gradient;
    },
    gradientNorm: () => base.gradientNorm?.() ?? norm(base.gradient),
    stalled: () => base.stalled?.() === true,
    step: () => base.step(),
    confirm: () => 0,
  };
}

/** The level as its approximate functions have it, without what fuses exact ones. */
function approximately(
  level: LowerLevel,
  gradient: (x: Float64Array, out: Float64Array) => void,
): LowerLevel {
  return {
    constants: level.constants,
    ...(level.vectors && { vectors: level.vectors }),
    value: (x) => level.value(x),
    gradient,
    linearise(x): Linearisation {
      const at = level.linearise(x);
      const { approximateHessianVector: hessianVector } = at;
      if (hessianVector === undefined) return at;
      return {
        hessianVector,
        crossTranspose: (q, out) => {
          at.crossTranspose(q, out);
        },
        cross: (u, out) => {
          at.cross(u, out);
        },
        ...(at.precondition && {
          precondition: (r: Float64Array, out: Float64Array) => at.precondition?.(r, out),
        }),
      };
    },
  };
}
