// What potentials make of a row of blocks, in second order: as stages.ts.

import { sum } from '../lanes';
import {
  CHARBONNIER,
  HUBER,
  LOG_COSH,
  QUADRATIC,
  secondOf,
  sizeOf,
  slopeOf,
} from '../potential/potentials';
import { counted, keep, measureAt, weightAt } from './measures';

/** Sizes of blocks of several numbers below which their squares have lost digits. */
const LEAST_BLOCK: f64 = 1e-150;

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
