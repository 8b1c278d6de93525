import { Matrix } from 'ml-matrix';
import { NotFiniteError, expected } from '../errors.js';
import { certified, estimated, type Constant } from '../problem/constant.js';
import type { Linearisation } from '../problem/problem.js';
import { eigenvalueBounds } from '../linear/eigenvalueBounds.js';
import { gamma, roundedUp, UNDERFLOW } from '../vector/rounding.js';
import { isZero, norm } from '../vector/vector.js';
import { plainVectors, type Vectors } from '../vector/vectors.js';

/** Above this many parameters n products cost more than they tell. */
const EXACT_UP_TO = 32;
const POWER_ITERATIONS = 20;

/**
 * An upper bound on ‖B(x̃)‖ (mathematics.md §5.1): the problem's own when it has one; for n ≤ 32
 * the largest eigenvalue of BᵀB from n products, plus what all of it can be off by; otherwise power iteration,
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
      plainVectors,
      linearisation.rounding?.cross(),
    );
  }
  return estimatedCrossNorm(linearisation, dimension, parameters);
}

/**
 * ≥ ‖B‖ from its columns: the root of an upper bound of the largest eigenvalue of BᵀB, whose entries are
 * off by γ‖Be_i‖‖Be_j‖ at most, their matrix by γ trace BᵀB; plus `rounding` ≥ ‖fl(B) − B‖ of the columns.
 */
export function normOfColumns(
  columns: readonly Float64Array[],
  { dot, depth = (length) => length }: Vectors = plainVectors,
  rounding = 0,
): Constant {
  const d = columns[0]?.length ?? 0;
  const gram = columns.map((a) => columns.map((b) => dot(a, b)));
  const trace = gram.reduce((sum, row, j) => sum + row[j]!, 0);
  if (!Number.isFinite(trace)) {
    throw new NotFiniteError(
      expected('finite entries', '∂_x ∂_θ g', trace, 'Check the cross products of the problem.'),
    );
  }
  if (trace === 0 && columns.every(isZero)) return certified(rounding);
  const { largest } = eigenvalueBounds(new Matrix(gram));
  const off = roundedUp(gamma(depth(d)) * trace) + columns.length * d * UNDERFLOW;
  return certified(roundedUp(Math.sqrt(Math.max(0, largest) + off) + rounding));
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
