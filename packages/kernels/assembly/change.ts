// What the change of the second derivatives within an error ball is bounded by, block by block, with
// lengths in units of ν: a the size of a block. In 32-bit, each factor rounded up by more than all its
// roundings: bounds may be a few hundred-thousandths too large, and take half the memory and a quarter
// of the divider's time.
//
// A block moves by at most r_p R and t_p Λ (src/totalVariation/change.ts), R and Λ the largest of all:
// so that the r_p and t_p are at most 1, and near it. Factors are stored for four blocks at a time: M_p t_p,
// min(M_p r_p, 1/R), h_p^{-1/2}, S_p r_p, S_p t_p, P_p r_p, P_p t_p, of four numbers each.

import { sum } from './lanes';

/** Above the rounding of some twenty operations in 32-bit. */
const UP: f32 = 1.000004;
/** Where the factors that fall with a are held, so that they stay above the smallest number. */
const FARTHEST: f32 = 1e6;
/** Where the two forms of the isotropic third derivative meet, and of the smoothing derivative. */
const ISOTROPIC_TURN: f32 = 0.5;
const SMOOTHING_TURN: f32 = 2;
const TWO_OVER_ROOT_3: f32 = 1.1547005383792517;

// @ts-ignore: decorator
@inline
function inverseRoot(q: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.sqrt(q));
}

/** Four numbers from two and two. */
// @ts-ignore: decorator
@inline
function narrow(first: v128, second: v128): v128 {
  return v128.shuffle<f64>(
    f32x4.demote_f64x2_zero(first),
    f32x4.demote_f64x2_zero(second),
    0,
    2,
  );
}

/** The last two of four. */
// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 1));
}

/** Bytes that the factors of four blocks take. */
const FACTORS = 112;

// @ts-ignore: decorator
@inline
function largest(v: v128): f64 {
  const low = max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1));
  return <f64>max(low, max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)));
}

/**
 * factors ← those of blocks of the given sizes, whose number is padded to a multiple of four.
 * r_p = min(`rho`, `span` t_p), t_p = (1 + `curvature` h_p)^{-1/2}; `most` is R and `cap` 1/R.
 * sums ← Σ (S r h^{-1/2})², max S t h^{-1/2} and max S t, and the same with P for S.
 */
export function changeFactors(
  isotropic: bool,
  sizes: usize,
  count: i32,
  nu: f64,
  radius: f64,
  most: f64,
  rho: f32,
  span: f32,
  curvature: f32,
  cap: f32,
  factors: usize,
  sums: usize,
): void {
  const zero = f64x2.splat(0);
  const cc = f64x2.splat(1 / nu);
  const rr = f64x2.splat(radius);
  const reachMost = f64x2.splat(most);
  const up = f32x4.splat(UP);
  const down = f64x2.splat(1 - 2.0 ** -46);
  const one = f32x4.splat(1);
  let square1 = zero;
  let square2 = zero;
  let most1 = f32x4.splat(0);
  let most2 = most1;
  let steepest1 = most1;
  let steepest2 = most1;
  for (let k = 0; k < count; k += 4) {
    const first = v128.load(sizes);
    const second = v128.load(sizes, 16);
    const far = narrow(
      f64x2.mul(cc, f64x2.add(first, rr)),
      f64x2.mul(cc, f64x2.add(second, rr)),
    );
    const root = f32x4.sqrt(f32x4.add(one, f32x4.mul(far, far)));
    const soft = f32x4.mul(up, f32x4.mul(root, f32x4.sqrt(root)));
    const least = f32x4.div(one, f32x4.mul(root, f32x4.mul(root, root)));
    const t = f32x4.mul(
      up,
      inverseRoot(f32x4.add(one, f32x4.mul(f32x4.splat(curvature), least))),
    );
    const r = f32x4.pmin(f32x4.splat(rho), f32x4.mul(f32x4.splat(span), t));
    // How far these four move, and so how small and how large they may be.
    const reach = f32x4.mul(up, r);
    const low = f64x2.mul(reachMost, f64x2.promote_low_f32x4(reach));
    const high = f64x2.mul(reachMost, upper(reach));
    const a0 = f64x2.mul(cc, first);
    const a1 = f64x2.mul(cc, second);
    // Differences of rounded numbers: taken low, since what falls with them is to be an upper bound.
    const near0 = f64x2.sub(f64x2.mul(down, a0), low);
    const near1 = f64x2.sub(f64x2.mul(down, a1), high);
    const near = f32x4.pmin(
      narrow(f64x2.pmax(zero, near0), f64x2.pmax(zero, near1)),
      f32x4.splat(FARTHEST),
    );
    const beyond = narrow(f64x2.add(a0, low), f64x2.add(a1, high));
    // The third derivative rises to ½ and falls beyond.
    const half = f32x4.splat(0.5);
    const a = v128.bitselect(beyond, f32x4.pmax(near, half), f32x4.lt(beyond, half));
    const a2 = f32x4.mul(a, a);
    const y = inverseRoot(f32x4.add(one, a2));
    const y2 = f32x4.mul(y, y);
    let third = f32x4.mul(f32x4.mul(f32x4.splat(3), a), f32x4.mul(f32x4.mul(y2, y2), y));
    if (isotropic) {
      const flat = f32x4.mul(f32x4.splat(TWO_OVER_ROOT_3), y2);
      third = v128.bitselect(third, flat, f32x4.lt(a2, f32x4.splat(ISOTROPIC_TURN)));
    }
    third = f32x4.mul(up, third);
    const near2 = f32x4.mul(near, near);
    const z = inverseRoot(f32x4.add(one, near2));
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
    const change = f32x4.pmin(f32x4.mul(third, r), f32x4.mul(up, f32x4.splat(cap)));
    const slopeReach = f32x4.mul(slope, r);
    const slopeSpan = f32x4.mul(slope, t);
    const mixedReach = f32x4.mul(mixed, r);
    const mixedSpan = f32x4.mul(mixed, t);
    v128.store(factors, f32x4.mul(third, t));
    v128.store(factors, change, 16);
    v128.store(factors, soft, 32);
    v128.store(factors, slopeReach, 48);
    v128.store(factors, slopeSpan, 64);
    v128.store(factors, mixedReach, 80);
    v128.store(factors, mixedSpan, 96);
    // Blocks that only fill up the last four do not count.
    const counted = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count - k));
    const weight = v128.and(counted, soft);
    const c1 = f32x4.mul(slopeReach, weight);
    const c2 = f32x4.mul(mixedReach, weight);
    most1 = f32x4.pmax(most1, f32x4.mul(slopeSpan, weight));
    most2 = f32x4.pmax(most2, f32x4.mul(mixedSpan, weight));
    steepest1 = f32x4.pmax(steepest1, v128.and(counted, slopeSpan));
    steepest2 = f32x4.pmax(steepest2, v128.and(counted, mixedSpan));
    const low1 = f64x2.promote_low_f32x4(c1);
    const high1 = upper(c1);
    const low2 = f64x2.promote_low_f32x4(c2);
    const high2 = upper(c2);
    square1 = f64x2.add(square1, f64x2.add(f64x2.mul(low1, low1), f64x2.mul(high1, high1)));
    square2 = f64x2.add(square2, f64x2.add(f64x2.mul(low2, low2), f64x2.mul(high2, high2)));
    sizes += 32;
    factors += FACTORS;
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
function moreOf(v: v128): f64 {
  return max(f64x2.extract_lane(v, 0), f64x2.extract_lane(v, 1));
}

