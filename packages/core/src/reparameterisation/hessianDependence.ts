import type { Linearisation, Sample } from '../problem/problem.js';
import { differencedHessian } from './differencedHessian.js';
import type { ParametricHessian } from './parametricHessian.js';

/** How the Hessian at x depends on θ: the problem's own derivatives, or differences. */
export function hessianDependence(
  sample: Sample,
  theta: Float64Array,
  x: Float64Array,
  linearisation: Linearisation & Partial<ParametricHessian>,
): ParametricHessian {
  return isParametric(linearisation)
    ? linearisation
    : differencedHessian(sample, theta, x, linearisation);
}

function isParametric(
  linearisation: Linearisation & Partial<ParametricHessian>,
): linearisation is Linearisation & ParametricHessian {
  return (
    linearisation.hessianDiagonal !== undefined &&
    linearisation.hessianDiagonalParameter !== undefined &&
    linearisation.hessianParameter !== undefined
  );
}
