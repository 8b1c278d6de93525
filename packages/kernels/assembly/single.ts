// As compressed.ts, with products and the sums over a row, or over a column of a block, in 32-bit: half
// of the memory to read for each entry, and four classes a vector. Three vectors, twelve classes, are
// held in registers at a time, in two sums, since one would wait for each addition. What goes in and
// out stays in 64-bit, and so do sums over blocks.

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

/** out ← [out +] bias + Σ_k x_k M[index_k], k from `first` to `end`, with indices of type I; M in 32-bit. */
// @ts-ignore: decorator
@inline
export function singleProduct<T, I>(
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
  const single = singleStride(stride);
  const outEnd = out + stride;
  const last = index + end * sizeof<I>();
  const beforeLast = last - sizeof<I>();
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
    let value = values + first * sizeof<T>();
    let place = index + first * sizeof<I>();
    for (; place < beforeLast; place += 2 * sizeof<I>()) {
      const x = entry<T>(value, table);
      const m = part + <usize>load<I>(place) * single;
      const y = entry<T>(value + sizeof<T>(), table);
      const n = part + <usize>load<I>(place, sizeof<I>()) * single;
      a = f32x4.add(a, f32x4.mul(x, v128.load(m)));
      b = f32x4.add(b, f32x4.mul(x, v128.load(m, 16)));
      c = f32x4.add(c, f32x4.mul(x, v128.load(m, 32)));
      d = f32x4.add(d, f32x4.mul(y, v128.load(n)));
      e = f32x4.add(e, f32x4.mul(y, v128.load(n, 16)));
      f = f32x4.add(f, f32x4.mul(y, v128.load(n, 32)));
      value += 2 * sizeof<T>();
    }
    if (place < last) {
      const x = entry<T>(value, table);
      const m = part + <usize>load<I>(place) * single;
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
    let value = values + first * sizeof<T>();
    for (let place = index + first * sizeof<I>(); place < last; place += sizeof<I>()) {
      const m = part + <usize>load<I>(place) * single;
      a = f32x4.add(a, f32x4.mul(entry<T>(value, table), v128.load(m)));
      value += sizeof<T>();
    }
    widen(accumulate, a, out + (at << 1), outEnd);
  }
}

/** The entry at an address, in all lanes: 8-bit values by a table of their multiples. */
// @ts-ignore: decorator
@inline
function entry<T>(at: usize, table: usize): v128 {
  if (sizeof<T>() == 1) return v128.load32_splat(table + (<usize>load<u8>(at) << 2));
  return f32x4.splat(<f32>load<f64>(at));
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
