// What bounds the change of second derivatives, block by block, under any potential, with lengths in units of ν:
// src/blocks/plainChange.ts. Computed in 64-bit and stored in 32-bit, rounded up, in the layout of ../change.ts,
// whose sums over vectors take it from there.

import { sum } from '../lanes';
import { largestFrom, leastOn, mixedOn, steepestOn } from '../potential/majorants';
import { CHARBONNIER, HUBER, LOG_COSH, QUADRATIC } from '../potential/potentials';
import { analysisRow, bytesOfRows } from './analysis';
import { bytesOfRow, firstOf } from './rows';

/** Beyond the rounding of some fifty operations in 64-bit. */
const UP: f64 = 1 + 2.0 ** -46;
const DOWN: f64 = 1 - 2.0 ** -46;
/** Beyond the rounding to 32-bit, and a few operations in it. */
const UP_32: f64 = 1 + 2.0 ** -20;
/** Relative weights below it count as much, so that 32 bits hold what they are multiplied with. */
const LEAST_WEIGHT: f64 = 1e-6;
/** Bytes that the factors of four blocks take. */
const FACTORS = 112;

/** Two of four factors, rounded up. */
// @ts-ignore: decorator
@inline
function put(at: usize, factor: v128): void {
  const up = f64x2.mul(f64x2.splat(UP_32), factor);
  v128.store64_lane(at, f32x4.demote_f64x2_zero(up), 0);
}

// @ts-ignore: decorator
@inline
function largest(v: v128): f64 {
  return max(f64x2.extract_lane(v, 0), f64x2.extract_lane(v, 1));
}

// @ts-ignore: decorator
@inline
function squareOf(v: v128): v128 {
  return f64x2.mul(v, v);
}

// @ts-ignore: decorator
@inline
function factorsOf(
  potential: i32,
  vector: bool,
  sizes: usize,
  count: i32,
  nu: f64,
  rho: f64,
  most: f64,
  reachShare: f64,
  spanShare: f64,
  curvature: f64,
  cap: f64,
  off: f64,
  relative: usize,
  factors: usize,
  sums: usize,
): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const up = f64x2.splat(UP);
  const down = f64x2.splat(DOWN);
  const inverse = f64x2.splat(nu);
  const floor = f64x2.splat(DOWN / curvature);
  const aside = f64x2.splat(off);
  let square1 = zero;
  let square2 = zero;
  let most1 = zero;
  let most2 = zero;
  let steepest1 = zero;
  let steepest2 = zero;
  // Blocks that only fill up the last four are stored, and do not count.
  const padded = (count + 3) & ~3;
  for (let k = 0; k < padded; k += 2) {
    const size = f64x2.div(v128.load(sizes), inverse);
    const own = relative == 0 ? one : v128.load(relative);
    const reached = f64x2.add(f64x2.add(size, f64x2.splat(rho)), aside);
    const h = f64x2.mul(
      f64x2.mul(down, own),
      leastOn(potential, f64x2.mul(up, reached)),
    );
    const t = f64x2.div(
      one,
      f64x2.sqrt(f64x2.add(one, f64x2.mul(f64x2.splat(curvature), h))),
    );
    const r = f64x2.pmin(f64x2.splat(reachShare), f64x2.mul(f64x2.splat(spanShare), t));
    const moved = f64x2.mul(f64x2.splat(UP * most), r);
    const inner = f64x2.sub(f64x2.sub(f64x2.mul(size, down), moved), f64x2.mul(up, aside));
    const near = f64x2.pmax(zero, inner);
    const far = f64x2.mul(up, f64x2.add(f64x2.add(size, moved), aside));
    const heavy = f64x2.pmax(f64x2.splat(LEAST_WEIGHT), own);
    const scale = f64x2.mul(up, heavy);
    const third = f64x2.mul(scale, steepestOn(potential, vector, near, far));
    const slope = f64x2.mul(scale, largestFrom(potential, vector, near));
    const mixed = f64x2.mul(scale, mixedOn(potential, near, far));
    const soft = f64x2.div(one, f64x2.sqrt(f64x2.add(h, floor)));
    const slopeReach = f64x2.mul(slope, r);
    const slopeSpan = f64x2.mul(slope, t);
    const mixedReach = f64x2.mul(mixed, r);
    const mixedSpan = f64x2.mul(mixed, t);
    put(factors, f64x2.mul(third, t));
    put(factors + 16, f64x2.pmin(f64x2.mul(third, r), f64x2.mul(heavy, f64x2.splat(cap))));
    put(factors + 32, soft);
    put(factors + 48, slopeReach);
    put(factors + 64, slopeSpan);
    put(factors + 80, mixedReach);
    put(factors + 96, mixedSpan);
    const counted = i64x2.lt_s(i64x2(0, 1), i64x2.splat(count - k));
    const weight = v128.and(counted, soft);
    square1 = f64x2.add(square1, squareOf(f64x2.mul(slopeReach, weight)));
    square2 = f64x2.add(square2, squareOf(f64x2.mul(mixedReach, weight)));
    most1 = f64x2.pmax(most1, f64x2.mul(slopeSpan, weight));
    most2 = f64x2.pmax(most2, f64x2.mul(mixedSpan, weight));
    steepest1 = f64x2.pmax(steepest1, v128.and(counted, slopeSpan));
    steepest2 = f64x2.pmax(steepest2, v128.and(counted, mixedSpan));
    sizes += 16;
    if (relative != 0) relative += 16;
    // The lower and the upper halves of four factors in turns.
    factors += k & 2 ? FACTORS - 8 : 8;
  }
  store<f64>(sums, sum(square1));
  store<f64>(sums, largest(most1), 8);
  store<f64>(sums, largest(steepest1), 16);
  store<f64>(sums, sum(square2), 24);
  store<f64>(sums, largest(most2), 32);
  store<f64>(sums, largest(steepest2), 40);
}

