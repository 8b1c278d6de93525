import { norm } from '../vector/vector.js';
import { UNIT_ROUNDOFF_32 } from './tensorflow.js';

/** Perturbed evaluations of a measurement. */
const PROBES = 2;
/** How many times the measured noise counts: it is a sample of a few. */
const SAFETY = 4;
/** Share of ‖x‖ by which x may have moved since the measurement. */
const REUSE_WITHIN = 0.25;

/**
 * The error of a gradient computed in 32-bit floats, as a norm: SAFETY times the largest change of
 * the computed ∂_x g when every entry of x and of θ moves by one unit in the last place, but at
 * least 2⁻²⁴ (‖x‖ μ + ‖∂_x g‖).
 *
 * Moving the arguments stands for their own rounding to 32 bits and, as all later roundings fall
 * differently, for those as well. It sees cancellation inside g that a formula in L and ‖x‖ does
 * not, but remains a measurement: nothing computed from it is certified.
 *
 * A measurement costs three gradients, and is reused while x moves by less than a quarter of ‖x‖.
 */
export function gradientNoise(
  gradient: (x: Float64Array, theta: Float64Array, out: Float64Array) => void,
  theta: Float64Array,
  strongConvexity: () => number,
): (x: Float64Array) => number {
  let measuredAt: Float64Array | undefined;
  let measured = 0;
  return (x) => {
    if (measuredAt !== undefined && distance(x, measuredAt) <= REUSE_WITHIN * norm(measuredAt)) {
      return measured;
    }
    const here = new Float64Array(x.length);
    const there = new Float64Array(x.length);
    gradient(x, theta, here);
    let largest = 0;
    for (let probe = 1; probe <= PROBES; probe++) {
      gradient(nudged(x, probe), nudged(theta, probe), there);
      const change = distance(here, there);
      // Beside x lies a point where g is not defined; the other probes have to do.
      if (change < Infinity) largest = Math.max(largest, change);
    }
    measuredAt = x.slice();
    measured = Math.max(
      SAFETY * largest,
      UNIT_ROUNDOFF_32 * (strongConvexity() * norm(x) + norm(here)),
    );
    return measured;
  };
}

/** Roundings of 32 bits that a value has at least: of its last operations. */
const VALUE_ROUNDINGS = 8;

/**
 * The error of f(x, θ) computed in 32-bit floats, measured as that of {@link gradientNoise}: SAFETY times
 * the largest change when the arguments move by one unit in the last place, and 8 units of |f|.
 */
export function valueNoise(
  value: (x: Float64Array, theta: Float64Array) => number,
): (x: Float64Array, theta: Float64Array) => number {
  return (x, theta) => {
    const here = value(x, theta);
    let largest = 0;
    for (let probe = 1; probe <= PROBES; probe++) {
      const change = Math.abs(value(nudged(x, probe), nudged(theta, probe)) - here);
      if (change < Infinity) largest = Math.max(largest, change);
    }
    return SAFETY * largest + VALUE_ROUNDINGS * UNIT_ROUNDOFF_32 * Math.abs(here);
  };
}

/** Every entry one unit in the last place of 32-bit floats up or down, in a fixed pattern. */
function nudged(a: Float64Array, probe: number): Float64Array {
  return a.map((ai, i) => {
    const up = Math.sin(12.9898 * (i + 1) + 78.233 * probe) > 0;
    return Math.fround(ai) * (1 + (up ? 2 : -2) * UNIT_ROUNDOFF_32);
  });
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum);
}
