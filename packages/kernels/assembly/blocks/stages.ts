// What potentials make of a row of blocks, in first order: `members` buffers of differences in units of ν, `row` bytes apart,
// of `width` pixels. Compiled for each potential, and for blocks of one number (`single`) or more. In second order: curvature.ts.

import { sum } from '../lanes';
import {
  CHARBONNIER,
  HUBER,
  LOG_COSH,
  QUADRATIC,
  secondOf,
  sizeOf,
  slopeOf,
  valueOf,
} from '../potential/potentials';
import { counted, keep, measureAt, weightAt } from './measures';

/**
 * z ← w (a Φ'/r − b Φ'') z, in place; b = 0 leaves Φ'' out. Pixels have weights of their own relative to w where
 * `relative` is not 0, and an a of their own where `field` is not: what is behind a row there may be any number.
 */
// @ts-ignore: decorator
@inline
function fluxes(
  potential: i32,
  single: bool,
  bent: bool,
  z: usize,
  row: usize,
  members: usize,
  width: usize,
  w: f64,
  a: f64,
  b: f64,
  relative: usize,
  field: usize,
): void {
  const ww = f64x2.splat(w);
  let aa = f64x2.splat(a);
  const bb = f64x2.splat(b);
  for (const end = z + (width << 3); z < end; z += 16) {
    const measure = measureAt(potential, single, z, row, members);
    const slope = slopeOf(potential, measure);
    if (bent && field != 0) {
      aa = v128.load(field);
      field += 16;
    }
    const scale = f64x2.mul(
      weightAt(ww, relative),
      bent
        ? f64x2.sub(f64x2.mul(aa, slope), f64x2.mul(bb, secondOf(potential, measure)))
        : slope,
    );
    if (relative != 0) relative += 16;
    if (single) {
      v128.store(z, f64x2.mul(scale, v128.load(z)));
    } else {
      for (let at = z, k: usize = 0; k < members; k++, at += row) {
        v128.store(at, f64x2.mul(scale, v128.load(at)));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function fluxesOf(
  potential: i32,
  bent: bool,
  z: usize,
  row: usize,
  members: usize,
  width: usize,
  w: f64,
  a: f64,
  b: f64,
  relative: usize,
  field: usize,
): void {
  if (members == 1) {
    fluxes(potential, true, bent, z, row, 1, width, w, a, b, relative, field);
  } else {
    fluxes(potential, false, bent, z, row, members, width, w, a, b, relative, field);
  }
}

/** z ← w (Φ'/r) z, in place; `relative` as in `fluxes`. */
export function slopeStage(
  potential: i32,
  z: usize,
  row: usize,
  members: usize,
  width: usize,
  w: f64,
  relative: usize,
): void {
  if (potential == CHARBONNIER) {
    fluxesOf(CHARBONNIER, false, z, row, members, width, w, 1, 0, relative, 0);
  } else if (potential == LOG_COSH) {
    fluxesOf(LOG_COSH, false, z, row, members, width, w, 1, 0, relative, 0);
  } else if (potential == HUBER) {
    fluxesOf(HUBER, false, z, row, members, width, w, 1, 0, relative, 0);
  } else {
    fluxesOf(QUADRATIC, false, z, row, members, width, w, 1, 0, relative, 0);
  }
}

/** z ← w (a Φ'/r − b Φ'') z, in place: `fluxes`. */
export function crossStage(
  potential: i32,
  z: usize,
  row: usize,
  members: usize,
  width: usize,
  w: f64,
  a: f64,
  b: f64,
  relative: usize,
  field: usize,
): void {
  if (potential == CHARBONNIER) {
    fluxesOf(CHARBONNIER, true, z, row, members, width, w, a, b, relative, field);
  } else if (potential == LOG_COSH) {
    fluxesOf(LOG_COSH, true, z, row, members, width, w, a, b, relative, field);
  } else if (potential == HUBER) {
    fluxesOf(HUBER, true, z, row, members, width, w, a, b, relative, field);
  } else {
    fluxesOf(QUADRATIC, true, z, row, members, width, w, a, b, relative, field);
  }
}

// @ts-ignore: decorator
@inline
function values(
  potential: i32,
  single: bool,
  z: usize,
  row: usize,
  members: usize,
  width: usize,
  relative: usize,
): f64 {
  let total = f64x2.splat(0);
  const one = f64x2.splat(1);
  for (const end = z + (width << 3); z < end; z += 16) {
    const own = valueOf(potential, measureAt(potential, single, z, row, members));
    const value = f64x2.mul(weightAt(one, relative), own);
    total = f64x2.add(total, counted(value, end - z));
    if (relative != 0) relative += 16;
  }
  return sum(total);
}

// @ts-ignore: decorator
@inline
function valuesOf(
  potential: i32,
  z: usize,
  row: usize,
  members: usize,
  width: usize,
  relative: usize,
): f64 {
  return members == 1
    ? values(potential, true, z, row, 1, width, relative)
    : values(potential, false, z, row, members, width, relative);
}

/** Σ Φ, with relative weights as in `fluxes`. */
export function valueStage(
  potential: i32,
  z: usize,
  row: usize,
  members: usize,
  width: usize,
  relative: usize,
): f64 {
  if (potential == CHARBONNIER) return valuesOf(CHARBONNIER, z, row, members, width, relative);
  if (potential == LOG_COSH) return valuesOf(LOG_COSH, z, row, members, width, relative);
  if (potential == HUBER) return valuesOf(HUBER, z, row, members, width, relative);
  return valuesOf(QUADRATIC, z, row, members, width, relative);
}

/** squares ← squares + (w Φ')² of the blocks of each pixel. Relative weights as in `fluxes`. */
// @ts-ignore: decorator
@inline
function steepness(
  potential: i32,
  single: bool,
  z: usize,
  row: usize,
  members: usize,
  width: usize,
  w: f64,
  relative: usize,
  squares: usize,
): void {
  const ww = f64x2.splat(w);
  for (const end = z + (width << 3); z < end; z += 16) {
    const measure = measureAt(potential, single, z, row, members);
    const scale = f64x2.mul(weightAt(ww, relative), slopeOf(potential, measure));
    const size = f64x2.mul(scale, sizeOf(potential, measure));
    keep(squares, f64x2.add(v128.load(squares), f64x2.mul(size, size)), end - z);
    if (relative != 0) relative += 16;
    squares += 16;
  }
}

// @ts-ignore: decorator
@inline
function steepnessOf(
  potential: i32,
  z: usize,
  row: usize,
  members: usize,
  width: usize,
  w: f64,
  relative: usize,
  squares: usize,
): void {
  if (members == 1) steepness(potential, true, z, row, 1, width, w, relative, squares);
  else steepness(potential, false, z, row, members, width, w, relative, squares);
}

/** As `steepness`. */
export function steepnessStage(
  potential: i32,
  z: usize,
  row: usize,
  members: usize,
  width: usize,
  w: f64,
  relative: usize,
  squares: usize,
): void {
  if (potential == CHARBONNIER) {
    steepnessOf(CHARBONNIER, z, row, members, width, w, relative, squares);
  } else if (potential == LOG_COSH) {
    steepnessOf(LOG_COSH, z, row, members, width, w, relative, squares);
  } else if (potential == HUBER) {
    steepnessOf(HUBER, z, row, members, width, w, relative, squares);
  } else {
    steepnessOf(QUADRATIC, z, row, members, width, w, relative, squares);
  }
}
