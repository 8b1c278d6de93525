// Pictures between 64 bits, without padding, and the rows of inner solves.

import { innerStride } from './shape';

/** to ← scale · from, in 32 bits. */
export function innerNarrow(
  channels: i32,
  from: usize,
  scale: f64,
  width: usize,
  height: usize,
  to: usize,
): void {
  const stride = innerStride(width);
  const ss = f64x2.splat(scale);
  for (let i: usize = 0, all = <usize>channels * height; i < all; i++) {
    const end = to + stride;
    const last = to + (width << 2);
    let at = to;
    for (; at + 16 <= last; at += 16) {
      const low = f32x4.demote_f64x2_zero(f64x2.mul(ss, v128.load(from)));
      const high = f32x4.demote_f64x2_zero(f64x2.mul(ss, v128.load(from, 16)));
      v128.store(at, v128.shuffle<i64>(low, high, 0, 2));
      from += 32;
    }
    for (; at < last; at += 4) {
      store<f32>(at, <f32>(scale * load<f64>(from)));
      from += 8;
    }
    for (; at < end; at += 4) store<f32>(at, 0);
    to = end;
  }
}

/** out ← out + scale · from, in 64 bits. */
export function innerAdd(
  channels: i32,
  from: usize,
  scale: f64,
  width: usize,
  height: usize,
  out: usize,
): void {
  const stride = innerStride(width);
  const ss = f64x2.splat(scale);
  for (let i: usize = 0, all = <usize>channels * height; i < all; i++) {
    const last = from + (width << 2);
    let at = from;
    for (; at + 16 <= last; at += 16) {
      const v = v128.load(at);
      const low = f64x2.mul(ss, f64x2.promote_low_f32x4(v));
      const high = f64x2.mul(ss, f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1)));
      v128.store(out, f64x2.add(v128.load(out), low));
      v128.store(out, f64x2.add(v128.load(out, 16), high), 16);
      out += 32;
    }
    for (; at < last; at += 4) {
      store<f64>(out, load<f64>(out) + scale * <f64>load<f32>(at));
      out += 8;
    }
    from += stride;
  }
}