/** A factor of two of the four blocks. */
// @ts-ignore: decorator
@inline
function factorOf(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

/**
 * Of a vector with blocks of the given sizes s, padded with zeros, and with δ = min(Mr, 1/R):
 * sums ← max Mts, Σ (δs)², max Mts h^{-1/2}, Σ (δs h^{-1/2})²; with `columns` also Σ Srs, Σ (Sts)², Σ Prs,
 * Σ (Pts)².
 */
// @ts-ignore: decorator
@inline
function vectorSums(
  columns: bool,
  sizes: usize,
  count: i32,
  factors: usize,
  sums: usize,
): void {
  let most = f64x2.splat(0);
  let squares = most;
  let softMost = most;
  let softSquares = most;
  let slopes = most;
  let slopeSquares = most;
  let mixed = most;
  let mixedSquares = most;
  // Two blocks at a time: the lower and the upper halves of four factors.
  const end = sizes + ((<usize>((count + 3) >> 2)) << 5);
  while (sizes < end) {
    for (let part: usize = 0; part < 16; part += 8) {
      const at = factors + part;
      const s = v128.load(sizes);
      const soft = factorOf(at + 32);
      const slope = f64x2.mul(factorOf(at), s);
      const change = f64x2.mul(factorOf(at + 16), s);
      const softChange = f64x2.mul(change, soft);
      most = f64x2.pmax(most, slope);
      softMost = f64x2.pmax(softMost, f64x2.mul(slope, soft));
      squares = f64x2.add(squares, f64x2.mul(change, change));
      softSquares = f64x2.add(softSquares, f64x2.mul(softChange, softChange));
      if (columns) {
        const c1 = f64x2.mul(factorOf(at + 64), s);
        const c2 = f64x2.mul(factorOf(at + 96), s);
        slopes = f64x2.add(slopes, f64x2.mul(factorOf(at + 48), s));
        mixed = f64x2.add(mixed, f64x2.mul(factorOf(at + 80), s));
        slopeSquares = f64x2.add(slopeSquares, f64x2.mul(c1, c1));
        mixedSquares = f64x2.add(mixedSquares, f64x2.mul(c2, c2));
      }
      sizes += 16;
    }
    factors += FACTORS;
  }
  store<f64>(sums, moreOf(most));
  store<f64>(sums, sum(squares), 8);
  store<f64>(sums, moreOf(softMost), 16);
  store<f64>(sums, sum(softSquares), 24);
  if (columns) {
    store<f64>(sums, sum(slopes), 32);
    store<f64>(sums, sum(slopeSquares), 40);
    store<f64>(sums, sum(mixed), 48);
    store<f64>(sums, sum(mixedSquares), 56);
  }
}

/** `vectorSums`, of four numbers, or of eight with `columns`. */
export function changeSums(
  columns: bool,
  sizes: usize,
  count: i32,
  factors: usize,
  sums: usize,
): void {
  if (columns) vectorSums(true, sizes, count, factors, sums);
  else vectorSums(false, sizes, count, factors, sums);
}

/** Of two vectors: sums ← Σ δsu, Σ (Mtsu)². */
export function changeForm(
  sizes: usize,
  others: usize,
  count: i32,
  factors: usize,
  sums: usize,
): void {
  let total = f64x2.splat(0);
  let squares = total;
  const end = sizes + ((<usize>((count + 3) >> 2)) << 5);
  while (sizes < end) {
    for (let part: usize = 0; part < 16; part += 8) {
      const product = f64x2.mul(v128.load(sizes), v128.load(others));
      const slope = f64x2.mul(factorOf(factors + part), product);
      total = f64x2.add(total, f64x2.mul(factorOf(factors + part + 16), product));
      squares = f64x2.add(squares, f64x2.mul(slope, slope));
      sizes += 16;
      others += 16;
    }
    factors += FACTORS;
  }
  store<f64>(sums, sum(total));
  store<f64>(sums, sum(squares), 8);
}
