import { gamma } from '@bilevel/core';
import { potentials } from '../potential/potentials.js';
import type { Potential } from '../potential/potential.js';
import type { AnalysisTerms } from './analysis.js';
import { blockSizes } from './differences.js';

/** Roundings of a row of slopes or bends, relative to the differences that it adds up: jointRounding.ts counts them. */
export const CANCELLED = 10;

/** Beyond the rounding of what follows. */
const UP = 1 + 2 ** -40;
const DOWN = 1 - 2 ** -40;

/**
 * By how much the Hessians of the blocks at x, (w/ν)H_p, are off as their rows z_p cancel: a number c with
 * ‖H(z̃_p) − H(z_p)‖ ≤ c for every p, z̃ = z as computed, in units of ν. With a_p the sizes of the differences that
 * rows add up ({@link Analysis.addends}),
 *
 *     |z̃_p − z_p| ≤ γ_10 |a_p|/ν =: ε_p,   c = max_p min(2 sup Φ'', ε_p M_p),
 *
 * M_p the largest third derivative at distances of |z̃_p| − ε_p to |z̃_p| + ε_p from 0: where differences are large it
 * is small. 0 where nothing cancels.
 */
export function cancelledHessian(
  { analysis, smoothing: nu, ...terms }: AnalysisTerms,
  x: Float64Array,
): number {
  const { addends, shape } = analysis;
  if (addends === undefined) return 0;
  const potential: Potential = potentials[terms.potential];
  const most = potential.curvature - Math.min(0, potential.leastCurvature);
  const count = shape.groups * shape.pixels;
  const rows = new Float64Array(shape.planes * shape.pixels);
  const [sizes, parts] = [new Float64Array(count), new Float64Array(count)];
  analysis.apply(x, 1 / nu, rows);
  blockSizes(rows, shape, sizes);
  addends(x, rows);
  blockSizes(rows, shape, parts);
  let c = 0;
  for (let p = 0; p < count; p++) {
    const off = (UP * gamma(CANCELLED) * parts[p]!) / nu;
    // Infinite where squares overflow.
    if (!(off < 1)) return 2 * most;
    if (off * potential.thirdDerivative <= c) continue;
    const near = Math.max(0, DOWN * sizes[p]! - off);
    const far = UP * sizes[p]! + off;
    c = Math.max(c, UP * off * potential.steepestOn(near, far, true));
  }
  return Math.min(2 * most, c);
}
