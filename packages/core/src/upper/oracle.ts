import { combine, coldStart, type Hypergradient } from '../hypergradient/hypergradient.js';
import {
  evaluateSample,
  type EvaluationRequest,
  type SampleHypergradient,
  type WarmStart,
} from '../hypergradient/evaluateSample.js';
import { CheckpointError, expected } from '../errors.js';
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
}

/**
 * Where upper-level methods get F and h from. Only θ, tolerances and numbers cross it; solutions
 * and warm starts stay behind it, so that samples can be evaluated elsewhere and in parallel.
 */
export interface Oracle {
  readonly parameters: number;
  /**
   * `maxWork` bounds the sum over all samples and both solves. A solve that has none left still
   * takes the few units (at most 5 per sample) that its certificate costs, so that there always is one.
   */
  evaluate(theta: Float64Array, tolerances: Tolerances, maxWork: number): Promise<Evaluation>;
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
  readonly #problem: BilevelProblem;
  readonly #options: LocalOracleOptions;
  /** Kept over evaluations, so that many small ones hand control back as well. */
  readonly #pace = new Pace();
  #warm: WarmStart[];

  constructor(problem: BilevelProblem, options: LocalOracleOptions) {
    this.parameters = problem.parameters;
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
  ): Promise<Evaluation> {
    const samples = await runUnder(this.#evaluateAll(theta, tolerances, maxWork), this.#options);
    return {
      ...combine(this.#problem, theta, samples),
      theta: theta.slice(),
      tolerances,
      epsilon: samples.reduce((most, s) => Math.max(most, s.epsilon), 0),
      residual: samples.reduce((most, s) => Math.max(most, s.residual), 0),
    };
  }

  *#evaluateAll(
    theta: Float64Array,
    tolerances: Tolerances,
    maxWork: number,
  ): Cooperative<SampleHypergradient[]> {
    const { lower, linear, maxWork: maxWorkPerSolve, onSample } = this.#options;
    const results: SampleHypergradient[] = [];
    let left = maxWork;
    for (const [i, sample] of this.#problem.samples.entries()) {
      const request: EvaluationRequest = {
        lower,
        linear,
        ...tolerances,
        maxWork: maxWorkPerSolve,
        maxTotalWork: left,
      };
      const result = yield* evaluateSample(sample, theta, this.#warm[i]!, request, this.#pace);
      left -= result.work.total;
      this.#warm[i] = { point: result.solution, adjoint: result.adjoint };
      results.push(result);
      onSample?.(i + 1, this.#problem.samples.length);
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
