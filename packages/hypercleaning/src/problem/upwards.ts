import { roundedUp } from '@bilevel/core';

/** Below it a size is taken to be this: its square, and products of two, are normal numbers. */
const LEAST = 2 ** -500;
/** Roundings that the terms below go through before they are added, at most. */
const OF_A_TERM = 64;

/** ≥ Σ_i t_i of `count` terms ≥ 0, in exact arithmetic; Infinity where one is NaN. */
export function sumUp(count: number, term: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.max(term(i), LEAST);
  return roundedUp(sum, count + OF_A_TERM);
}

/** ≥ (Σ_i t_i²)^½ of `count` terms ≥ 0, likewise. */
export function rootOfSquaresUp(count: number, term: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const size = Math.max(term(i), LEAST);
    sum += size * size;
  }
  return roundedUp(Math.sqrt(sum), count + OF_A_TERM);
}
