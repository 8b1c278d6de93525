// All potentials, by the numbers that src/blocks/potentialCodes.ts gives them; known when compiled, they
// leave no branch.

import { charbonnierSecond, charbonnierSlope, charbonnierValue } from './charbonnier';
import { huberSecond, huberSlope, huberValue } from './huber';
import { logCoshSecond, logCoshSlope, logCoshValue } from './logCosh';
import { quadraticSecond, quadraticSlope, quadraticValue } from './quadratic';

export const CHARBONNIER = 0;
export const LOG_COSH = 1;
export const HUBER = 2;
export const QUADRATIC = 3;

/** What the functions below take of a block: its squared size T², or its size T where they need a root. */
// @ts-ignore: decorator
@inline
export function measured(potential: i32, squares: v128): v128 {
  return potential == CHARBONNIER ? squares : f64x2.sqrt(squares);
}

/** The same of a block of one number. */
// @ts-ignore: decorator
@inline
export function measuredOne(potential: i32, t: v128): v128 {
  return potential == CHARBONNIER ? f64x2.mul(t, t) : f64x2.abs(t);
}

/** T itself. */
// @ts-ignore: decorator
@inline
export function sizeOf(potential: i32, measure: v128): v128 {
  return potential == CHARBONNIER ? f64x2.sqrt(measure) : measure;
}

/** Φ. */
// @ts-ignore: decorator
@inline
export function valueOf(potential: i32, measure: v128): v128 {
  if (potential == CHARBONNIER) return charbonnierValue(measure);
  if (potential == LOG_COSH) return logCoshValue(measure);
  if (potential == HUBER) return huberValue(measure);
  return quadraticValue(measure);
}

/** Φ'/T. */
// @ts-ignore: decorator
@inline
export function slopeOf(potential: i32, measure: v128): v128 {
  if (potential == CHARBONNIER) return charbonnierSlope(measure);
  if (potential == LOG_COSH) return logCoshSlope(measure);
  if (potential == HUBER) return huberSlope(measure);
  return quadraticSlope(measure);
}

/** Φ''. */
// @ts-ignore: decorator
@inline
export function secondOf(potential: i32, measure: v128): v128 {
  if (potential == CHARBONNIER) return charbonnierSecond(measure);
  if (potential == LOG_COSH) return logCoshSecond(measure);
  if (potential == HUBER) return huberSecond(measure);
  return quadraticSecond(measure);
}
