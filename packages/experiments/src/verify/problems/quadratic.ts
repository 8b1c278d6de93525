import { denseMatrix, quadraticProblem, type DenseMatrix } from '@bilevel/core';
import { normalVector } from '../../random.js';
import { between, whole, type Draw } from './instance.js';

/**
 * min ‖Cθ + Dx − e‖² below, ‖Ax − b‖² above, of 1 to 10 unknowns. The columns of D have sizes that
 * differ by up to 10³, which makes condition numbers of up to about 10⁷.
 */
export const drawQuadratic: Draw = (random) => {
  const d = whole(random, 1, 10);
  const n = whole(random, 1, 6);
  const rows = d + whole(random, 2, 30);
  const spread = between(random, 0, 1.5);
  const scales = Float64Array.from({ length: d }, () => 10 ** between(random, -spread, spread));
  const matrix = (columns: number, scale?: Float64Array): DenseMatrix =>
    denseMatrix(
      Array.from({ length: rows }, () =>
        normalVector(random, columns).map((value, j) => value * (scale?.[j] ?? 1)),
      ),
    );
  const problem = quadraticProblem({
    A: matrix(d),
    b: normalVector(random, rows),
    C: matrix(n),
    D: matrix(d, scales),
    e: normalVector(random, rows),
  });
  return { problem, theta: normalVector(random, n) };
};
