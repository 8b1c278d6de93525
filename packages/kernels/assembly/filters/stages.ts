// What is made of rows of responses, two at a time and in place; specialised for each potential.

import { logarithmOfOneMore } from '../exponential';
import { sum } from '../lanes';
import { exponentialsOfRow, lessOne, TABLE, whole } from './exponentials';
import { CHARBONNIER, HUBER, LOG_COSH, QUADRATIC } from '../potential/potentials';
import {
  FAIR,
  FIRM,
  scalarFirst,
  scalarSecond,
  scalarValue,
  SOFTPLUS,
  STUDENT,
} from '../potential/scalar';

/** Zeros in place of what lies beyond the row's `columns` numbers, up to a multiple of four. */
// @ts-ignore: decorator
@inline
export function clearTail(row: usize, columns: usize): void {
  const padded = (columns + 3) & ~3;
  for (let i = columns; i < padded; i++) store<f64>(row + (i << 3), 0);
}

// @ts-ignore: decorator
@inline
function slopeRowOf(potential: i32, row: usize, columns: usize, constants: usize): void {
  const w = v128.load64_splat(constants);
  const inverse = v128.load64_splat(constants, 8);
  for (const end = row + (columns << 3); row < end; row += 16) {
    const T = f64x2.mul(inverse, v128.load(row));
    v128.store(row, f64x2.mul(w, scalarFirst(potential, T)));
  }
}

/** w tanh T: src/potential/logCosh.ts. */
// @ts-ignore: decorator
@inline
function logCoshSlopes(row: usize, columns: usize, constants: usize, scratch: usize): void {
  exponentialsOfRow(row, columns, -2 * load<f64>(constants, 8), scratch);
  const w = v128.load64_splat(constants);
  const two = f64x2.splat(2);
  const sign = f64x2.splat(-0.0);
  let at = scratch + TABLE;
  for (const end = row + (columns << 3); row < end; row += 16) {
    const e = lessOne(at, scratch);
    // −e/(2 + e) with the sign of T.
    const size = f64x2.div(e, f64x2.add(two, e));
    const slope = v128.bitselect(v128.load(row), size, sign);
    v128.store(row, f64x2.mul(w, slope));
    at += 32;
  }
}

/** w/(1 + e^{−T}): src/potential/softplus.ts. */
// @ts-ignore: decorator
@inline
function softplusSlopes(row: usize, columns: usize, constants: usize, scratch: usize): void {
  exponentialsOfRow(row, columns, -load<f64>(constants, 8), scratch);
  const w = v128.load64_splat(constants);
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  let at = scratch + TABLE;
  for (const end = row + (columns << 3); row < end; row += 16) {
    const E = whole(at, scratch);
    const top = v128.bitselect(E, one, f64x2.lt(v128.load(row), zero));
    v128.store(row, f64x2.mul(w, f64x2.div(top, f64x2.add(one, E))));
    at += 32;
  }
}

/** bends ← factor (w/ν)E/(1 + E)², E = e^{scale |T|}: of both potentials. */
// @ts-ignore: decorator
@inline
function exponentialBends(
  scale: f64,
  factor: f64,
  row: usize,
  columns: usize,
  constants: usize,
  bends: usize,
  scratch: usize,
): void {
  exponentialsOfRow(row, columns, scale * load<f64>(constants, 8), scratch);
  const kappa = v128.load64_splat(constants, 24);
  const one = f64x2.splat(1);
  let at = scratch + TABLE;
  for (const end = bends + (columns << 3); bends < end; bends += 16) {
    const E = whole(at, scratch);
    const total = f64x2.add(one, E);
    const top = f64x2.mul(f64x2.splat(factor), E);
    v128.store(bends, f64x2.mul(kappa, f64x2.div(top, f64x2.mul(total, total))));
    at += 32;
  }
}

/** z ← wΦ'(z/ν). `scratch`: the table of exponentials, and a row of pairs. */
export function slopeRow(
  potential: i32,
  row: usize,
  columns: usize,
  constants: usize,
  scratch: usize,
): void {
  if (potential == CHARBONNIER) slopeRowOf(CHARBONNIER, row, columns, constants);
  else if (potential == LOG_COSH) logCoshSlopes(row, columns, constants, scratch);
  else if (potential == HUBER) slopeRowOf(HUBER, row, columns, constants);
  else if (potential == QUADRATIC) slopeRowOf(QUADRATIC, row, columns, constants);
  else if (potential == FAIR) slopeRowOf(FAIR, row, columns, constants);
  else if (potential == SOFTPLUS) softplusSlopes(row, columns, constants, scratch);
  else if (potential == STUDENT) slopeRowOf(STUDENT, row, columns, constants);
  else slopeRowOf(FIRM, row, columns, constants);
}