// @ts-ignore: decorator
@inline
function factorsBy(
  potential: i32,
  vector: bool,
  sizes: usize,
  count: i32,
  nu: f64,
  rho: f64,
  most: f64,
  reach: f64,
  span: f64,
  curvature: f64,
  cap: f64,
  off: f64,
  relative: usize,
  factors: usize,
  sums: usize,
): void {
  if (vector) {
    factorsOf(
      potential, true, sizes, count, nu, rho, most,
      reach, span, curvature, cap, off, relative, factors, sums,
    );
  } else {
    factorsOf(
      potential, false, sizes, count, nu, rho, most,
      reach, span, curvature, cap, off, relative, factors, sums,
    );
  }
}

/**
 * factors ← those of `count` blocks of the given sizes, whose number is padded to a multiple of four;
 * sums ← Σ (S r (h + a/w)^{−1/2})², max S t (h + a/w)^{−1/2} and max S t, and the same with P for S.
 * `reach` and `span` are ρ and Λ over `most`; `cap` what H can change by at all over `most`; `off` what sizes may be off by,
 * in units of ν; `relative` a weight relative to w for each block, or 0.
 */
export function blockChangeFactors(
  potential: i32,
  vector: bool,
  sizes: usize,
  count: i32,
  nu: f64,
  rho: f64,
  most: f64,
  reach: f64,
  span: f64,
  curvature: f64,
  cap: f64,
  off: f64,
  relative: usize,
  factors: usize,
  sums: usize,
): void {
  if (potential == CHARBONNIER) {
    factorsBy(
      CHARBONNIER, vector, sizes, count, nu, rho, most,
      reach, span, curvature, cap, off, relative, factors, sums,
    );
  } else if (potential == LOG_COSH) {
    factorsBy(
      LOG_COSH, vector, sizes, count, nu, rho, most,
      reach, span, curvature, cap, off, relative, factors, sums,
    );
  } else if (potential == HUBER) {
    factorsBy(
      HUBER, vector, sizes, count, nu, rho, most,
      reach, span, curvature, cap, off, relative, factors, sums,
    );
  } else {
    factorsBy(
      QUADRATIC, vector, sizes, count, nu, rho, most,
      reach, span, curvature, cap, off, relative, factors, sums,
    );
  }
}

/** out ← the sizes |(Cv)_p| of blocks plus `off`, group by group. `scratch` as in sweeps.ts. */
export function blockSizes(
  analysis: i32,
  members: usize,
  channels: usize,
  s: f64,
  v: usize,
  off: f64,
  width: usize,
  height: usize,
  scratch: usize,
  out: usize,
): void {
  const row = bytesOfRow(width);
  const stride = width << 3;
  const plane = stride * height;
  const z = firstOf(scratch);
  const end = z + bytesOfRows(analysis, channels, width);
  for (let i: usize = 0; i < height; i++) {
    analysisRow(analysis, s, v, i, width, height, channels, 1, z);
    let sizes = out + i * stride;
    for (let at = z; at < end; at += members * row) {
      for (let j: usize = 0; j < stride; j += 8) {
        const first = load<f64>(at + j);
        let size = abs(first);
        if (members > 1) {
          let squares = first * first;
          for (let k: usize = 1; k < members; k++) {
            const t = load<f64>(at + j + k * row);
            squares += t * t;
          }
          size = sqrt(squares);
        }
        store<f64>(sizes + j, off == 0 ? size : size + off);
      }
      sizes += plane;
    }
  }
}
