// Majorants of the potentials for two blocks at a time: src/potential has them with their proofs. They are as
// accurate as a few dozen roundings let them be, which whoever uses them adds; held where 32-bit numbers do not
// underflow.

import { exponential } from '../exponential';
import { CHARBONNIER, HUBER, LOG_COSH } from './potentials';

/** Where those that fall are held: of powers of T, and of e^{−2T}. */
const FARTHEST: f64 = 1e6;
const FARTHEST_EXPONENT: f64 = 30;
const TWO_OVER_ROOT_3: f64 = 1.1547005383792517;
/** src/potential/logCosh.ts. */
const STEEPEST: f64 = 0.6584789484624084;
const BENT: f64 = 1.3516180603291783;

/** Of the sizes in [near, far] the one where what rises up to `peak` and falls beyond is largest. */
// @ts-ignore: decorator
@inline
function nearest(peak: f64, near: v128, far: v128): v128 {
  const top = f64x2.splat(peak);
  return v128.bitselect(far, f64x2.pmax(near, top), f64x2.lt(far, top));
}

// @ts-ignore: decorator
@inline
function onePlusSquare(T: v128): v128 {
  return f64x2.add(f64x2.splat(1), f64x2.mul(T, T));
}

/** e^{−2T}. */
// @ts-ignore: decorator
@inline
function decay(T: v128): v128 {
  return exponential(f64x2.mul(f64x2.splat(-2), T));
}

/** 1/cosh² T from e^{−2T}. */
// @ts-ignore: decorator
@inline
function sech2(E: v128): v128 {
  const sum = f64x2.add(f64x2.splat(1), E);
  return f64x2.div(f64x2.mul(f64x2.splat(4), E), f64x2.mul(sum, sum));
}

/** At least tanh T, but for a few units. */
// @ts-ignore: decorator
@inline
function tanhAbove(T: v128, E: v128): v128 {
  const one = f64x2.splat(1);
  const q = f64x2.mul(T, T);
  const bent = f64x2.sub(f64x2.splat(1.0 / 3), f64x2.mul(f64x2.splat(2.0 / 15), q));
  return v128.bitselect(
    f64x2.mul(T, f64x2.sub(one, f64x2.mul(q, bent))),
    f64x2.div(f64x2.sub(one, E), f64x2.add(one, E)),
    f64x2.lt(T, f64x2.splat(0.1)),
  );
}

/** The norm of a third derivative: src/potential/thirdForm.ts. */
// @ts-ignore: decorator
@inline
function thirdForm(A: v128, b: v128): v128 {
  const twice = f64x2.add(b, b);
  const root = f64x2.sqrt(f64x2.div(b, f64x2.sub(f64x2.add(twice, b), A)));
  return v128.bitselect(A, f64x2.mul(twice, root), f64x2.ge(A, twice));
}

/** `leastOn`. */
// @ts-ignore: decorator
@inline
export function leastOn(potential: i32, far: v128): v128 {
  const one = f64x2.splat(1);
  if (potential == CHARBONNIER) {
    const S = onePlusSquare(far);
    return f64x2.div(one, f64x2.mul(S, f64x2.sqrt(S)));
  }
  if (potential == LOG_COSH) return sech2(decay(far));
  if (potential == HUBER) {
    return f64x2.pmax(f64x2.splat(0), f64x2.mul(f64x2.splat(2), f64x2.sub(one, far)));
  }
  return one;
}

