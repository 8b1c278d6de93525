// Rays over a block of lines, eight lanes at a time: see src/projection/projector.ts. Two lines in turn. The byte address of a
// pixel is the mantissa of a number: in [2⁴⁶, 2⁴⁷) numbers are 1/64 apart, so that adding 2⁴⁶ + address/64 to the
// index of a pixel gives bits that end in its address. Sums are stored at each line though only the last are read: engines
// move loads before everything that does not depend on them but stores, and would run out of registers.

const MANTISSA: f64 = 70_368_744_177_664;
/** Bytes of a pixel, and of the numbers of a ray. */
const PIXEL: usize = 64;
/** 1/PIXEL. */
const SHARE: f64 = 0.015625;

/** a, a + b. */
// @ts-ignore: decorator
@inline
function andNext(a: f64, b: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(a), 1, a + b);
}

/** 2⁴⁶ + address/64 of a line and the next. */
// @ts-ignore: decorator
@inline
function linesAt(at: usize, stride: usize): v128 {
  return andNext(MANTISSA + <f64>at * SHARE, <f64>stride * SHARE);
}

/** The sum s and (1 − f) · the pixels at an address + f · those behind, lanes 0 and 1, in a ray's numbers too. */
// @ts-ignore: decorator
@inline
function seeA(ray: usize, s: v128, at: usize, rest: v128, share: v128): v128 {
  const pair = f64x2.add(f64x2.mul(rest, v128.load(at)), f64x2.mul(share, v128.load(at, 64)));
  const sum = f64x2.add(s, pair);
  v128.store(ray, sum);
  return sum;
}

/** The sum s and (1 − f) · the pixels at an address + f · those behind, lanes 2 and 3, in a ray's numbers too. */
// @ts-ignore: decorator
@inline
function seeB(ray: usize, s: v128, at: usize, rest: v128, share: v128): v128 {
  const pair = f64x2.add(f64x2.mul(rest, v128.load(at, 16)), f64x2.mul(share, v128.load(at, 80)));
  const sum = f64x2.add(s, pair);
  v128.store(ray, sum, 16);
  return sum;
}

/** The sum s and (1 − f) · the pixels at an address + f · those behind, lanes 4 and 5, in a ray's numbers too. */
// @ts-ignore: decorator
@inline
function seeC(ray: usize, s: v128, at: usize, rest: v128, share: v128): v128 {
  const pair = f64x2.add(f64x2.mul(rest, v128.load(at, 32)), f64x2.mul(share, v128.load(at, 96)));
  const sum = f64x2.add(s, pair);
  v128.store(ray, sum, 32);
  return sum;
}

/** The sum s and (1 − f) · the pixels at an address + f · those behind, lanes 6 and 7, in a ray's numbers too. */
// @ts-ignore: decorator
@inline
function seeD(ray: usize, s: v128, at: usize, rest: v128, share: v128): v128 {
  const pair = f64x2.add(f64x2.mul(rest, v128.load(at, 48)), f64x2.mul(share, v128.load(at, 112)));
  const sum = f64x2.add(s, pair);
  v128.store(ray, sum, 48);
  return sum;
}

/** Adds (1 − f) · values to the pixels at an address, f · values to those behind, lanes 0 and 1. */
// @ts-ignore: decorator
@inline
function addA(values: v128, at: usize, rest: v128, share: v128): void {
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(values, rest)));
  v128.store(at, f64x2.add(v128.load(at, 64), f64x2.mul(values, share)), 64);
}

/** Adds (1 − f) · values to the pixels at an address, f · values to those behind, lanes 2 and 3. */
// @ts-ignore: decorator
@inline
function addB(values: v128, at: usize, rest: v128, share: v128): void {
  v128.store(at, f64x2.add(v128.load(at, 16), f64x2.mul(values, rest)), 16);
  v128.store(at, f64x2.add(v128.load(at, 80), f64x2.mul(values, share)), 80);
}

