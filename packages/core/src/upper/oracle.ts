import { combine, coldStart, type Hypergradient } from '../hypergradient/hypergradient.js';
import {
  evaluateSample,
  type EvaluationRequest,
  type SampleHypergradient,
  type WarmStart,
} from '../hypergradient/evaluateSample.js';
import { ArgumentError, CheckpointError, expected } from '../errors.js';
import type { BilevelProblem } from '../problem/problem.js';
import { Pace, runUnder, type Control, type Cooperative } from '../run/cooperative.js';

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
   * True when `maxWork` cut a solve short: what is left of the budget, if anything, is too little
   * for another evaluation of this accuracy.
   */
  readonly exhausted: boolean;
}

/**
 * Where upper-level methods get F and h from. Only θ, tolerances and numbers cross it; solutions
 * and warm starts stay behind it, so that samples can be evaluated elsewhere and in parallel.
 */
export interface Oracle {
  readonly parameters: number;
  /** m, the number of samples. */
  readonly samples: number;
  /**
   * F and h as the mean over the samples of the indices `subset` (distinct, in any order: the result
   * does not depend on it), or over all; r(θ) comes on top. Only their warm starts move on.
   *
   * `maxWork` bounds the sum over these samples and both solves. Each sample may take an equal share
   * of it, so that no result depends on which is evaluated first or where. A solve that has none left
   * still takes the few units (at most 5 per sample) that its certificate costs, so that there always
   * is one.
   *
   * @throws ArgumentError for a subset that is empty, repeats a sample or names one that is not there
   */
  evaluate(
    theta: Float64Array,
    tolerances: Tolerances,
    maxWork: number,
    subset?: readonly number[],
  ): Promise<Evaluation>;
  /** Copies of all warm starts: with the method's state, all that an exact resume needs. */
  snapshot(): Promise<WarmStart[]>;
  restore(warmStarts: readonly WarmStart[]): Promise<void>;
}

/** Options of {@link LocalOracle}. */
export interface LocalOracleOptions extends Control {
  readonly lower: EvaluationRequest['lower'];
  readonly linear: EvaluationRequest['linear'];
  /** Units of work that each solve of each sample may take. */
  readonly maxWork: number;
  /** Told after each sample of an evaluation. */
  readonly onSample?: ((done: number, of: number) => void) | undefined;
}

/**
 * Evaluates the samples one after the other in this thread. Every solve starts from the sample's
 * last x̃ and q̃, whatever the θ they belong to.
 */
export class LocalOracle implements Oracle {
  readonly parameters: number;
  readonly samples: number;
  readonly #problem: BilevelProblem;
  readonly #options: LocalOracleOptions;
  /** Kept over evaluations, so that many small ones hand control back as well. */
  readonly #pace = new Pace();
  #warm: WarmStart[];

  constructor(problem: BilevelProblem, options: LocalOracleOptions) {
    this.parameters = problem.parameters;
    this.samples = problem.samples.length;
    this.#problem = problem;
    this.#options = options;
    this.#warm = coldStart(problem);
  }

  /** x̃ of sample i from its last evaluation; not a copy. */
  solution(i: number): Float64Array {
    return this.#warm[i]!.point;
  }

  async evaluate(
    theta: Float64Array,
    tolerances: Tolerances,
    maxWork: number,
    subset?: readonly number[],
  ): Promise<Evaluation> {
    const chosen = resolveSubset(subset, this.samples);
    const share = Math.floor(maxWork / chosen.length);
    const results = await runUnder(
      this.#evaluateAll(theta, tolerances, share, chosen),
      this.#options,
    );
    return {
      ...combine(this.#problem, theta, results),
      theta: theta.slice(),
      tolerances,
      epsilon: results.reduce((most, s) => Math.max(most, s.epsilon), 0),
      residual: results.reduce((most, s) => Math.max(most, s.residual), 0),
      exhausted: results.some((s) => s.work.total >= share && !reached(s)),
    };
  }

  *#evaluateAll(
    theta: Float64Array,
    tolerances: Tolerances,
    share: number,
    chosen: readonly number[],
  ): Cooperative<SampleHypergradient[]> {
    const { lower, linear, maxWork, onSample } = this.#options;
    const request: EvaluationRequest = {
      lower,
      linear,
      ...tolerances,
      maxWork,
      maxTotalWork: share,
    };
    const results: SampleHypergradient[] = [];
    for (const i of chosen) {
      const sample = this.#problem.samples[i]!;
      const result = yield* evaluateSample(sample, theta, this.#warm[i]!, request, this.#pace);
      this.#warm[i] = { point: result.solution, adjoint: result.adjoint };
      results.push(result);
      onSample?.(results.length, chosen.length);
    }
    return results;
  }

  snapshot(): Promise<WarmStart[]> {
    return Promise.resolve(
      this.#warm.map(({ point, adjoint }) => ({ point: point.slice(), adjoint: adjoint.slice() })),
    );
  }

  restore(warmStarts: readonly WarmStart[]): Promise<void> {
    const fits =
      warmStarts.length === this.#problem.samples.length &&
      warmStarts.every(
        (warm, i) =>
          warm.point.length === this.#problem.samples[i]!.dimension &&
          warm.adjoint.length === this.#problem.samples[i]!.dimension,
      );
    if (!fits) {
      throw new CheckpointError(
        expected('the shapes of this problem', 'the warm starts of the checkpoint', warmStarts) +
          ' The checkpoint belongs to another problem.',
      );
    }
    this.#warm = warmStarts.map(({ point, adjoint }) => ({
      point: point.slice(),
      adjoint: adjoint.slice(),
    }));
    return Promise.resolve();
  }
}

/** Whether both solves reached their tolerance or the limit of the arithmetic. */
function reached({ status }: SampleHypergradient): boolean {
  return status.lower !== 'budget' && status.adjoint !== 'budget';
}

/** The indices in ascending order, all of them by default. */
function resolveSubset(subset: readonly number[] | undefined, samples: number): readonly number[] {
  if (subset === undefined) return Array.from({ length: samples }, (_, i) => i);
  const sorted = [...subset].sort((a, b) => a - b);
  const fits = sorted.every(
    (i, k) => Number.isInteger(i) && i >= 0 && i < samples && i !== sorted[k - 1],
  );
  if (!fits || sorted.length === 0) {
    throw new ArgumentError(
      expected(
        `at least one of the samples 0 to ${String(samples - 1)}, each once,`,
        'subset',
        subset.join(', '),
      ),
    );
  }
  return sorted;
}
