// What potentials make of a row of blocks: `members` buffers of differences in units of ν, `row` bytes apart,
// of `width` pixels. Compiled for each potential, and for blocks of one number (`single`) or more.

import { sum } from '../lanes';
import {
  CHARBONNIER,
  HUBER,
  LOG_COSH,
  measured,
  measuredOne,
  QUADRATIC,
  secondOf,
  sizeOf,
  slopeOf,
  valueOf,
} from '../potential/potentials';

/** Sizes of blocks of several numbers below which their squares have lost digits. */
const LEAST_BLOCK: f64 = 1e-150;

/** The measure of two blocks. */
// @ts-ignore: decorator
@inline
function measureAt(potential: i32, single: bool, z: usize, row: usize, members: usize): v128 {
  const first = v128.load(z);
  if (single) return measuredOne(potential, first);
  let squares = f64x2.mul(first, first);
  for (let at = z + row, k: usize = 1; k < members; k++, at += row) {
    const t = v128.load(at);
    squares = f64x2.add(squares, f64x2.mul(t, t));
  }
  return measured(potential, squares);
}

/** w, times the relative weights of two pixels where there are some. */
// @ts-ignore: decorator
@inline
function weightAt(w: v128, relative: usize): v128 {
  return relative == 0 ? w : f64x2.mul(w, v128.load(relative));
}

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

/** The lanes of `v` that are among `left` pixels. */
// @ts-ignore: decorator
@inline
function counted(v: v128, left: usize): v128 {
  return left > 8 ? v : f64x2.replace_lane(v, 1, 0);
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

/** Stores a pair, or the first of it where one pixel is left. */
// @ts-ignore: decorator
@inline
function keep(at: usize, v: v128, left: usize): void {
  if (left > 8) v128.store(at, v);
  else store<f64>(at, f64x2.extract_lane(v, 0));
}

/**
 * along ← k Φ'/r and y ← z √(k (Φ'/r − Φ''))/r, arrays of the planes `plane` bytes apart; along ← k Φ'' of a
 * block of one number, which has no y. Relative weights as in `fluxes`.
 */
// @ts-ignore: decorator
@inline
function weights(
  potential: i32,
  single: bool,
  z: usize,
  row: usize,
  members: usize,
  width: usize,
  k: f64,
  relative: usize,
  along: usize,
  y: usize,
  plane: usize,
): void {
  const kk = f64x2.splat(k);
  const zero = f64x2.splat(0);
  for (const end = z + (width << 3); z < end; z += 16) {
    const left = end - z;
    const measure = measureAt(potential, single, z, row, members);
    const second = secondOf(potential, measure);
    const own = weightAt(kk, relative);
    if (relative != 0) relative += 16;
    if (single) {
      keep(along, f64x2.mul(own, second), left);
    } else {
      const slope = slopeOf(potential, measure);
      keep(along, f64x2.mul(own, slope), left);
      const size = sizeOf(potential, measure);
      const difference = f64x2.pmax(zero, f64x2.sub(slope, second));
      const bend = v128.and(
        f64x2.div(f64x2.sqrt(f64x2.mul(own, difference)), size),
        f64x2.ge(size, f64x2.splat(LEAST_BLOCK)),
      );
      for (let at = z, to = y, m: usize = 0; m < members; m++, at += row, to += plane) {
        keep(to, f64x2.mul(bend, v128.load(at)), left);
      }
      y += 16;
    }
    along += 16;
  }
}

// @ts-ignore: decorator
@inline
function weightsOf(
  potential: i32,
  z: usize,
  row: usize,
  members: usize,
  width: usize,
  k: f64,
  relative: usize,
  along: usize,
  y: usize,
  plane: usize,
): void {
  if (members == 1) {
    weights(potential, true, z, row, 1, width, k, relative, along, y, plane);
  } else {
    weights(potential, false, z, row, members, width, k, relative, along, y, plane);
  }
}

/** What a linearisation keeps of a row: see `weights`. */
export function weightStage(
  potential: i32,
  z: usize,
  row: usize,
  members: usize,
  width: usize,
  k: f64,
  relative: usize,
  along: usize,
  y: usize,
  plane: usize,
): void {
  if (potential == CHARBONNIER) {
    weightsOf(CHARBONNIER, z, row, members, width, k, relative, along, y, plane);
  } else if (potential == LOG_COSH) {
    weightsOf(LOG_COSH, z, row, members, width, k, relative, along, y, plane);
  } else if (potential == HUBER) {
    weightsOf(HUBER, z, row, members, width, k, relative, along, y, plane);
  } else {
    weightsOf(QUADRATIC, z, row, members, width, k, relative, along, y, plane);
  }
}

/**
 * sums ← sums + Σ (Φ'/r)⟨z, u⟩ and Σ Φ''⟨z, u⟩, `u` buffers of other differences; field ← field + w times what each pixel
 * has of the first, where `field` is not 0. Relative weights as in `fluxes`.
 */
// @ts-ignore: decorator
@inline
function products(
  potential: i32,
  single: bool,
  z: usize,
  u: usize,
  row: usize,
  members: usize,
  width: usize,
  relative: usize,
  w: f64,
  field: usize,
  sums: usize,
): void {
  let first = f64x2.splat(0);
  let second = first;
  const ww = f64x2.splat(w);
  for (const end = z + (width << 3); z < end; z += 16) {
    const measure = measureAt(potential, single, z, row, members);
    let inner = f64x2.mul(v128.load(z), v128.load(u));
    if (!single) {
      for (let at = row, k: usize = 1; k < members; k++, at += row) {
        inner = f64x2.add(inner, f64x2.mul(v128.load(z + at), v128.load(u + at)));
      }
    }
    const left = end - z;
    if (relative != 0) {
      inner = f64x2.mul(inner, v128.load(relative));
      relative += 16;
    }
    const along = f64x2.mul(slopeOf(potential, measure), inner);
    if (field != 0) {
      keep(field, f64x2.add(v128.load(field), f64x2.mul(ww, along)), left);
      field += 16;
    }
    first = f64x2.add(first, counted(along, left));
    second = f64x2.add(second, counted(f64x2.mul(secondOf(potential, measure), inner), left));
    u += 16;
  }
  store<f64>(sums, load<f64>(sums) + sum(first));
  store<f64>(sums, load<f64>(sums, 8) + sum(second), 8);
}

// @ts-ignore: decorator
@inline
function productsOf(
  potential: i32,
  z: usize,
  u: usize,
  row: usize,
  members: usize,
  width: usize,
  relative: usize,
  w: f64,
  field: usize,
  sums: usize,
): void {
  if (members == 1) {
    products(potential, true, z, u, row, 1, width, relative, w, field, sums);
  } else {
    products(potential, false, z, u, row, members, width, relative, w, field, sums);
  }
}

/** As `products`. */
export function productStage(
  potential: i32,
  z: usize,
  u: usize,
  row: usize,
  members: usize,
  width: usize,
  relative: usize,
  w: f64,
  field: usize,
  sums: usize,
): void {
  if (potential == CHARBONNIER) {
    productsOf(CHARBONNIER, z, u, row, members, width, relative, w, field, sums);
  } else if (potential == LOG_COSH) {
    productsOf(LOG_COSH, z, u, row, members, width, relative, w, field, sums);
  } else if (potential == HUBER) {
    productsOf(HUBER, z, u, row, members, width, relative, w, field, sums);
  } else {
    productsOf(QUADRATIC, z, u, row, members, width, relative, w, field, sums);
  }
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
