import type { Decimal } from 'decimal.js';
import type { LabelledData } from '../../src/index.js';
import { Exact, exact } from './exact.js';
import {
  exactRegression,
  exactWeights,
  hessianResidual,
  norm,
  slopeOf,
  spread,
  sum,
  type Vector,
} from './exactRegression.js';

const ZERO = new Exact(0);

/** The solution of M x = b by elimination with pivots. */
function solve(M: readonly Vector[], b: Vector): Decimal[] {
  const rows = M.map((row, i) => [...row, b[i]!]);
  const d = rows.length;
  for (let k = 0; k < d; k++) {
    const pivot = rows
      .slice(k)
      .reduce(
        (best, row, i) => (row[k]!.abs().greaterThan(rows[best]![k]!.abs()) ? k + i : best),
        k,
      );
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    for (let i = k + 1; i < d; i++) {
      const factor = rows[i]![k]!.div(rows[k]![k]!);
      for (let j = k; j <= d; j++) rows[i]![j] = rows[i]![j]!.minus(factor.times(rows[k]![j]!));
    }
  }
  const x: Decimal[] = Array.from({ length: d }, () => ZERO);
  for (let k = d - 1; k >= 0; k--) {
    const known = sum(x.slice(k + 1).map((xj, j) => xj.times(rows[k]![k + 1 + j]!)));
    x[k] = rows[k]![d]!.minus(known).div(rows[k]![k]!);
  }
  return x;
}

/** F and its gradient at θ, and how far the point that Newton's method started at is from the solution. */
export interface ExactHypergradient {
  readonly value: Decimal;
  readonly gradient: Vector;
  readonly point: Vector;
}

/**
 * The cleaning problem by the formulas (mathematics.md §§1, 8.2) in 60 digits: Newton's method from `start`,
 * which is near the solution, the adjoint by elimination.
 */
export function exactHypergradient(
  { train, validation }: { readonly train: LabelledData; readonly validation: LabelledData },
  theta: Float64Array,
  { ridge, start }: { readonly ridge: number; readonly start: Float64Array },
): ExactHypergradient {
  const { s, slope } = exactWeights(theta);
  const twice = exact(2 * ridge);
  const { classes } = train;
  let W: Vector = Array.from(start, exact);
  const unit = (j: number): Vector => W.map((_, k) => (k === j ? ZERO.plus(1) : ZERO));
  const hessian = (): Vector[] => {
    const at = exactRegression(train, W);
    return W.map((_, j) =>
      spread(at, s, hessianResidual(unit(j), classes)).map((x, k) => (k === j ? x.plus(twice) : x)),
    );
  };
  for (let k = 0; k < 12; k++) {
    const at = exactRegression(train, W);
    const gradient = spread(at, s, ({ residual }) => residual).map((x, j) =>
      x.plus(W[j]!.times(twice)),
    );
    const step = solve(hessian(), gradient);
    W = W.map((w, j) => w.minus(step[j]!));
    if (norm(step).lessThan(1e-45)) break;
    if (k === 11) throw new Error('expected Newton to converge');
  }
  const above = exactRegression(validation, W);
  const M = above.samples.length;
  const equal = above.samples.map(() => exact(1).div(M));
  const adjoint = solve(
    hessian(),
    spread(above, equal, ({ residual }) => residual),
  );
  const slopes = exactRegression(train, W).samples.map(slopeOf(adjoint, classes));
  return {
    value: sum(above.samples.map(({ loss }) => loss)).div(M),
    gradient: slopes.map((x, i) => x.times(slope[i]!).neg()),
    point: W,
  };
}
