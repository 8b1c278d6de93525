import { distance } from '../vector.js';
import type { Instance } from './problem.js';

const MOST_STEPS = 50_000;
/** Of the step 1/L, as published: below 2, so that every step comes closer to x*. */
const STEP = 1.8;

/**
 * Points at the given distances from x*, which must fall, on the way of gradient descent with the
 * step 1.8/L from the start. Between two iterates they lie on the straight line. The published code
 * interpolates the hypergradients of the two iterates instead; here every point is a real one. Ends
 * early when the iterates do not get there.
 */
export function pointsOnPath(instance: Instance, distances: readonly number[]): Float64Array[] {
  const { sample, theta, solution } = instance;
  const level = sample.lower(theta);
  const alpha = STEP / level.constants.lipschitzGradient.value;
  const points: Float64Array[] = [];
  const gradient = new Float64Array(solution.length);
  const x = instance.start.slice();
  for (let k = 0; k < MOST_STEPS && points.length < distances.length; k++) {
    const previous = x.slice();
    level.gradient(x, gradient);
    for (let i = 0; i < x.length; i++) x[i]! -= alpha * gradient[i]!;
    const away = distance(x, solution);
    for (;;) {
      const target = distances[points.length];
      if (target === undefined || target < away) break;
      points.push(crossing(previous, x, solution, target));
    }
  }
  return points;
}

/** The point of the segment from `far` to `near` at distance `target` from `centre`. */
function crossing(
  far: Float64Array,
  near: Float64Array,
  centre: Float64Array,
  target: number,
): Float64Array {
  const at = (t: number): Float64Array => far.map((f, i) => f + t * (near[i]! - f));
  // Distances along the segment are convex in t and end below the target: bisection finds it.
  let [low, high] = [0, 1];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (distance(at(middle), centre) > target) low = middle;
    else high = middle;
  }
  return at(high);
}
