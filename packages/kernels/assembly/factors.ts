// The factors of change.ts for total variation, a the size of a block in units of ν. Every relative error of 32-bit
// arithmetic, u = 2^-24 a rounding, adds up to less than 40 u in each, which UP is above. Where an end of a range is
// the difference or the sum of two lengths it is moved outwards by WIDER, more than what its terms and it are off
// by: near is at most the nearest that the block comes to 0, and beyond at least the farthest.

import { sum } from './lanes';

/** Above all roundings of a factor, 67 u. */
const UP: f32 = 1.000004;
/** 1 ± 8 u, exactly. */
const INWARDS: f32 = 0.99999952316284179688;
const OUTWARDS: f32 = 1.00000047683715820312;
/** Where factors that fall with a are held, so that they stay above the smallest number. */
const FARTHEST: f32 = 1e6;
/** Where t is 1 up to UP whatever the curvature, which is 1e30 at most. */
const STIFFEST: f32 = 1e12;
/** Below it sizes are held up, for products to stay numbers. */
const NEAREST: f32 = 1e-30;
/** Where the two forms of the isotropic third derivative meet, and of the smoothing derivative. */
const ISOTROPIC_TURN: f32 = 0.5;
const SMOOTHING_TURN: f32 = 2;
const TWO_OVER_ROOT_3: f32 = 1.1547005383792517;

/** Bytes of the sums of `factorGroups` while they go on. */
export const FACTOR_STATE: usize = 96;

/** Four sizes in units of ν. */
// @ts-ignore: decorator
@inline
function inUnits(cc: v128, sizes: usize): v128 {
  return v128.shuffle<f64>(
    f32x4.demote_f64x2_zero(f64x2.mul(cc, v128.load(sizes))),
    f32x4.demote_f64x2_zero(f64x2.mul(cc, v128.load(sizes, 16))),
    0,
    2,
  );
}

/** The squares of two of four, and of the other two. */
// @ts-ignore: decorator
@inline
function squares(v: v128): v128 {
  const low = f64x2.promote_low_f32x4(v);
  const high = f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 1));
  return f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high));
}

// @ts-ignore: decorator
@inline
function largest(v: v128): f64 {
  const low = max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1));
  return <f64>max(low, max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)));
}

/**
 * factors ← those of so many groups of four blocks of the given sizes, of which the first `count` count, and the first
 * three of each to `kept` unless that is 0. ρ is `radius`; r_p = min(`rho`, `span` t_p), t_p = (1 + `curvature` h_p)^{-1/2};
 * `most` is R and `cap` 1/R. `state` gains what `factorTotals` makes sums of.
 */
