// As compressed.ts, with products and the sums over a row, or over a column of a block, in 32-bit: four
// classes a vector. Three vectors, twelve classes, are held in registers at a time, in two sums, since
// one would wait for each addition. An entry is then so little work that finding it shows: values and
// places are stored as they are used. What goes in and out stays in 64-bit, and so do sums over blocks.

/** Bytes of a row in 32-bit, in whole vectors, of as many classes as a row of `stride` bytes in 64-bit. */
// @ts-ignore: decorator
@inline
export function singleStride(stride: usize): usize {
  return ((stride >> 1) + 15) & ~15;
}

/** Z ← z. Classes that fill up a vector stay what they were, finite and of no effect. */
export function narrow(z: usize, count: i32, stride: usize, Z: usize): void {
  const single = singleStride(stride);
  for (let i = 0; i < count; i++) {
    for (let at: usize = 0; at < stride; at += 16) {
      const pair = f32x4.demote_f64x2_zero(v128.load(z + at));
      v128.store64_lane(Z + (at >> 1), pair, 0);
    }
    z += stride;
    Z += single;
  }
}

/**
 * out ← [out +] bias + Σ_k x_k M[place_k], k from `first` to `end`; M in 32-bit. `values`: 32-bit;
 * `places`: 32-bit, where in M a row starts, in bytes. Twice two entries a turn, once V8 has unrolled
 * the loop: with more at a time it loads all of them first and has no registers left for the sums.
 */
// @ts-ignore: decorator
@inline
export function singleProduct(
  first: usize,
  end: usize,
  places: usize,
  values: usize,
  M: usize,
  bias: usize,
  stride: usize,
  accumulate: bool,
  out: usize,
): void {
  const single = singleStride(stride);
  const outEnd = out + stride;
  const last = places + (end << 2);
  let at: usize = 0;
  for (; at + 48 <= single; at += 48) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let e = a;
    let f = a;
    if (bias) {
      a = v128.load(bias + at);
      b = v128.load(bias + at, 16);
      c = v128.load(bias + at, 32);
    }
    const part = M + at;
    let value = values + (first << 2);
    let place = places + (first << 2);
    for (; place < last - 4; place += 8) {
      const x = v128.load32_splat(value);
      const m = part + load<u32>(place);
      const y = v128.load32_splat(value, 4);
      const n = part + load<u32>(place, 4);
      a = f32x4.add(a, f32x4.mul(x, v128.load(m)));
      b = f32x4.add(b, f32x4.mul(x, v128.load(m, 16)));
      c = f32x4.add(c, f32x4.mul(x, v128.load(m, 32)));
      d = f32x4.add(d, f32x4.mul(y, v128.load(n)));
      e = f32x4.add(e, f32x4.mul(y, v128.load(n, 16)));
      f = f32x4.add(f, f32x4.mul(y, v128.load(n, 32)));
      value += 8;
    }
    if (place < last) {
      const x = v128.load32_splat(value);
      const m = part + load<u32>(place);
      a = f32x4.add(a, f32x4.mul(x, v128.load(m)));
      b = f32x4.add(b, f32x4.mul(x, v128.load(m, 16)));
      c = f32x4.add(c, f32x4.mul(x, v128.load(m, 32)));
    }
    a = f32x4.add(a, d);
    b = f32x4.add(b, e);
    c = f32x4.add(c, f);
    const to = out + (at << 1);
    widen(accumulate, a, to, outEnd);
    widen(accumulate, b, to + 32, outEnd);
    widen(accumulate, c, to + 64, outEnd);
  }
  for (; at < single; at += 16) {
    let a = bias ? v128.load(bias + at) : f32x4.splat(0);
    const part = M + at;
    let value = values + (first << 2);
    for (let place = places + (first << 2); place < last; place += 4) {
      const m = part + load<u32>(place);
      a = f32x4.add(a, f32x4.mul(v128.load32_splat(value), v128.load(m)));
      value += 4;
    }
    widen(accumulate, a, out + (at << 1), outEnd);
  }
}

/** [Adds or] stores four classes, or the two of them that are before the end, in 64-bit. */
// @ts-ignore: decorator
@inline
function widen(accumulate: bool, v: v128, to: usize, end: usize): void {
  widenPair(accumulate, v, to);
  if (to + 16 < end) widenPair(accumulate, v128.shuffle<i64>(v, v, 1, 1), to + 16);
}

// @ts-ignore: decorator
@inline
function widenPair(accumulate: bool, v: v128, to: usize): void {
  const pair = f64x2.promote_low_f32x4(v);
  v128.store(to, accumulate ? f64x2.add(v128.load(to), pair) : pair);
}
