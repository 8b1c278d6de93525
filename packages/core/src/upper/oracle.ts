import type { EvaluationRequest } from '../hypergradient/evaluationRequest.js';
import type { WarmStart } from '../hypergradient/warmStart.js';
import type { Hypergradient } from '../hypergradient/hypergradient.js';
import type { Measures } from '../problem/problem.js';
import type { SolveSummary } from '../shard/shard.js';

/** Accuracy asked of an evaluation. Infinity stops a solve at its warm start. */
export interface Tolerances {
  /** ε, a distance in x. */
  readonly epsilon: number;
  /** δ, an absolute residual. */
  readonly delta: number;
}

/** F and its hypergradient at one θ, as an upper-level method sees them. */
export interface Evaluation extends Omit<Hypergradient, 'samples'> {
  readonly theta: Float64Array;
  readonly tolerances: Tolerances;
  /** The largest ε reached by a sample. */
  readonly epsilon: number;
  /** The largest R reached by a sample. */
  readonly residual: number;
  /**
   * The standard deviation of the samples' hypergradients about h by component, √(Σ_i (h_i − h)_j² / (m − 1)), as
   * computed; none for one sample.
   */
  readonly spread?: Float64Array;
  /**
   * True when `maxWork` cut a solve short: what is left of the budget, if anything, is too little
   * for another evaluation of this accuracy.
   */
  readonly exhausted: boolean;
}

/** What an evaluation is asked for besides F and h. */
export type Extras = Pick<EvaluationRequest, 'direction' | 'curvature'>;

/** Which samples of an objective are evaluated: the first so many of those that are drawn, or all that it is made of. */
export type Draw = number | 'all';

/** What going over to other samples means for tolerances. */
export interface Entered {
  /** Factors by which ε and δ change for the same accuracy: samples may be larger, and have other weights. */
  readonly factors: Tolerances;
}

/**
 * Where upper-level methods get F and h from. Only θ, tolerances and numbers cross it; solutions
 * and warm starts stay behind it, so that samples can be evaluated elsewhere and in parallel
 * ({@link ShardedOracle}).
 */
export interface Oracle {
  /**
   * Prepares for the calls below, which do so themselves where it has not been called: what cannot be
   * evaluated is known before anything is.
   */
  open?(): Promise<void>;
  readonly parameters: number;
  /**
   * Goes over to other samples of the same objective, so many that were drawn or all of them. Warm starts of samples
   * that are of both stay. Given where samples are drawn ({@link DrawnOracle}).
   */
  enter?(draw: Draw): Promise<Entered>;
  /** N, how many samples can be drawn; likewise. */
  readonly population?: number;
  /** m, the number of samples. */
  readonly samples: number;
  /**
   * Whether descent along one direction should be proven by itself: where the certificate that was chosen is
   * sharp for fewer parameters than there are. Default: false.
   */
  readonly certifiesDirections?: boolean;
  /**
   * F and h at θ, as the mean over the samples of the indices `subset` (distinct, in any order: the result does not
   * depend on it), or over all; r(θ) comes on top. Only their warm starts move on.
   *
   * `maxWork` bounds the sum over these samples and both solves. Each sample may take an equal share
   * of it, so that no result depends on which is evaluated first or where. A solve that has none left
   * still takes the few units (at most 5 per sample) that its certificate costs, so that there always
   * is one.
   *
   * With a `direction` u, of length n, uᵀ∇F is certified too ({@link Evaluation.along}), at the price of one
   * more solve and some iterations: not by way of h, and so for any number of parameters. With `curvature` that of F
   * is estimated ({@link Evaluation.curvature}), at the price of n solves of moderate accuracy and some 6n products, for up to 8 parameters.
   *
   * @throws ArgumentError for a subset that is empty, repeats a sample or names one that is not there
   */
  evaluate(
    theta: Float64Array,
    tolerances: Tolerances,
    maxWork: number,
    subset?: readonly number[],
    extras?: Extras,
  ): Promise<Evaluation>;
  /**
   * Solves the lower level of every sample to ‖x̃ − x*‖ ≤ accuracy √d, from its warm start, which x̃
   * becomes.
   */
  solve(theta: Float64Array, accuracy: number): Promise<SolveSummary[]>;
  /** A copy of x̃ of sample i from its last evaluation or solve; x₀ before the first. */
  solution(i: number): Promise<Float64Array>;
  /** `Sample.measure` of every sample at its x̃. */
  measure(): Promise<Measures[]>;
  /** Copies of all warm starts: with the method's state, all that an exact resume needs. */
  snapshot(): Promise<WarmStart[]>;
  /** @throws CheckpointError when the warm starts do not have the shapes of this problem */
  restore(warmStarts: readonly WarmStart[]): Promise<void>;
}