/** Adds (1 − f) · values to the pixels at an address, f · values to those behind, lanes 4 and 5. */
// @ts-ignore: decorator
@inline
function addC(values: v128, at: usize, rest: v128, share: v128): void {
  v128.store(at, f64x2.add(v128.load(at, 32), f64x2.mul(values, rest)), 32);
  v128.store(at, f64x2.add(v128.load(at, 96), f64x2.mul(values, share)), 96);
}

/** Adds (1 − f) · values to the pixels at an address, f · values to those behind, lanes 6 and 7. */
// @ts-ignore: decorator
@inline
function addD(values: v128, at: usize, rest: v128, share: v128): void {
  v128.store(at, f64x2.add(v128.load(at, 48), f64x2.mul(values, rest)), 48);
  v128.store(at, f64x2.add(v128.load(at, 112), f64x2.mul(values, share)), 112);
}

/** Adds what the lanes of a ray see of the lines from `first`, before `end`, to its numbers; `at` the first of the lines, of `stride` bytes each. */
export function gatherEight(
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
  let sumA = v128.load(ray);
  let sumB = v128.load(ray, 16);
  let sumC = v128.load(ray, 32);
  let sumD = v128.load(ray, 48);
  for (; i + 2 <= end; i += 2) {
    const whole = f64x2.floor(u);
    const f = f64x2.sub(u, whole);
    const g = f64x2.sub(one, f);
    const address = f64x2.add(whole, lines);
    const a = <usize>i32x4.extract_lane(address, 0);
    const here = v128.shuffle<f64>(f, f, 0, 0);
    const hereRest = v128.shuffle<f64>(g, g, 0, 0);
    sumA = seeA(ray, sumA, a, hereRest, here);
    sumB = seeB(ray, sumB, a, hereRest, here);
    sumC = seeC(ray, sumC, a, hereRest, here);
    sumD = seeD(ray, sumD, a, hereRest, here);
    const b = <usize>i32x4.extract_lane(address, 2);
    const next = v128.shuffle<f64>(f, f, 1, 1);
    const nextRest = v128.shuffle<f64>(g, g, 1, 1);
    sumA = seeA(ray, sumA, b, nextRest, next);
    sumB = seeB(ray, sumB, b, nextRest, next);
    sumC = seeC(ray, sumC, b, nextRest, next);
    sumD = seeD(ray, sumD, b, nextRest, next);
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
    sumA = seeA(ray, sumA, a, hereRest, here);
    sumB = seeB(ray, sumB, a, hereRest, here);
    sumC = seeC(ray, sumC, a, hereRest, here);
    sumD = seeD(ray, sumD, a, hereRest, here);
  }
}

/** The transpose of `gatherEight`: adds the numbers of a ray to the pixels that its lanes see. */
export function scatterEight(
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
  const valueA = v128.load(ray);
  const valueB = v128.load(ray, 16);
  const valueC = v128.load(ray, 32);
  const valueD = v128.load(ray, 48);
  for (; i + 2 <= end; i += 2) {
    const whole = f64x2.floor(u);
    const f = f64x2.sub(u, whole);
    const g = f64x2.sub(one, f);
    const address = f64x2.add(whole, lines);
    const a = <usize>i32x4.extract_lane(address, 0);
    const here = v128.shuffle<f64>(f, f, 0, 0);
    const hereRest = v128.shuffle<f64>(g, g, 0, 0);
    addA(valueA, a, hereRest, here);
    addB(valueB, a, hereRest, here);
    addC(valueC, a, hereRest, here);
    addD(valueD, a, hereRest, here);
    const b = <usize>i32x4.extract_lane(address, 2);
    const next = v128.shuffle<f64>(f, f, 1, 1);
    const nextRest = v128.shuffle<f64>(g, g, 1, 1);
    addA(valueA, b, nextRest, next);
    addB(valueB, b, nextRest, next);
    addC(valueC, b, nextRest, next);
    addD(valueD, b, nextRest, next);
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
    addA(valueA, a, hereRest, here);
    addB(valueB, a, hereRest, here);
    addC(valueC, a, hereRest, here);
    addD(valueD, a, hereRest, here);
  }
}
