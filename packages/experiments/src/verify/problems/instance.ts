import type { BilevelProblem } from '@bilevel/core';

/** A problem at a θ, drawn at random. */
export interface Instance {
  readonly problem: BilevelProblem;
  readonly theta: Float64Array;
  /** The same problem in 64 bits, where `problem` is computed in fewer. */
  readonly exact?: BilevelProblem;
}

/** Draws instances of one kind of problem. */
export type Draw = (random: () => number) => Instance;

/** Uniform between the ends. */
export function between(random: () => number, low: number, high: number): number {
  return low + (high - low) * random();
}

/** A whole number from `low` to `high`. */
export function whole(random: () => number, low: number, high: number): number {
  return low + Math.floor((high - low + 1) * random());
}

/** One of the choices. */
export function pick<T>(random: () => number, choices: readonly T[]): T {
  return choices[whole(random, 0, choices.length - 1)]!;
}

/** One in `of` times true. */
export function sometimes(random: () => number, of: number): boolean {
  return random() * of < 1;
}
