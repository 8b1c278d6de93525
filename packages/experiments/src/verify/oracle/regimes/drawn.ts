import type { ProblemData } from '../truth.js';

/** A problem of a regime. */
export interface Drawn {
  readonly data: ProblemData;
  /** The size of x: tolerances for it and starts are relative to it. */
  readonly scale: number;
  /** The picture is this constant, so that the truth has a closed form; for pictures too large to be solved. */
  readonly constant?: { readonly noisy: number; readonly truth: number };
}

/** Draws problems of one regime. */
export type DrawRegime = (random: () => number) => Drawn;
