import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { NotFiniteError, expected } from '../errors.js';
import { certified, estimated, type Constant } from '../problem/constant.js';
import type { Linearisation } from '../problem/problem.js';
import { dot, norm } from '../vector/vector.js';
import type { Vectors } from '../vector/vectors.js';
import { roundingLevel } from '../vector/rounding.js';

/** Above this many parameters n products cost more than they tell. */
const EXACT_UP_TO = 32;
const POWER_ITERATIONS = 20;

/**
 * An upper bound on ‖B(x̃)‖ (mathematics.md §5.1): the problem's own when it has one; for n ≤ 32
 * the largest eigenvalue of BᵀB from n products, plus its rounding level; otherwise power iteration,
 * which approaches ‖B‖ from below and is therefore only estimated.
 *
 * `dimension` is d, `parameters` n.
 */
export function crossNorm(
  linearisation: Linearisation,
  dimension: number,
  parameters: number,
): Constant {
  if (linearisation.crossNorm !== undefined) return linearisation.crossNorm();
  if (parameters <= EXACT_UP_TO) {
    return normOfColumns(
      crossColumns(linearisation, parameters, () => new Float64Array(dimension)),
    );
  }
  return estimatedCrossNorm(linearisation, dimension, parameters);
}

/** ‖B‖ from its columns: the root of the largest eigenvalue of BᵀB, plus its rounding level. */
export function normOfColumns(
  columns: readonly Float64Array[],
  inner: Vectors['dot'] = dot,
): Constant {
  const n = columns.length;
  const d = columns[0]?.length ?? 0;
  const gram = columns.map((a) => columns.map((b) => inner(a, b)));
  const trace = gram.reduce((sum, row, j) => sum + row[j]!, 0);
  if (!Number.isFinite(trace)) {
    throw new NotFiniteError(
      expected('finite entries', '∂_x ∂_θ g', trace, 'Check the cross products of the problem.'),
    );
  }
  const eigenvalues = new EigenvalueDecomposition(new Matrix(gram), { assumeSymmetric: true })
    .realEigenvalues;
  const largest = Math.max(0, ...eigenvalues);
  // The level of the dot products and of the eigenvalue computation.
  return certified(Math.sqrt(largest + roundingLevel(d + n * n, trace)));
}

/** The columns B e_j, by n products or by what the problem has for it, in vectors from `zeros`. */
export function crossColumns(
  linearisation: Linearisation,
  parameters: number,
  zeros: () => Float64Array,
): Float64Array[] {
  const columns = Array.from({ length: parameters }, zeros);
  if (linearisation.crossColumns !== undefined) {
    linearisation.crossColumns(columns);
    return columns;
  }
  const unit = new Float64Array(parameters);
  for (const [j, column] of columns.entries()) {
    unit[j] = 1;
    linearisation.cross(unit, column);
    unit[j] = 0;
  }
  return columns;
}

function estimatedCrossNorm(linearisation: Linearisation, d: number, n: number): Constant {
  const u = new Float64Array(n);
  // A fixed start with no symmetry: constants must not depend on a random stream.
  for (let j = 0; j < n; j++) u[j] = 1 + Math.sin(j + 1) / 2;
  const image = new Float64Array(d);
  let sigma = 0;
  for (let k = 0; k < POWER_ITERATIONS; k++) {
    const size = norm(u);
    if (size === 0) break;
    for (let j = 0; j < n; j++) u[j]! /= size;
    linearisation.cross(u, image);
    sigma = Math.max(sigma, norm(image));
    linearisation.crossTranspose(image, u);
  }
  return estimated(sigma);
}
