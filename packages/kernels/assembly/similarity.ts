// Structural similarity of two pictures under a symmetric window of 11×11 weights, row by row: the windowed means of
// x, y, x² + y² and xy along a row are kept for the last eleven rows, from which those down a column follow.

const SIDE: usize = 11;
const HALF: usize = 5;
const MAPS: usize = 4;

/** Σ_k w_k of eleven values, of which pairs share a weight: w5 m + w4 (…) + … + w0 (…). */
// @ts-ignore: decorator
@inline
function windowed(
  weights: usize,
  m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128,
  m6: v128, m7: v128, m8: v128, m9: v128, m10: v128,
): v128 {
  let s = f64x2.mul(v128.load64_splat(weights, 40), m5);
  s = f64x2.add(s, f64x2.mul(v128.load64_splat(weights, 32), f64x2.add(m4, m6)));
  s = f64x2.add(s, f64x2.mul(v128.load64_splat(weights, 24), f64x2.add(m3, m7)));
  s = f64x2.add(s, f64x2.mul(v128.load64_splat(weights, 16), f64x2.add(m2, m8)));
  s = f64x2.add(s, f64x2.mul(v128.load64_splat(weights, 8), f64x2.add(m1, m9)));
  return f64x2.add(s, f64x2.mul(v128.load64_splat(weights), f64x2.add(m0, m10)));
}

/** out ← the windowed sums of a row. The last of an odd count is computed with a number behind the row, and never read. */
// @ts-ignore: decorator
@inline
function alongRow(weights: usize, row: usize, count: usize, out: usize): void {
  const end = row + (count << 3);
  for (; row < end; row += 16) {
    v128.store(
      out,
      windowed(
        weights,
        v128.load(row), v128.load(row, 8), v128.load(row, 16), v128.load(row, 24),
        v128.load(row, 32), v128.load(row, 40), v128.load(row, 48), v128.load(row, 56),
        v128.load(row, 64), v128.load(row, 72), v128.load(row, 80),
      ),
    );
    out += 16;
  }
}

/** The windowed sum down a column of one map; `rows` holds the addresses of eleven rows, the oldest first. */
// @ts-ignore: decorator
@inline
function downColumn(weights: usize, rows: usize, at: usize): v128 {
  return windowed(
    weights,
    v128.load(load<usize>(rows) + at), v128.load(load<usize>(rows, 4) + at),
    v128.load(load<usize>(rows, 8) + at), v128.load(load<usize>(rows, 12) + at),
    v128.load(load<usize>(rows, 16) + at), v128.load(load<usize>(rows, 20) + at),
    v128.load(load<usize>(rows, 24) + at), v128.load(load<usize>(rows, 28) + at),
    v128.load(load<usize>(rows, 32) + at), v128.load(load<usize>(rows, 36) + at),
    v128.load(load<usize>(rows, 40) + at),
  );
}

/**
 * Σ (2 μx μy + c1)(2 σxy + c2) / ((μx² + μy² + c1)(σx² + σy² + c2)) over all windows inside, of x and y of width × height.
 * `weights` holds those from the edge to the middle. `scratch`: 48 bytes, four rows of the width and two numbers, and
 * eleven times four rows of the windows and two numbers.
 */
export function similaritySum(
  x: usize,
  y: usize,
  width: usize,
  height: usize,
  weights: usize,
  c1: f64,
  c2: f64,
  scratch: usize,
): f64 {
  const count = width - 2 * HALF;
  const wide = (width + 2) << 3;
  const narrow = (count + 2) << 3;
  const rows = scratch;
  const first = scratch + 48;
  const second = first + wide;
  const squares = second + wide;
  const products = squares + wide;
  const ring = products + wide;
  const one = f64x2.splat(c1);
  const other = f64x2.splat(c2);
  const two = f64x2.splat(2);
  let total: f64 = 0;
  for (let i: usize = 0; i < height; i++) {
    // Copies, so that what is read behind a row is scratch.
    memory.copy(first, x, width << 3);
    memory.copy(second, y, width << 3);
    for (let at: usize = 0; at < width << 3; at += 16) {
      const a = v128.load(first + at);
      const b = v128.load(second + at);
      v128.store(squares + at, f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)));
      v128.store(products + at, f64x2.mul(a, b));
    }
    const kept = ring + (i % SIDE) * MAPS * narrow;
    alongRow(weights, first, count, kept);
    alongRow(weights, second, count, kept + narrow);
    alongRow(weights, squares, count, kept + 2 * narrow);
    alongRow(weights, products, count, kept + 3 * narrow);
    x += width << 3;
    y += width << 3;
    if (i + 1 < SIDE) continue;
    for (let k: usize = 0; k < SIDE; k++) {
      store<usize>(rows + (k << 2), ring + ((i + 1 + k) % SIDE) * MAPS * narrow);
    }
    for (let j: usize = 0; j < count; j += 2) {
      const at = j << 3;
      const meanX = downColumn(weights, rows, at);
      const meanY = downColumn(weights, rows, at + narrow);
      const product = f64x2.mul(meanX, meanY);
      const means = f64x2.add(f64x2.mul(meanX, meanX), f64x2.mul(meanY, meanY));
      const variances = f64x2.sub(downColumn(weights, rows, at + 2 * narrow), means);
      const covariance = f64x2.sub(downColumn(weights, rows, at + 3 * narrow), product);
      const above = f64x2.mul(
        f64x2.add(f64x2.mul(two, product), one),
        f64x2.add(f64x2.mul(two, covariance), other),
      );
      const below = f64x2.mul(f64x2.add(means, one), f64x2.add(variances, other));
      const similar = f64x2.div(above, below);
      total += f64x2.extract_lane(similar, 0);
      if (j + 1 < count) total += f64x2.extract_lane(similar, 1);
    }
  }
  return total;
}
