import type { SimilarityTerms } from './terms.js';

/** Side of the window. */
const SIDE = 11;

/** {@link similaritySum} in plain TypeScript, in the order of assembly/similarity.ts. */
export function plainSimilarity(x: Float64Array, y: Float64Array, terms: SimilarityTerms): number {
  const { width, height, weights, c1, c2 } = terms;
  const count = width - SIDE + 1;
  const squares = new Float64Array(width);
  const products = new Float64Array(width);
  // Of the last eleven rows, the sums along them of x, y, x² + y² and xy.
  const ring = Array.from({ length: SIDE }, () => [
    ...Array.from({ length: 4 }, () => new Float64Array(count)),
  ]) as Maps[];
  const down = Array.from({ length: 4 }, () => new Float64Array(count)) as Maps;
  let total = 0;
  for (let i = 0; i < height; i++) {
    const from = i * width;
    for (let j = 0; j < width; j++) {
      const [a, b] = [x[from + j]!, y[from + j]!];
      squares[j] = a * a + b * b;
      products[j] = a * b;
    }
    const kept = ring[i % SIDE]!;
    alongRow(x, from, weights, kept[0]);
    alongRow(y, from, weights, kept[1]);
    alongRow(squares, 0, weights, kept[2]);
    alongRow(products, 0, weights, kept[3]);
    if (i + 1 < SIDE) continue;
    const rows = Array.from({ length: SIDE }, (_, k) => ring[(i + 1 + k) % SIDE]!);
    for (const [map, out] of down.entries()) downColumns(rows, map, weights, out);
    const [meansX, meansY, meanSquares, meanProducts] = down;
    for (let j = 0; j < count; j++) {
      const [meanX, meanY] = [meansX[j]!, meansY[j]!];
      const product = meanX * meanY;
      const means = meanX * meanX + meanY * meanY;
      const covariance = meanProducts[j]! - product;
      const variances = meanSquares[j]! - means;
      total += ((2 * product + c1) * (2 * covariance + c2)) / ((means + c1) * (variances + c2));
    }
  }
  return total;
}

type Maps = [Float64Array, Float64Array, Float64Array, Float64Array];

/** out ← the windowed sums of a row; pairs of entries share a weight. */
function alongRow(row: Float64Array, from: number, weights: Float64Array, out: Float64Array): void {
  const [w0, w1, w2, w3, w4, w5] = weights as unknown as Six;
  for (let j = 0; j < out.length; j++) {
    const a = from + j;
    out[j] =
      w5 * row[a + 5]! +
      w4 * (row[a + 4]! + row[a + 6]!) +
      w3 * (row[a + 3]! + row[a + 7]!) +
      w2 * (row[a + 2]! + row[a + 8]!) +
      w1 * (row[a + 1]! + row[a + 9]!) +
      w0 * (row[a]! + row[a + 10]!);
  }
}

/** out ← the windowed sums down the columns of one map of eleven rows. */
function downColumns(
  rows: readonly Maps[],
  map: number,
  weights: Float64Array,
  out: Float64Array,
): void {
  const [w0, w1, w2, w3, w4, w5] = weights as unknown as Six;
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10] = rows.map((row) => row[map]) as Eleven;
  for (let j = 0; j < out.length; j++) {
    out[j] =
      w5 * m5[j]! +
      w4 * (m4[j]! + m6[j]!) +
      w3 * (m3[j]! + m7[j]!) +
      w2 * (m2[j]! + m8[j]!) +
      w1 * (m1[j]! + m9[j]!) +
      w0 * (m0[j]! + m10[j]!);
  }
}

type Six = [number, number, number, number, number, number];
type Eleven = [...Maps, ...Maps, Float64Array, Float64Array, Float64Array];
