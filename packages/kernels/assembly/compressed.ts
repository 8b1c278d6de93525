// Products of a block of compressed rows with a matrix of features × classes. Five vectors, ten
// classes, are held in registers at a time; what is left over goes a vector at a time.

import { entry } from './rows';
import { singleProduct } from './single';

/**
 * z ← bias + X W for `count` rows of X. `start`: the address of where the first of them starts, 32-bit;
 * `column`: 16-bit; `stride`: bytes of a row of z. Type F, f64 or f32, is that of W and bias; in 32-bit
 * values and columns are as in single.ts, and there is no table.
 */
export function compressedProducts<T, F>(
  start: usize,
  count: i32,
  column: usize,
  values: usize,
  table: usize,
  W: usize,
  bias: usize,
  stride: usize,
  z: usize,
): void {
  for (let i = 0; i < count; i++) {
    const k = <usize>load<u32>(start);
    const end = <usize>load<u32>(start, 4);
    if (sizeof<F>() == 8) {
      product<T, u16>(k, end, column, values, table, W, bias, stride, false, z);
    } else {
      singleProduct(k, end, column, values, W, bias, stride, false, z);
    }
    start += 4;
    z += stride;
  }
}

/**
 * G ← [G +] Σ x zᵀ over the rows of a block, column by column. `start`: the address of where the first
 * column starts among the block's entries, 32-bit; `rows`: 8-bit; `stride`: bytes of a row of G. Type F is
 * that of z; in 32-bit values and rows are as in single.ts, and there is no table.
 */
export function compressedTransposed<T, F>(
  start: usize,
  columns: i32,
  rows: usize,
  values: usize,
  table: usize,
  z: usize,
  stride: usize,
  accumulate: bool,
  G: usize,
): void {
  for (let j = 0; j < columns; j++) {
    const k = <usize>load<u32>(start);
    const end = <usize>load<u32>(start, 4);
    if (k < end || !accumulate) {
      if (sizeof<F>() == 8) {
        product<T, u8>(k, end, rows, values, table, z, 0, stride, accumulate, G);
      } else {
        singleProduct(k, end, rows, values, z, 0, stride, accumulate, G);
      }
    }
    start += 4;
    G += stride;
  }
}

/** out ← [out +] bias + Σ_k x_k M[index_k], k from `first` to `end`, with indices of type I. */
// @ts-ignore: decorator
@inline
function product<T, I>(
  first: usize,
  end: usize,
  index: usize,
  values: usize,
  table: usize,
  M: usize,
  bias: usize,
  stride: usize,
  accumulate: bool,
  out: usize,
): void {
  const last = index + end * sizeof<I>();
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
    const part = M + at;
    let value = values + first * sizeof<T>();
    for (let place = index + first * sizeof<I>(); place < last; place += sizeof<I>()) {
      const x = entry<T>(value, table);
      const m = part + <usize>load<I>(place) * stride;
      value += sizeof<T>();
      a = f64x2.add(a, f64x2.mul(x, v128.load(m)));
      b = f64x2.add(b, f64x2.mul(x, v128.load(m, 16)));
      c = f64x2.add(c, f64x2.mul(x, v128.load(m, 32)));
      d = f64x2.add(d, f64x2.mul(x, v128.load(m, 48)));
      e = f64x2.add(e, f64x2.mul(x, v128.load(m, 64)));
    }
    const to = out + at;
    if (accumulate) {
      a = f64x2.add(a, v128.load(to));
      b = f64x2.add(b, v128.load(to, 16));
      c = f64x2.add(c, v128.load(to, 32));
      d = f64x2.add(d, v128.load(to, 48));
      e = f64x2.add(e, v128.load(to, 64));
    }
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
    v128.store(to, e, 64);
  }
  for (; at < stride; at += 16) {
    let a = bias ? v128.load(bias + at) : f64x2.splat(0);
    const part = M + at;
    let value = values + first * sizeof<T>();
    for (let place = index + first * sizeof<I>(); place < last; place += sizeof<I>()) {
      const m = part + <usize>load<I>(place) * stride;
      a = f64x2.add(a, f64x2.mul(entry<T>(value, table), v128.load(m)));
      value += sizeof<T>();
    }
    const to = out + at;
    v128.store(to, accumulate ? f64x2.add(a, v128.load(to)) : a);
  }
}
