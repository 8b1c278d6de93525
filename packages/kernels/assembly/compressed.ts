// Products of a block of compressed rows with a matrix of features × classes. Five vectors, ten
// classes, are held in registers at a time; what is left over goes a vector at a time.

import { entry } from './rows';

/** z ← bias + Σ_k x_k W[column_k] for the entries of a row. `stride`: bytes of a row of W. */
// @ts-ignore: decorator
@inline
export function rowProduct<T>(
  first: usize,
  end: usize,
  column: usize,
  values: usize,
  table: usize,
  W: usize,
  bias: usize,
  stride: usize,
  z: usize,
): void {
  let at: usize = 0;
  for (; at + 80 <= stride; at += 80) {
    let a = f64x2.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let e = a;
    if (bias) {
      a = v128.load(bias + at);
      b = v128.load(bias + at, 16);
      c = v128.load(bias + at, 32);
      d = v128.load(bias + at, 48);
      e = v128.load(bias + at, 64);
    }
    for (let k = first; k < end; k++) {
      const x = entry<T>(values + k * sizeof<T>(), table);
      const w = W + at + <usize>load<u16>(column + (k << 1)) * stride;
      a = f64x2.add(a, f64x2.mul(x, v128.load(w)));
      b = f64x2.add(b, f64x2.mul(x, v128.load(w, 16)));
      c = f64x2.add(c, f64x2.mul(x, v128.load(w, 32)));
      d = f64x2.add(d, f64x2.mul(x, v128.load(w, 48)));
      e = f64x2.add(e, f64x2.mul(x, v128.load(w, 64)));
    }
    v128.store(z + at, a);
    v128.store(z + at, b, 16);
    v128.store(z + at, c, 32);
    v128.store(z + at, d, 48);
    v128.store(z + at, e, 64);
  }
  for (; at < stride; at += 16) {
    let a = bias ? v128.load(bias + at) : f64x2.splat(0);
    for (let k = first; k < end; k++) {
      const w = W + at + <usize>load<u16>(column + (k << 1)) * stride;
      a = f64x2.add(a, f64x2.mul(entry<T>(values + k * sizeof<T>(), table), v128.load(w)));
    }
    v128.store(z + at, a);
  }
}

/** G ← [G +] Σ_k x_k Z[row_k] for the entries of a column within a block. */
// @ts-ignore: decorator
@inline
export function columnProduct<T>(
  first: usize,
  end: usize,
  rows: usize,
  values: usize,
  table: usize,
  Z: usize,
  stride: usize,
  accumulate: bool,
  G: usize,
): void {
  let at: usize = 0;
  for (; at + 80 <= stride; at += 80) {
    let a = f64x2.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let e = a;
    for (let k = first; k < end; k++) {
      const x = entry<T>(values + k * sizeof<T>(), table);
      const z = Z + at + <usize>load<u8>(rows + k) * stride;
      a = f64x2.add(a, f64x2.mul(x, v128.load(z)));
      b = f64x2.add(b, f64x2.mul(x, v128.load(z, 16)));
      c = f64x2.add(c, f64x2.mul(x, v128.load(z, 32)));
      d = f64x2.add(d, f64x2.mul(x, v128.load(z, 48)));
      e = f64x2.add(e, f64x2.mul(x, v128.load(z, 64)));
    }
    const g = G + at;
    if (accumulate) {
      a = f64x2.add(a, v128.load(g));
      b = f64x2.add(b, v128.load(g, 16));
      c = f64x2.add(c, v128.load(g, 32));
      d = f64x2.add(d, v128.load(g, 48));
      e = f64x2.add(e, v128.load(g, 64));
    }
    v128.store(g, a);
    v128.store(g, b, 16);
    v128.store(g, c, 32);
    v128.store(g, d, 48);
    v128.store(g, e, 64);
  }
  for (; at < stride; at += 16) {
    let a = f64x2.splat(0);
    for (let k = first; k < end; k++) {
      const x = entry<T>(values + k * sizeof<T>(), table);
      a = f64x2.add(a, f64x2.mul(x, v128.load(Z + at + <usize>load<u8>(rows + k) * stride)));
    }
    const g = G + at;
    v128.store(g, accumulate ? f64x2.add(a, v128.load(g)) : a);
  }
}
