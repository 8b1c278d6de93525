import { NotFiniteError, expected } from '../errors.js';
import { norm } from '../vector/vector.js';

/** Products per point; power iteration stops before when it gains less than 1 %. */
const MAX_PRODUCTS = 40;
/** Points on the way down at which the curvature is looked at. */
const POINTS = 4;
/** Gradient steps between two points. */
const STEPS = 8;
/** What is added to the largest curvature seen. */
const MARGIN = 1.1;

interface Objective {
  gradient(x: Float64Array, out: Float64Array): void;
  hessianVector(x: Float64Array, v: Float64Array, out: Float64Array): void;
}

/**
 * An estimate of L, the largest eigenvalue of ∂_xx g where solvers go: 1.1 times the largest that
 * power iteration finds at x₀ and at three points of gradient descent from it, which takes shorter
 * steps as L grows. It can be too small, since other points may be more curved and power iteration
 * approaches from below. Up to 160 products and 24 gradients.
 *
 * @throws NotFiniteError when a product is not finite.
 */
export function estimateLargestCurvature(objective: Objective, x0: Float64Array): number {
  const x = x0.slice();
  const gradient = new Float64Array(x.length);
  let largest = 0;
  for (let point = 0; point < POINTS; point++) {
    largest = Math.max(largest, MARGIN * powerIteration(objective, x));
    if (point === POINTS - 1 || largest === 0) break;
    for (let step = 0; step < STEPS; step++) {
      objective.gradient(x, gradient);
      for (let i = 0; i < x.length; i++) x[i]! -= gradient[i]! / largest;
    }
  }
  return largest;
}

function powerIteration(objective: Objective, x: Float64Array): number {
  const image = new Float64Array(x.length);
  // A fixed start with no symmetry: constants must not depend on a random stream.
  let v = x.map((_, i) => Math.sin(1.7 * i * i + i + 1));
  let eigenvalue = 0;
  for (let k = 0; k < MAX_PRODUCTS; k++) {
    const size = norm(v);
    if (size === 0) break;
    v = v.map((vi) => vi / size);
    objective.hessianVector(x, v, image);
    const next = norm(image);
    if (!Number.isFinite(next)) {
      throw new NotFiniteError(
        expected(
          'a finite Hessian-vector product',
          'the lower level',
          next,
          'Check it for NaN and overflow, or state lipschitzGradient.',
        ),
      );
    }
    const settled = next <= 1.01 * eigenvalue && k > 5;
    eigenvalue = Math.max(eigenvalue, next);
    if (settled) break;
    v.set(image);
  }
  return eigenvalue;
}
