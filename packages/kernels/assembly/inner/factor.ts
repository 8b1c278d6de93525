// Incomplete Cholesky factorisation without fill, IC(0), of M = a + Dᵀ diag(across, down) D, five numbers a row: M is an
// M-matrix, so that all pivots are positive (Meijerink & van der Vorst 1977). One factor serves all channels.

import { innerStride } from './shape';

/** Sweeps over a row: each leaves (across/pivot)² of what pivots are off by, a twelfth of it where neighbours are coupled alike. */
const SWEEPS = 3;

/**
 * inverse ← 1/pivots, pivot_p = M_pp − across²_{p−1}/pivot_{p−1} − down²_{p−W}/pivot_{p−W}, but that along a row, where each
 * pivot waits for the one before, the equation is solved by Jacobi's iteration. From M_pp its pivots stay positive: no less
 * than a and what couples a pixel with those behind it. `rows`: room for three rows.
 */
export function innerFactor(
  a: f64,
  across: usize,
  down: usize,
  mask: usize,
  width: usize,
  height: usize,
  rows: usize,
  inverse: usize,
): void {
  const stride = innerStride(width);
  const squares = rows + stride;
  // A copy of the row, a number to the right.
  const left = rows + 2 * stride + 16;
  const one = f32x4.splat(1);
  const diagonal = f32x4.splat(<f32>a);
  store<f32>(left, 0);
  for (let i: usize = 0; i < height; i++) {
    const hasBelow = i + 1 < height;
    for (let at: usize = 0; at < stride; at += 16) {
      const right = f32x4.mul(v128.load(mask + at), v128.load(across + at));
      const before = f32x4.mul(v128.load(mask + at - 4), v128.load(across + at - 4));
      let own = f32x4.add(diagonal, f32x4.add(right, before));
      if (hasBelow) own = f32x4.add(own, v128.load(down + at));
      if (i > 0) {
        const up = v128.load(down + at - stride);
        const gone = f32x4.mul(up, v128.load(inverse + at - stride));
        own = f32x4.add(own, f32x4.mul(up, f32x4.sub(one, gone)));
      }
      v128.store(rows + at, own);
      v128.store(squares + at, f32x4.mul(before, before));
      v128.store(left + 4 + at, f32x4.div(one, own));
    }
    for (let k = 1; k < SWEEPS; k++) {
      // From the right, as each needs what its neighbour was.
      for (let at: usize = stride; at > 0; ) {
        at -= 16;
        const gone = f32x4.mul(v128.load(squares + at), v128.load(left + at));
        v128.store(left + 4 + at, f32x4.div(one, f32x4.sub(v128.load(rows + at), gone)));
      }
    }
    for (let at: usize = 0; at < stride; at += 16) {
      const gone = f32x4.mul(v128.load(squares + at), v128.load(left + at));
      v128.store(inverse + at, f32x4.div(one, f32x4.sub(v128.load(rows + at), gone)));
    }
    across += stride;
    down += stride;
    inverse += stride;
  }
}