// @ts-ignore: decorator
@inline
function weightRowOf(
  potential: i32,
  row: usize,
  columns: usize,
  constants: usize,
  bends: usize,
): void {
  const inverse = v128.load64_splat(constants, 8);
  const kappa = v128.load64_splat(constants, 24);
  for (const end = row + (columns << 3); row < end; row += 16) {
    const T = f64x2.mul(inverse, v128.load(row));
    v128.store(bends, f64x2.mul(kappa, scalarSecond(potential, T)));
    bends += 16;
  }
}

/** bends ← (w/ν)Φ''(z/ν); z is lost. `scratch` as above. */
export function weightRow(
  potential: i32,
  row: usize,
  columns: usize,
  constants: usize,
  bends: usize,
  scratch: usize,
): void {
  if (potential == CHARBONNIER) weightRowOf(CHARBONNIER, row, columns, constants, bends);
  else if (potential == LOG_COSH) {
    exponentialBends(-2, 4, row, columns, constants, bends, scratch);
  }
  else if (potential == HUBER) weightRowOf(HUBER, row, columns, constants, bends);
  else if (potential == QUADRATIC) weightRowOf(QUADRATIC, row, columns, constants, bends);
  else if (potential == FAIR) weightRowOf(FAIR, row, columns, constants, bends);
  else if (potential == SOFTPLUS) {
    exponentialBends(-1, 1, row, columns, constants, bends, scratch);
  }
  else if (potential == STUDENT) weightRowOf(STUDENT, row, columns, constants, bends);
  else weightRowOf(FIRM, row, columns, constants, bends);
}

/** log cosh T of a vector of z: src/potential/logCosh.ts. */
// @ts-ignore: decorator
@inline
function logCoshOf(row: usize, inverse: v128, at: usize, table: usize): v128 {
  const T = f64x2.abs(f64x2.mul(inverse, v128.load(row)));
  const E = whole(at, table);
  const e = lessOne(at, table);
  const near = f64x2.le(T, f64x2.splat(1));
  const square = f64x2.div(f64x2.mul(e, e), f64x2.mul(f64x2.splat(4), E));
  const logarithm = logarithmOfOneMore(v128.bitselect(square, E, near));
  return v128.bitselect(
    f64x2.mul(f64x2.splat(0.5), logarithm),
    f64x2.add(f64x2.sub(T, f64x2.splat(0.6931471805599453)), logarithm),
    near,
  );
}

/** log(1 + e^T) of a vector of z: src/potential/softplus.ts. */
// @ts-ignore: decorator
@inline
function softplusOf(row: usize, inverse: v128, at: usize, table: usize): v128 {
  const T = f64x2.mul(inverse, v128.load(row));
  const logarithm = logarithmOfOneMore(whole(at, table));
  return f64x2.add(f64x2.pmax(f64x2.splat(0), T), logarithm);
}

// @ts-ignore: decorator
@inline
function exponentialValues(
  potential: i32,
  row: usize,
  columns: usize,
  constants: usize,
  scratch: usize,
): f64 {
  const inverse = v128.load64_splat(constants, 8);
  const scale: f64 = potential == LOG_COSH ? -2 : -1;
  exponentialsOfRow(row, columns, scale * load<f64>(constants, 8), scratch);
  let total = f64x2.splat(0);
  let at = scratch + TABLE;
  const end = row + ((columns & ~1) << 3);
  for (; row < end; row += 16) {
    if (potential == LOG_COSH) {
      total = f64x2.add(total, logCoshOf(row, inverse, at, scratch));
    } else {
      total = f64x2.add(total, softplusOf(row, inverse, at, scratch));
    }
    at += 32;
  }
  const all = sum(total);
  if (!(columns & 1)) return all;
  const last =
    potential == LOG_COSH
      ? logCoshOf(row, inverse, at, scratch)
      : softplusOf(row, inverse, at, scratch);
  return all + f64x2.extract_lane(last, 0);
}

