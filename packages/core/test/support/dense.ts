import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** A dense matrix as rows, for products that round in a known order. */
export type Rows = readonly Float64Array[];

export function multiply(
  rows: Rows,
  v: Float64Array,
  out: Float64Array = new Float64Array(rows.length),
): Float64Array {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    let sum = 0;
    for (let j = 0; j < row.length; j++) sum += row[j]! * v[j]!;
    out[i] = sum;
  }
  return out;
}

export function transpose(rows: Rows): Rows {
  return Array.from(rows[0]!, (_, j) => Float64Array.from(rows, (row) => row[j]!));
}

/** The matrix of a linear map from R^columns, column by column. */
export function matrixOf(
  apply: (v: Float64Array, out: Float64Array) => void,
  rows: number,
  columns: number,
): Rows {
  const result = Array.from({ length: rows }, () => new Float64Array(columns));
  const unit = new Float64Array(columns);
  const image = new Float64Array(rows);
  for (let j = 0; j < columns; j++) {
    unit[j] = 1;
    apply(unit, image);
    unit[j] = 0;
    for (let i = 0; i < rows; i++) result[i]![j] = image[i]!;
  }
  return result;
}

export function toMatrix(rows: Rows): Matrix {
  return new Matrix(rows.map((row) => Array.from(row)));
}

/** ‖rows‖, the largest singular value, by power iteration run to stagnation. */
export function spectralNorm(rows: Rows): number {
  const back = transpose(rows);
  const u: Float64Array = Float64Array.from(back, (_, j) => 1 + Math.sin(3 * j + 1) / 2);
  let sigma = 0;
  for (let k = 0; k < 5000; k++) {
    const size = Math.hypot(...u);
    if (size === 0) return 0;
    const image = multiply(
      rows,
      u.map((x) => x / size),
    );
    const next = Math.hypot(...image);
    if (k > 20 && next - sigma <= 1e-15 * next) return Math.max(sigma, next);
    sigma = next;
    multiply(back, image, u);
  }
  return sigma;
}

/** a·b as an exact sum of two floats (Dekker). */
function twoProduct(a: number, b: number): [number, number] {
  const split = (x: number): [number, number] => {
    const c = 134217729 * x;
    const high = c - (c - x);
    return [high, x - high];
  };
  const p = a * b;
  const [ah, al] = split(a);
  const [bh, bl] = split(b);
  return [p, ah * bh - p + ah * bl + al * bh + al * bl];
}

/** constant + ⟨a, b⟩ as if in twice the working precision (Ogita, Rump & Oishi 2005). */
export function accurateDot(constant: number, a: Float64Array, b: Float64Array): number {
  let sum = constant;
  let low = 0;
  for (let i = 0; i < a.length; i++) {
    const [p, rest] = twoProduct(a[i]!, b[i]!);
    const next = sum + p;
    const z = next - sum;
    low += sum - (next - z) + (p - z) + rest;
    sum = next;
  }
  return sum + low;
}

/** Solves A x = b for symmetric positive definite A by refinement with accurate residuals. */
export function solveAccurately(A: Rows, b: Float64Array): Float64Array {
  const factor = new CholeskyDecomposition(toMatrix(A));
  const x = new Float64Array(b.length);
  for (let k = 0; k < 6; k++) {
    const residual = A.map((row, i) => -accurateDot(-b[i]!, row, x));
    const step = factor.solve(Matrix.columnVector(residual)).to1DArray();
    for (let i = 0; i < x.length; i++) x[i]! += step[i]!;
  }
  return x;
}
