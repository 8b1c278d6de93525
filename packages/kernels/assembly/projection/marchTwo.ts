// Rays over a block of lines, two lanes at a time: see src/projection/projector.ts. Two lines in turn. The byte address of a
// pixel is the mantissa of a number: in [2⁴⁸, 2⁴⁹) numbers are 1/16 apart, so that adding 2⁴⁸ + address/16 to the
// index of a pixel gives bits that end in its address.

const MANTISSA: f64 = 281_474_976_710_656;
/** Bytes of a pixel, and of the numbers of a ray. */
const PIXEL: usize = 16;
/** 1/PIXEL. */
const SHARE: f64 = 0.0625;

/** a, a + b. */
// @ts-ignore: decorator
@inline
function andNext(a: f64, b: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(a), 1, a + b);
}

/** 2⁴⁸ + address/16 of a line and the next. */
// @ts-ignore: decorator
@inline
function linesAt(at: usize, stride: usize): v128 {
  return andNext(MANTISSA + <f64>at * SHARE, <f64>stride * SHARE);
}

/** The sum s and (1 − f) · the pixels at an address + f · those behind. */
// @ts-ignore: decorator
@inline
function see(s: v128, at: usize, rest: v128, share: v128): v128 {
  const pair = f64x2.add(f64x2.mul(rest, v128.load(at)), f64x2.mul(share, v128.load(at, 16)));
  return f64x2.add(s, pair);
}

/** Adds (1 − f) · values to the pixels at an address, f · values to those behind. */
// @ts-ignore: decorator
@inline
function add(values: v128, at: usize, rest: v128, share: v128): void {
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(values, rest)));
  v128.store(at, f64x2.add(v128.load(at, 16), f64x2.mul(values, share)), 16);
}

/** Adds what the lanes of a ray see of the lines from `first`, before `end`, to its numbers; `at` the first of the lines, of `stride` bytes each. */
export function gatherTwo(
  ray: usize,
  origin: f64,
  slope: f64,
  first: i32,
  end: i32,
  at: usize,
  stride: usize,
): void {
  const one = f64x2.splat(1);
  const slopes = f64x2.splat(2 * slope);
  const step = f64x2.splat(2 * SHARE * <f64>stride);
  let i = first;
  let u = andNext(origin + slope * <f64>i, slope);
  let lines = linesAt(at, stride);
  let sum = v128.load(ray);
  for (; i + 2 <= end; i += 2) {
    const whole = f64x2.floor(u);
    const f = f64x2.sub(u, whole);
    const g = f64x2.sub(one, f);
    const address = f64x2.add(whole, lines);
    const a = <usize>i32x4.extract_lane(address, 0);
    const here = v128.shuffle<f64>(f, f, 0, 0);
    const hereRest = v128.shuffle<f64>(g, g, 0, 0);
    sum = see(sum, a, hereRest, here);
    const b = <usize>i32x4.extract_lane(address, 2);
    const next = v128.shuffle<f64>(f, f, 1, 1);
    const nextRest = v128.shuffle<f64>(g, g, 1, 1);
    sum = see(sum, b, nextRest, next);
    u = f64x2.add(u, slopes);
    lines = f64x2.add(lines, step);
  }
  if (i < end) {
    const whole = f64x2.floor(u);
    const f = f64x2.sub(u, whole);
    const g = f64x2.sub(one, f);
    const a = <usize>i32x4.extract_lane(f64x2.add(whole, lines), 0);
    const here = v128.shuffle<f64>(f, f, 0, 0);
    const hereRest = v128.shuffle<f64>(g, g, 0, 0);
    sum = see(sum, a, hereRest, here);
  }
  v128.store(ray, sum);
}

/** The transpose of `gatherTwo`: adds the numbers of a ray to the pixels that its lanes see. */
export function scatterTwo(
  ray: usize,
  origin: f64,
  slope: f64,
  first: i32,
  end: i32,
  at: usize,
  stride: usize,
): void {
  const one = f64x2.splat(1);
  const slopes = f64x2.splat(2 * slope);
  const step = f64x2.splat(2 * SHARE * <f64>stride);
  let i = first;
  let u = andNext(origin + slope * <f64>i, slope);
  let lines = linesAt(at, stride);
  const value = v128.load(ray);
  for (; i + 2 <= end; i += 2) {
    const whole = f64x2.floor(u);
    const f = f64x2.sub(u, whole);
    const g = f64x2.sub(one, f);
    const address = f64x2.add(whole, lines);
    const a = <usize>i32x4.extract_lane(address, 0);
    const here = v128.shuffle<f64>(f, f, 0, 0);
    const hereRest = v128.shuffle<f64>(g, g, 0, 0);
    add(value, a, hereRest, here);
    const b = <usize>i32x4.extract_lane(address, 2);
    const next = v128.shuffle<f64>(f, f, 1, 1);
    const nextRest = v128.shuffle<f64>(g, g, 1, 1);
    add(value, b, nextRest, next);
    u = f64x2.add(u, slopes);
    lines = f64x2.add(lines, step);
  }
  if (i < end) {
    const whole = f64x2.floor(u);
    const f = f64x2.sub(u, whole);
    const g = f64x2.sub(one, f);
    const a = <usize>i32x4.extract_lane(f64x2.add(whole, lines), 0);
    const here = v128.shuffle<f64>(f, f, 0, 0);
    const hereRest = v128.shuffle<f64>(g, g, 0, 0);
    add(value, a, hereRest, here);
  }
}
