// The potentials of one signed number, by the numbers that src/filters/scalarCodes.ts gives them: those of blocks
// (potentials.ts), and others. Known when compiled, they leave no branch. Those with exponentials are taken row by row
// (../filters/stages.ts).

import { fairSecond, fairSlope, fairValue } from './fair';
import { firmFirst, firmSecond, firmValue } from './firm';
import { measuredOne, secondOf, slopeOf, valueOf } from './potentials';
import { studentFirst, studentSecond, studentValue } from './student';

export const FAIR = 4;
export const SOFTPLUS = 5;
export const STUDENT = 6;
export const FIRM = 7;

/** Φ(T), without exponentials. */
// @ts-ignore: decorator
@inline
export function scalarValue(potential: i32, T: v128): v128 {
  if (potential == FAIR) return fairValue(f64x2.abs(T));
  if (potential == STUDENT) return studentValue(T);
  if (potential == FIRM) return firmValue(T);
  return valueOf(potential, measuredOne(potential, T));
}

/** Φ'(T), without exponentials. */
// @ts-ignore: decorator
@inline
export function scalarFirst(potential: i32, T: v128): v128 {
  if (potential == FAIR) return f64x2.mul(fairSlope(f64x2.abs(T)), T);
  if (potential == STUDENT) return studentFirst(T);
  if (potential == FIRM) return firmFirst(T);
  return f64x2.mul(slopeOf(potential, measuredOne(potential, T)), T);
}

/** Φ''(T), without exponentials. */
// @ts-ignore: decorator
@inline
export function scalarSecond(potential: i32, T: v128): v128 {
  if (potential == FAIR) return fairSecond(f64x2.abs(T));
  if (potential == STUDENT) return studentSecond(T);
  if (potential == FIRM) return firmSecond(T);
  return secondOf(potential, measuredOne(potential, T));
}