/** `steepestOn`. */
// @ts-ignore: decorator
@inline
export function steepestOn(potential: i32, vector: bool, near: v128, far: v128): v128 {
  if (potential == CHARBONNIER) {
    const T = f64x2.pmin(f64x2.splat(FARTHEST), nearest(0.5, near, far));
    const S = onePlusSquare(T);
    const A = f64x2.div(
      f64x2.mul(f64x2.splat(3), T),
      f64x2.mul(f64x2.mul(S, S), f64x2.sqrt(S)),
    );
    if (!vector) return A;
    // 2b = 2T S^{−3/2} exceeds A from S = 3/2 on, where the norm is 2/(√3 S).
    const flat = f64x2.div(f64x2.splat(TWO_OVER_ROOT_3), S);
    return v128.bitselect(A, flat, f64x2.lt(S, f64x2.splat(1.5)));
  }
  if (potential == LOG_COSH) {
    const peak = f64x2.splat(STEEPEST);
    const T = f64x2.pmin(f64x2.splat(FARTHEST_EXPONENT), nearest(STEEPEST, near, far));
    const E = decay(T);
    const s = sech2(E);
    const t = tanhAbove(T, E);
    const A = f64x2.mul(f64x2.add(s, s), t);
    if (!vector) return A;
    const b = f64x2.div(f64x2.sub(f64x2.div(t, T), s), T);
    return v128.bitselect(A, thirdForm(A, b), f64x2.lt(T, peak));
  }
  if (potential == HUBER) {
    const two = f64x2.splat(2);
    const bent = f64x2.le(near, f64x2.splat(1));
    if (!vector) return v128.and(two, bent);
    const T = f64x2.pmin(f64x2.splat(FARTHEST), near);
    const flat = f64x2.div(f64x2.splat(TWO_OVER_ROOT_3), f64x2.mul(T, T));
    return v128.bitselect(two, flat, bent);
  }
  return f64x2.splat(0);
}

/** `largestFrom`. */
// @ts-ignore: decorator
@inline
export function largestFrom(potential: i32, vector: bool, near: v128): v128 {
  const one = f64x2.splat(1);
  const T = f64x2.pmin(f64x2.splat(FARTHEST), near);
  if (potential == CHARBONNIER) {
    const S = onePlusSquare(T);
    return f64x2.div(one, vector ? f64x2.sqrt(S) : f64x2.mul(S, f64x2.sqrt(S)));
  }
  if (potential == LOG_COSH) {
    if (!vector) return sech2(decay(f64x2.pmin(f64x2.splat(FARTHEST_EXPONENT), near)));
    const quotient = f64x2.div(tanhAbove(T, decay(T)), T);
    return v128.bitselect(quotient, one, f64x2.gt(T, f64x2.splat(0)));
  }
  if (potential == HUBER) {
    const bent = f64x2.sub(vector ? f64x2.splat(2) : f64x2.splat(1), near);
    const inside = f64x2.le(near, one);
    if (!vector) return v128.and(f64x2.add(bent, bent), inside);
    return v128.bitselect(bent, f64x2.div(one, T), inside);
  }
  return one;
}

/** s (2Tt − 1) of log-cosh where it is largest. */
// @ts-ignore: decorator
@inline
export function logCoshTurned(near: v128, far: v128): v128 {
  const T = f64x2.pmin(f64x2.splat(FARTHEST_EXPONENT), nearest(BENT, near, far));
  const E = decay(T);
  const along = f64x2.mul(f64x2.add(T, T), tanhAbove(T, E));
  return f64x2.mul(sech2(E), f64x2.sub(along, f64x2.splat(1)));
}

/** `mixedOn`. */
// @ts-ignore: decorator
@inline
export function mixedOn(potential: i32, near: v128, far: v128): v128 {
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  if (potential == CHARBONNIER) {
    const T = f64x2.pmin(f64x2.splat(FARTHEST), near);
    const q = f64x2.mul(T, T);
    const S = f64x2.add(one, q);
    const cube = f64x2.div(one, f64x2.mul(S, f64x2.sqrt(S)));
    const turned = f64x2.div(f64x2.sub(f64x2.mul(two, q), one), S);
    return v128.bitselect(cube, f64x2.mul(cube, turned), f64x2.le(q, two));
  }
  if (potential == LOG_COSH) {
    const flat = sech2(decay(f64x2.pmin(f64x2.splat(FARTHEST_EXPONENT), near)));
    return f64x2.pmax(flat, logCoshTurned(near, far));
  }
  if (potential == HUBER) {
    const four = f64x2.splat(4);
    const end = f64x2.sub(f64x2.mul(four, f64x2.pmin(one, far)), two);
    const start = f64x2.sub(two, f64x2.mul(two, near));
    return v128.and(f64x2.pmax(start, end), f64x2.le(near, one));
  }
  return one;
}