// @ts-ignore: decorator
@inline
function valueRowOf(potential: i32, row: usize, columns: usize, constants: usize): f64 {
  const inverse = v128.load64_splat(constants, 8);
  let total = f64x2.splat(0);
  const end = row + ((columns & ~1) << 3);
  for (; row < end; row += 16) {
    total = f64x2.add(total, scalarValue(potential, f64x2.mul(inverse, v128.load(row))));
  }
  const all = sum(total);
  if (!(columns & 1)) return all;
  const last = scalarValue(potential, f64x2.mul(inverse, v128.load64_splat(row)));
  return all + f64x2.extract_lane(last, 0);
}

/** Σ Φ(z/ν). `scratch` as above. */
export function valueRow(
  potential: i32,
  row: usize,
  columns: usize,
  constants: usize,
  scratch: usize,
): f64 {
  if (potential == CHARBONNIER) return valueRowOf(CHARBONNIER, row, columns, constants);
  if (potential == LOG_COSH) return exponentialValues(LOG_COSH, row, columns, constants, scratch);
  if (potential == HUBER) return valueRowOf(HUBER, row, columns, constants);
  if (potential == QUADRATIC) return valueRowOf(QUADRATIC, row, columns, constants);
  if (potential == FAIR) return valueRowOf(FAIR, row, columns, constants);
  if (potential == SOFTPLUS) return exponentialValues(SOFTPLUS, row, columns, constants, scratch);
  if (potential == STUDENT) return valueRowOf(STUDENT, row, columns, constants);
  return valueRowOf(FIRM, row, columns, constants);
}

/** z ← bends · z. */
export function bendRow(row: usize, columns: usize, bends: usize): void {
  for (const end = row + (columns << 3); row < end; row += 16) {
    v128.store(row, f64x2.mul(v128.load(bends), v128.load(row)));
    bends += 16;
  }
}

/** z ← bends. */
export function copyRow(row: usize, columns: usize, bends: usize): void {
  memory.copy(row, bends, columns << 3);
}

/**
 * z, y ← αf + bends (y − βνT), f with f = wΦ'(T), T = z/ν; what a direction's α, β and responses y add to B.
 */
export function crossRow(
  potential: i32,
  z: usize,
  y: usize,
  columns: usize,
  constants: usize,
  bends: usize,
  scratch: usize,
): void {
  const inverse = v128.load64_splat(constants, 8);
  const alpha = v128.load64_splat(constants, 32);
  const beta = f64x2.mul(v128.load64_splat(constants, 16), v128.load64_splat(constants, 40));
  // f in the place of y, and βνT and y in their turns.
  for (let at: usize = 0; at < columns << 3; at += 16) {
    const T = f64x2.mul(inverse, v128.load(z + at));
    const turned = f64x2.sub(v128.load(y + at), f64x2.mul(beta, T));
    v128.store(y + at, v128.load(z + at));
    v128.store(z + at, f64x2.mul(v128.load(bends + at), turned));
  }
  slopeRow(potential, y, columns, constants, scratch);
  for (let at: usize = 0; at < columns << 3; at += 16) {
    const bent = v128.load(z + at);
    v128.store(z + at, f64x2.add(f64x2.mul(alpha, v128.load(y + at)), bent));
  }
}

/**
 * z, y ← f, bends y with f = wΦ'(T), T = z/ν; out, out + 8 ← out + Σ f y, Σ T bends y. Only whole pairs count: what
 * lies beyond the row has to be 0 in y.
 */
export function transposeRow(
  potential: i32,
  z: usize,
  y: usize,
  columns: usize,
  constants: usize,
  bends: usize,
  out: usize,
  scratch: usize,
): void {
  const inverse = v128.load64_splat(constants, 8);
  let turns = f64x2.splat(0);
  for (let at: usize = 0; at < columns << 3; at += 16) {
    const T = f64x2.mul(inverse, v128.load(z + at));
    const bent = f64x2.mul(v128.load(bends + at), v128.load(y + at));
    turns = f64x2.add(turns, f64x2.mul(T, bent));
  }
  slopeRow(potential, z, columns, constants, scratch);
  let slopes = f64x2.splat(0);
  for (let at: usize = 0; at < columns << 3; at += 16) {
    const q = v128.load(y + at);
    slopes = f64x2.add(slopes, f64x2.mul(v128.load(z + at), q));
    v128.store(y + at, f64x2.mul(v128.load(bends + at), q));
  }
  store<f64>(out, load<f64>(out) + sum(slopes));
  store<f64>(out, load<f64>(out, 8) + sum(turns), 8);
}
