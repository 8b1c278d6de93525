import type {
  Constant,
  Linearisation,
  LowerLevel,
  Sample,
  SampleHypergradient,
} from '@bilevel/core';
import { above, compare, type Judgement } from '../judge.js';
import type { ExactPoint } from '../models/model.js';
import type { Arithmetic, Real } from '../real.js';
import type { Solver } from '../solve.js';
import type { SampleTruth } from '../truth.js';

/**
 * What bounds are made of: the constants of a problem, against quotients at points near x̃ in the
 * directions that make them large; and how much A and B change from x̃ to x*, against that change.
 */
export const PARTS = [
  'strong-convexity',
  'lipschitz-gradient',
  'lipschitz-hessian',
  'lipschitz-cross',
  'lipschitz-upper',
  'cross-norm',
  'hessian-change',
  'hessian-form',
  'hessian-energy',
  'cross-change',
  'cross-energy',
  'tangent',
  'newton-distance',
] as const;
export type PartName = (typeof PARTS)[number];

/** Relative: what is left of the digits after differences of nearby points. */
export const RELATIVE = -18;

/** A sample that was evaluated, and the truth about it. */
export interface PartContext {
  readonly arithmetic: Arithmetic;
  readonly solver: Solver;
  readonly theta: Float64Array;
  readonly sample: Sample;
  readonly level: LowerLevel;
  readonly at: Linearisation;
  readonly found: SampleHypergradient;
  readonly truth: SampleTruth;
  /** At x̃. */
  readonly here: ExactPoint;
  /** A distance to nearby points, in the units of x. */
  readonly scale: number;
  readonly index: number;
}

/** A part against what it bounds, both exact: limits are products of claimed numbers with exact ones. */
export function judged(
  { arithmetic, index }: PartContext,
  bound: PartName,
  { kind }: Pick<Constant, 'kind'>,
  error: Real,
  limit: Real,
  slack = error.times(arithmetic.powerOfTen(RELATIVE)),
): Judgement<PartName> {
  const exact = { value: error.minus(limit), slack };
  const { verdict } = compare(arithmetic, exact, 0);
  return {
    bound,
    kind,
    sample: index,
    error:
      verdict === 'violated'
        ? Math.max(error.toNumber(), above(limit.toNumber()))
        : error.toNumber(),
    limit: limit.toNumber(),
    verdict: verdict === 'undecided' ? 'holds' : verdict,
  };
}