// @ts-ignore: decorator
@inline
export function factorGroups(
  isotropic: bool,
  sizes: usize,
  count: i32,
  groups: i32,
  c: f64,
  radius: f32,
  most: f32,
  rho: f32,
  span: f32,
  curvature: f32,
  cap: f32,
  factors: usize,
  kept: usize,
  state: usize,
): void {
  const cc = f64x2.splat(c);
  const up = f32x4.splat(UP);
  const one = f32x4.splat(1);
  const half = f32x4.splat(0.5);
  let square1 = v128.load(state);
  let square2 = v128.load(state, 16);
  let most1 = v128.load(state, 32);
  let most2 = v128.load(state, 48);
  let steepest1 = v128.load(state, 64);
  let steepest2 = v128.load(state, 80);
  for (let k = 0; k < groups << 2; k += 4) {
    const size = inUnits(cc, sizes);
    const far = f32x4.add(size, f32x4.splat(radius));
    const root = f32x4.sqrt(f32x4.add(one, f32x4.mul(far, far)));
    const soft = f32x4.mul(up, f32x4.mul(root, f32x4.sqrt(root)));
    // (1 + c/s³)^{-1/2} = √(s³/(s³ + c)).
    const held = f32x4.pmin(root, f32x4.splat(STIFFEST));
    const volume = f32x4.mul(held, f32x4.mul(held, held));
    const stiff = f32x4.div(volume, f32x4.add(volume, f32x4.splat(curvature)));
    const t = f32x4.mul(up, f32x4.sqrt(stiff));
    const r = f32x4.pmin(f32x4.splat(rho), f32x4.mul(f32x4.splat(span), t));
    // How far these four move, and so how small and how large they may be.
    const reach = f32x4.mul(f32x4.splat(most), f32x4.mul(up, r));
    const left = f32x4.sub(f32x4.mul(f32x4.splat(INWARDS), size), reach);
    const near = f32x4.pmin(f32x4.pmax(f32x4.splat(0), left), f32x4.splat(FARTHEST));
    const most4 = f32x4.mul(f32x4.splat(OUTWARDS), f32x4.add(size, reach));
    const beyond = f32x4.pmax(f32x4.splat(NEAREST), most4);
    // The third derivative rises to ½ and falls beyond.
    const a = v128.bitselect(beyond, f32x4.pmax(near, half), f32x4.lt(beyond, half));
    const a2 = f32x4.mul(a, a);
    const near2 = f32x4.mul(near, near);
    const ra = f32x4.sqrt(f32x4.add(one, a2));
    const rz = f32x4.sqrt(f32x4.add(one, near2));
    const inverse = f32x4.div(one, f32x4.mul(ra, rz));
    const y = f32x4.mul(rz, inverse);
    const y2 = f32x4.mul(y, y);
    let third = f32x4.mul(f32x4.mul(f32x4.splat(3), a), f32x4.mul(f32x4.mul(y2, y2), y));
    if (isotropic) {
      const flat = f32x4.mul(f32x4.splat(TWO_OVER_ROOT_3), y2);
      third = v128.bitselect(third, flat, f32x4.lt(a2, f32x4.splat(ISOTROPIC_TURN)));
    }
    third = f32x4.mul(up, third);
    const z = f32x4.mul(ra, inverse);
    const z2 = f32x4.mul(z, z);
    const cube = f32x4.mul(z2, z);
    const slope = f32x4.mul(up, isotropic ? z : cube);
    const turned = f32x4.sub(f32x4.mul(f32x4.splat(2), near2), one);
    const mixed = f32x4.mul(
      up,
      v128.bitselect(
        cube,
        f32x4.mul(f32x4.mul(turned, cube), z2),
        f32x4.le(near2, f32x4.splat(SMOOTHING_TURN)),
      ),
    );
    const steep = f32x4.mul(third, t);
    const change = f32x4.pmin(f32x4.mul(third, r), f32x4.mul(up, f32x4.splat(cap)));
    const slopeReach = f32x4.mul(slope, r);
    const slopeSpan = f32x4.mul(slope, t);
    const mixedReach = f32x4.mul(mixed, r);
    const mixedSpan = f32x4.mul(mixed, t);
    v128.store(factors, steep);
    v128.store(factors, change, 16);
    v128.store(factors, soft, 32);
    v128.store(factors, slopeReach, 48);
    v128.store(factors, slopeSpan, 64);
    v128.store(factors, mixedReach, 80);
    v128.store(factors, mixedSpan, 96);
    if (kept) {
      v128.store(kept, steep);
      v128.store(kept, change, 16);
      v128.store(kept, soft, 32);
      kept += 48;
    }
    // Blocks that only fill up the last four do not count.
    const counted = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count - k));
    const weight = v128.and(counted, soft);
    most1 = f32x4.pmax(most1, f32x4.mul(slopeSpan, weight));
    most2 = f32x4.pmax(most2, f32x4.mul(mixedSpan, weight));
    steepest1 = f32x4.pmax(steepest1, v128.and(counted, slopeSpan));
    steepest2 = f32x4.pmax(steepest2, v128.and(counted, mixedSpan));
    square1 = f64x2.add(square1, squares(f32x4.mul(slopeReach, weight)));
    square2 = f64x2.add(square2, squares(f32x4.mul(mixedReach, weight)));
    sizes += 32;
    factors += 112;
  }
  v128.store(state, square1);
  v128.store(state, square2, 16);
  v128.store(state, most1, 32);
  v128.store(state, most2, 48);
  v128.store(state, steepest1, 64);
  v128.store(state, steepest2, 80);
}

/** sums ← Σ (S r h^{-1/2})², max S t h^{-1/2} and max S t, and the same with P for S. */
// @ts-ignore: decorator
@inline
export function factorTotals(state: usize, sums: usize): void {
  store<f64>(sums, sum(v128.load(state)));
  store<f64>(sums, largest(v128.load(state, 32)), 8);
  store<f64>(sums, largest(v128.load(state, 64)), 16);
  store<f64>(sums, sum(v128.load(state, 16)), 24);
  store<f64>(sums, largest(v128.load(state, 48)), 32);
  store<f64>(sums, largest(v128.load(state, 80)), 40);
}
