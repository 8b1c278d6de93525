import { dot, norm, type Linearisation } from '@bilevel/core';
import type { Reals } from '../real.js';
import type { PartContext } from './part.js';

/** Iterations for directions: they need not be exact. */
const POWER_ITERATIONS = 12;

/** About the eigenvector of the largest eigenvalue of A. */
export function steepest(at: Linearisation, d: number): Float64Array {
  let v = begin(d);
  for (let k = 0; k < POWER_ITERATIONS; k++) {
    const image = new Float64Array(d);
    at.hessianVector(v, image);
    v = normalised(image, v);
  }
  return v;
}

/** About the direction that B makes longest. */
export function widest(at: Linearisation, d: number, n: number): Float64Array {
  let v = begin(n);
  for (let k = 0; k < POWER_ITERATIONS; k++) {
    const image = new Float64Array(d);
    at.cross(v, image);
    const back = new Float64Array(n);
    at.crossTranspose(image, back);
    v = normalised(back, v);
  }
  return v;
}

/** About the eigenvector of the smallest eigenvalue of A. */
export function softest({ solver, here, truth }: PartContext, start: Reals): Reals {
  const { hessianNorm } = here.lipschitz(truth.solution.slack);
  return solver.solve(here, start, hessianNorm).solution;
}

/** A vector with no symmetry. */
function begin(length: number): Float64Array {
  return Float64Array.from({ length }, (_, j) => 1 + Math.sin(3 * j + 1));
}

/** v/‖v‖, or what it was made of where that is no vector. */
function normalised(v: Float64Array, otherwise: Float64Array): Float64Array {
  const size = norm(v);
  return size > 0 && Number.isFinite(dot(v, v)) ? v.map((value) => value / size) : otherwise;
}
