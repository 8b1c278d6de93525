// Joseph's projector and its transpose: see src/projection/projector.ts. A ray in one lane, its mirror image through the
// axis in the other; two lines of the picture at a time. The byte address of a pixel is the mantissa of a number: in
// [2⁴⁸, 2⁴⁹) numbers are 1/16 apart, so that adding 2⁴⁸ + address/16 to the index of a pixel gives bits that end in
// its address.

import { PIXEL, clear, collect, spread } from './lines';
import { VIEW, cast, end, first, length, origin, slope, turned } from './ray';

const MANTISSA: f64 = 281_474_976_710_656;

/** a, a + b. */
// @ts-ignore: decorator
@inline
function andNext(a: f64, b: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(a), 1, a + b);
}

/** 2⁴⁸ + address/16 of the lines i and i + 1. */
// @ts-ignore: decorator
@inline
function linesAt(from: usize, i: usize, stride: usize): v128 {
  const apart = <f64>(stride >> 4);
  return andNext(MANTISSA + <f64>(from >> 4) + <f64>i * apart, apart);
}

/** (1 − f) · the pixels at an address + f · those behind. */
// @ts-ignore: decorator
@inline
function between(at: usize, rest: v128, share: v128): v128 {
  return f64x2.add(f64x2.mul(rest, v128.load(at)), f64x2.mul(share, v128.load(at, PIXEL)));
}

/** Adds (1 − f) · values to the pixels at an address, f · values to those behind. */
// @ts-ignore: decorator
@inline
function add(at: usize, rest: v128, share: v128, values: v128): void {
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(values, rest)));
  v128.store(at, f64x2.add(v128.load(at, PIXEL), f64x2.mul(values, share)), PIXEL);
}

/** Σ of what a ray and its mirror image see of the lines that it crosses, of `stride` bytes each. */
function gather(from: usize, stride: usize): v128 {
  const one = f64x2.splat(1);
  const slopes = f64x2.splat(2 * slope);
  const step = f64x2.splat(<f64>(stride >> 3));
  let i = first;
  let u = andNext(origin + slope * <f64>i, slope);
  let lines = linesAt(from, i, stride);
  let even = f64x2.splat(0);
  let odd = even;
  for (; i + 2 <= end; i += 2) {
    const whole = f64x2.floor(u);
    const f = f64x2.sub(u, whole);
    const g = f64x2.sub(one, f);
    const address = f64x2.add(whole, lines);
    const a = <usize>i32x4.extract_lane(address, 0);
    const b = <usize>i32x4.extract_lane(address, 2);
    const here = between(a, v128.shuffle<f64>(g, g, 0, 0), v128.shuffle<f64>(f, f, 0, 0));
    const next = between(b, v128.shuffle<f64>(g, g, 1, 1), v128.shuffle<f64>(f, f, 1, 1));
    even = f64x2.add(even, here);
    odd = f64x2.add(odd, next);
    u = f64x2.add(u, slopes);
    lines = f64x2.add(lines, step);
  }
  if (i < end) {
    const u = origin + slope * <f64>i;
    const whole = floor(u);
    const at = from + i * stride + <usize>whole * PIXEL;
    even = f64x2.add(even, between(at, f64x2.splat(1 - (u - whole)), f64x2.splat(u - whole)));
  }
  return f64x2.add(even, odd);
}

/** The transpose of `gather`: adds the values of a ray and of its mirror image to the pixels that they see. */
function scatter(values: v128, to: usize, stride: usize): void {
  const one = f64x2.splat(1);
  const slopes = f64x2.splat(2 * slope);
  const step = f64x2.splat(<f64>(stride >> 3));
  let i = first;
  let u = andNext(origin + slope * <f64>i, slope);
  let lines = linesAt(to, i, stride);
  for (; i + 2 <= end; i += 2) {
    const whole = f64x2.floor(u);
    const f = f64x2.sub(u, whole);
    const g = f64x2.sub(one, f);
    const address = f64x2.add(whole, lines);
    const a = <usize>i32x4.extract_lane(address, 0);
    const b = <usize>i32x4.extract_lane(address, 2);
    add(a, v128.shuffle<f64>(g, g, 0, 0), v128.shuffle<f64>(f, f, 0, 0), values);
    add(b, v128.shuffle<f64>(g, g, 1, 1), v128.shuffle<f64>(f, f, 1, 1), values);
    u = f64x2.add(u, slopes);
    lines = f64x2.add(lines, step);
  }
  if (i < end) {
    const u = origin + slope * <f64>i;
    const whole = floor(u);
    const at = to + i * stride + <usize>whole * PIXEL;
    add(at, f64x2.splat(1 - (u - whole)), f64x2.splat(u - whole), values);
  }
}

/** The detector of the mirror image of j's ray, where it has one and is before that; else j. */
// @ts-ignore: decorator
@inline
function partnerOf(j: usize, detectors: usize, mirror: i32): usize {
  const other = mirror - <i32>j;
  return other >= 0 && other < <i32>detectors ? <usize>other : j;
}

/**
 * out ← K x, of `width` × `height` pixels, out of `detectors` rows and `angles` columns. Lines as in lines.ts, of so
 * many `rows` and `columns`; detectors j and `mirror` − j are mirror images, where `mirror` is at least 0.
 */
export function projectionApply(
  views: usize,
  angles: usize,
  detectors: usize,
  mirror: i32,
  width: usize,
  height: usize,
  columns: usize,
  rows: usize,
  grain: f64,
  x: usize,
  upright: usize,
  row: usize,
  across: usize,
  column: usize,
  out: usize,
): void {
  spread(x, width, height, columns, rows, mirror >= 0, upright, row, across, column);
  for (let v: usize = 0; v < angles; v++) {
    const view = views + v * VIEW;
    const to = out + (v << 3);
    for (let j: usize = 0; j < detectors; j++) {
      const partner = partnerOf(j, detectors, mirror);
      if (partner < j) continue;
      cast(view, j, columns, rows, grain);
      const sums = turned ? gather(across, column) : gather(upright, row);
      const seen = f64x2.mul(f64x2.splat(length), sums);
      if (partner > j) store<f64>(to + ((partner * angles) << 3), f64x2.extract_lane(seen, 1));
      store<f64>(to + ((j * angles) << 3), f64x2.extract_lane(seen, 0));
    }
  }
}

/** out ← Kᵀ y; as `projectionApply`. */
export function projectionAdjoint(
  views: usize,
  angles: usize,
  detectors: usize,
  mirror: i32,
  width: usize,
  height: usize,
  columns: usize,
  rows: usize,
  grain: f64,
  y: usize,
  upright: usize,
  row: usize,
  across: usize,
  column: usize,
  out: usize,
): void {
  clear(columns, rows, upright, row, across, column);
  for (let v: usize = 0; v < angles; v++) {
    const view = views + v * VIEW;
    const from = y + (v << 3);
    for (let j: usize = 0; j < detectors; j++) {
      const partner = partnerOf(j, detectors, mirror);
      if (partner < j) continue;
      cast(view, j, columns, rows, grain);
      const own = load<f64>(from + ((j * angles) << 3));
      const other = partner > j ? load<f64>(from + ((partner * angles) << 3)) : 0;
      const both = f64x2.replace_lane(f64x2.splat(own), 1, other);
      const values = f64x2.mul(f64x2.splat(length), both);
      if (turned) scatter(values, across, column);
      else scatter(values, upright, row);
    }
  }
  collect(out, width, height, columns, rows, upright, row, across, column);
}
