import { gamma } from '@bilevel/core';
import type { Hats } from './hats.js';

/** The weights of all pixels: w_p = w · relative_p. */
export interface WeightField {
  /** w, the largest of the nodes'. */
  readonly weight: number;
  readonly relative: Float64Array;
  /** What relative errors of w_p are below, in roundings. */
  readonly roundings: number;
}

/** log w_p = Σ_b β_b(p) log w_b, relative to the largest. */
export function weightField(weights: readonly number[], hats: Hats, pixels: number): WeightField {
  const weight = weights.reduce((most, w) => Math.max(most, w), 0);
  const logarithms = weights.map((w) => Math.log(w / weight));
  const relative = new Float64Array(pixels);
  hats.field(logarithms, relative);
  const spread = logarithms.reduce((most, l) => Math.max(most, -l), 0);
  for (let p = 0; p < pixels; p++) relative[p] = Math.min(1, Math.exp(relative[p]!));
  // Weights are 2 off, which logarithms are off by absolutely; of them the logarithm and quotient; shares 3, products and sums 5.
  return { weight, relative, roundings: 16 + Math.ceil(12 * spread) };
}

/** ≥ 1 + the relative error of weights that so many roundings are off. */
export function weightSlack(roundings: number): number {
  return 1 + 2 * gamma(roundings);
}
