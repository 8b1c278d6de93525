// Majorants of the potentials of one signed number between two sizes, near ≤ far, for two places at a time: src/potential
// has them with their proofs. Those of blocks are in majorants.ts.

import { firmMixed, firmSecond, firmThird } from './firm';
import { largestFrom, leastOn, logCoshTurned, mixedOn, steepestOn } from './majorants';
import { LOG_COSH } from './potentials';
import { FAIR, FIRM, SOFTPLUS, STUDENT } from './scalar';
import { studentMixed, studentSecond, studentThird } from './student';

/** Where those of student, firm and fair that fall are held. */
const FARTHEST: f64 = 1e40;
/** √3, √2 ∓ 1 and √(7 ∓ √40): src/potential/student.ts. */
const LEAST: f64 = 1.7320508075688772;
const STEEP_FIRST: f64 = 0.41421356237309515;
const STEEP_SECOND: f64 = 2.414213562373095;
const BENT_FIRST: f64 = 0.8218544151266947;
const BENT_SECOND: f64 = 3.650281539872885;
/** src/potential/firm.ts. */
const FIRM_LEAST: f64 = 11.62538244599376;
const FIRM_LEAST_SECOND: f64 = -0.015599289415228 * (1 + 1e-12);
const FIRM_STEEP_FIRST: f64 = 0.499997217270922;
const FIRM_STEEP_SECOND: f64 = 30.08584647173257;
const FIRM_BENT_FIRST: f64 = 1.22466787152802;
const FIRM_BENT_SECOND: f64 = 71.2141144067941;

// @ts-ignore: decorator
@inline
function held(T: v128): v128 {
  return f64x2.pmin(f64x2.splat(FARTHEST), T);
}

// @ts-ignore: decorator
@inline
function nearest(peak: f64, near: v128, far: v128): v128 {
  const top = f64x2.splat(peak);
  return v128.bitselect(far, f64x2.pmax(near, top), f64x2.lt(far, top));
}

// @ts-ignore: decorator
@inline
function half(T: v128): v128 {
  return f64x2.mul(f64x2.splat(0.5), T);
}

/** 1/(1 + T)². */
// @ts-ignore: decorator
@inline
function fairBend(T: v128): v128 {
  const S = f64x2.add(f64x2.splat(1), held(T));
  return f64x2.div(f64x2.splat(1), f64x2.mul(S, S));
}

/** At most Φ''. */
// @ts-ignore: decorator
@inline
export function scalarLeast(potential: i32, near: v128, far: v128): v128 {
  if (potential == FAIR) {
    const S = f64x2.add(f64x2.splat(1), far);
    return f64x2.div(f64x2.splat(1), f64x2.mul(S, S));
  }
  if (potential == SOFTPLUS) return f64x2.mul(f64x2.splat(0.25), leastOn(LOG_COSH, half(far)));
  if (potential == STUDENT) {
    const size = nearest(LEAST, near, far);
    const least = f64x2.splat(-0.125);
    return v128.bitselect(
      least,
      studentSecond(held(size)),
      f64x2.eq(size, f64x2.splat(LEAST)),
    );
  }
  if (potential == FIRM) {
    const size = nearest(FIRM_LEAST, near, far);
    return v128.bitselect(
      f64x2.splat(FIRM_LEAST_SECOND),
      firmSecond(held(size)),
      f64x2.eq(size, f64x2.splat(FIRM_LEAST)),
    );
  }
  return leastOn(potential, far);
}

/** At least |Φ''|. */
// @ts-ignore: decorator
@inline
export function scalarLargest(potential: i32, near: v128, far: v128): v128 {
  if (potential == FAIR) return fairBend(near);
  if (potential == SOFTPLUS) {
    return f64x2.mul(f64x2.splat(0.25), largestFrom(LOG_COSH, false, half(near)));
  }
  if (potential == STUDENT) {
    const first = f64x2.abs(studentSecond(held(near)));
    const second = f64x2.neg(studentSecond(held(nearest(LEAST, near, far))));
    return f64x2.pmax(first, second);
  }
  if (potential == FIRM) {
    const first = f64x2.abs(firmSecond(held(near)));
    const second = f64x2.neg(firmSecond(held(nearest(FIRM_LEAST, near, far))));
    return f64x2.pmax(first, second);
  }
  return largestFrom(potential, false, near);
}

/** At least |Φ'''|. */
// @ts-ignore: decorator
@inline
export function scalarSteepest(potential: i32, near: v128, far: v128): v128 {
  if (potential == FAIR) {
    const T = held(near);
    const S = f64x2.add(f64x2.splat(1), T);
    return f64x2.mul(f64x2.splat(2), f64x2.div(fairBend(T), S));
  }
  if (potential == SOFTPLUS) {
    return f64x2.mul(f64x2.splat(0.125), steepestOn(LOG_COSH, false, half(near), half(far)));
  }
  if (potential == STUDENT) {
    const first = studentThird(held(nearest(STEEP_FIRST, near, far)));
    const second = studentThird(held(nearest(STEEP_SECOND, near, far)));
    return f64x2.pmax(f64x2.abs(first), f64x2.abs(second));
  }
  if (potential == FIRM) {
    const first = firmThird(held(nearest(FIRM_STEEP_FIRST, near, far)));
    const second = firmThird(held(nearest(FIRM_STEEP_SECOND, near, far)));
    return f64x2.pmax(f64x2.abs(first), f64x2.abs(second));
  }
  return steepestOn(potential, false, near, far);
}

/** At least |Φ'' + TΦ'''|, where |Φ''| is at most `largest`. */
// @ts-ignore: decorator
@inline
export function scalarMixed(potential: i32, near: v128, far: v128, largest: v128): v128 {
  if (potential == FAIR) return largest;
  if (potential == LOG_COSH) return f64x2.pmax(largest, logCoshTurned(near, far));
  if (potential == SOFTPLUS) {
    const turned = logCoshTurned(half(near), half(far));
    return f64x2.pmax(largest, f64x2.mul(f64x2.splat(0.25), turned));
  }
  if (potential == STUDENT) {
    const first = f64x2.abs(studentMixed(held(near)));
    const second = f64x2.abs(studentMixed(held(nearest(BENT_FIRST, near, far))));
    const third = f64x2.abs(studentMixed(held(nearest(BENT_SECOND, near, far))));
    return f64x2.pmax(first, f64x2.pmax(second, third));
  }
  if (potential == FIRM) {
    const first = f64x2.abs(firmMixed(held(near)));
    const second = f64x2.abs(firmMixed(held(nearest(FIRM_BENT_FIRST, near, far))));
    const third = f64x2.abs(firmMixed(held(nearest(FIRM_BENT_SECOND, near, far))));
    return f64x2.pmax(first, f64x2.pmax(second, third));
  }
  return mixedOn(potential, near, far);
}
