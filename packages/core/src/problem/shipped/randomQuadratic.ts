import { ArgumentError, expected } from '../../errors.js';
import { multiply, type DenseMatrix } from './denseMatrix.js';
import type { QuadraticData } from './quadratic.js';

/** Options of {@link randomQuadratic}. */
export interface RandomQuadraticOptions {
  /** Rows of A, C and D; at least `columns`. Default 1000. */
  readonly rows?: number;
  /** Columns of A, C and D: n = d. Default 10. */
  readonly columns?: number;
  /** Standard deviation of the noise in b and e, at least 0. Default 0.01. */
  readonly noise?: number;
}

/**
 * Data for {@link quadraticProblem} as in Ehrhardt & Roberts 2023 §4: A, C and D with entries
 * U(0,1), b = Au + 0.01·N(0,1) and e = Cv + Dw + 0.01·N(0,1) with u, v and w uniform as well.
 *
 * @param random a source of uniform numbers in [0, 1); the data depend on nothing else
 * @throws ArgumentError for sizes out of range
 */
export function randomQuadratic(
  random: () => number,
  options: RandomQuadraticOptions = {},
): QuadraticData {
  const { rows = 1000, columns = 10, noise = 0.01 } = options;
  if (!Number.isInteger(columns) || columns < 1) {
    throw new ArgumentError(expected('a whole number of at least 1', 'columns', columns));
  }
  if (!Number.isInteger(rows) || rows < columns) {
    throw new ArgumentError(
      expected(`a whole number of at least ${String(columns)} (columns)`, 'rows', rows),
    );
  }
  if (!(noise >= 0 && noise < Infinity)) {
    throw new ArgumentError(expected('a finite number of at least 0', 'noise', noise));
  }
  const matrix = (): DenseMatrix => ({
    rows,
    columns,
    values: Float64Array.from({ length: rows * columns }, () => random()),
  });
  const image = (M: DenseMatrix): Float64Array => {
    const out = new Float64Array(rows);
    multiply(
      M,
      Float64Array.from({ length: columns }, () => random()),
      out,
    );
    return out;
  };
  const A = matrix();
  const C = matrix();
  const D = matrix();
  const b = image(A).map((value) => value + noise * normal(random));
  const fromTheta = image(C);
  const fromX = image(D);
  const e = fromTheta.map((value, i) => value + fromX[i]! + noise * normal(random));
  return { A, b, C, D, e };
}

/** Standard normal by Box–Muller; 1 − u is never 0. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
