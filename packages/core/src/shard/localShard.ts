import {
  evaluateSample,
  type EvaluationRequest,
  type WarmStart,
} from '../hypergradient/evaluateSample.js';
import { coldStart, type SampleSummary } from '../hypergradient/hypergradient.js';
import { solveLower } from '../lower/solveLower.js';
import type { BilevelProblem, Measures, Sample } from '../problem/problem.js';
import { Pace, runUnder, type Cooperative } from '../run/cooperative.js';
import type { Shard, ShardControl, ShardRequest, SolveRequest, SolveSummary } from './shard.js';

/** The two solvers of a shard. */
export type ShardSolvers = Pick<EvaluationRequest, 'lower' | 'linear'>;

/** Options of {@link LocalShard}. */
export interface LocalShardOptions {
  /** Indices of the samples that it holds, ascending. Default: all of the problem. */
  readonly samples?: readonly number[];
  /**
   * Where the warm starts are kept, one a sample of the problem, overwritten by each evaluation.
   * Default: memory of its own. With shared memory several threads can take turns at the samples.
   */
  readonly warmStarts?: readonly WarmStart[];
}

/**
 * The samples of a problem, evaluated one after the other in this thread. Every solve starts from
 * the sample's last x̃ and q̃, whatever the θ they belong to.
 */
export class LocalShard implements Shard {
  readonly samples: readonly number[];
  readonly #problem: BilevelProblem;
  readonly #solvers: ShardSolvers;
  readonly #warm: readonly WarmStart[];
  /** Earlier adjoints of each sample, for linear solvers that recycle them. */
  readonly #earlier: (WarmStart['earlier'] | undefined)[];
  /** Kept over evaluations, so that many small ones hand control back as well. */
  readonly #pace = new Pace();

  constructor(problem: BilevelProblem, solvers: ShardSolvers, options: LocalShardOptions = {}) {
    this.samples = options.samples ?? problem.samples.map((_, i) => i);
    this.#problem = problem;
    this.#solvers = solvers;
    this.#warm = options.warmStarts ?? coldStart(problem).map(copyOf);
    this.#earlier = this.#warm.map(({ earlier }) => earlier);
  }

  evaluate(request: ShardRequest, control: ShardControl = {}): Promise<SampleSummary[]> {
    const { theta, samples, ...rest } = request;
    const evaluation: EvaluationRequest = { ...this.#solvers, ...rest };
    return this.#each(samples, control, (sample, warm, i) =>
      this.#evaluate(sample, theta, warm, evaluation, i),
    );
  }

  solve(request: SolveRequest, control: ShardControl = {}): Promise<SolveSummary[]> {
    return this.#each(request.samples, control, (sample, warm) =>
      this.#solve(sample, warm, request),
    );
  }

  measure(samples: readonly number[], control: ShardControl = {}): Promise<Measures[]> {
    return this.#each(samples, control, (sample, warm) => measureSample(sample, warm));
  }

  solution(sample: number): Promise<Float64Array> {
    return Promise.resolve(this.#warm[sample]!.point.slice());
  }

  snapshot(): Promise<WarmStart[]> {
    return Promise.resolve(this.samples.map((i) => copyOf(this.#warmStart(i))));
  }

  restore(warmStarts: readonly WarmStart[]): Promise<void> {
    for (const [k, { point, adjoint, earlier }] of warmStarts.entries()) {
      const i = this.samples[k]!;
      const warm = this.#warm[i]!;
      this.#earlier[i] = earlier?.map((q) => q.slice());
      warm.point.set(point);
      warm.adjoint.set(adjoint);
    }
    return Promise.resolve();
  }

  #warmStart(i: number): WarmStart {
    const { point, adjoint } = this.#warm[i]!;
    const earlier = this.#earlier[i];
    return { point, adjoint, ...(earlier && { earlier }) };
  }

  *#evaluate(
    sample: Sample,
    theta: Float64Array,
    warm: WarmStart,
    request: EvaluationRequest,
    i: number,
  ): Cooperative<SampleSummary> {
    const start = this.#warmStart(i);
    const result = yield* evaluateSample(sample, theta, start, request, this.#pace);
    this.#earlier[i] = result.earlier;
    warm.point.set(result.solution);
    warm.adjoint.set(result.adjoint);
    // Vectors of the length of x stay here.
    const { gradient, epsilon, residual, bound, value, corrected, work, status } = result;
    return { gradient, epsilon, residual, bound, value, corrected, work, status };
  }

  *#solve(
    sample: Sample,
    warm: WarmStart,
    { theta, accuracy, maxWork }: SolveRequest,
  ): Cooperative<SolveSummary> {
    const { lower } = this.#solvers;
    const level = sample.lower(theta);
    const tolerance = { epsilon: accuracy * Math.sqrt(sample.dimension), maxWork };
    try {
      const solution = yield* solveLower(lower, level, warm.point, tolerance, this.#pace);
      warm.point.set(solution.point);
      return { epsilon: solution.epsilon, work: solution.work, status: solution.status };
    } finally {
      level.release?.();
    }
  }

  async #each<T>(
    samples: readonly number[],
    control: ShardControl,
    work: (sample: Sample, warm: WarmStart, i: number) => Cooperative<T>,
  ): Promise<T[]> {
    const results: T[] = [];
    for (const i of samples) {
      results.push(await runUnder(work(this.#problem.samples[i]!, this.#warm[i]!, i), control));
      control.onSample?.();
    }
    return results;
  }
}

/** Scores can take as long as many iterations: control goes back after each sample. */
function* measureSample(sample: Sample, warm: WarmStart): Cooperative<Measures> {
  const measures = sample.measure?.(warm.point) ?? {};
  yield;
  return measures;
}

function copyOf({ point, adjoint, earlier }: WarmStart): WarmStart {
  return {
    point: point.slice(),
    adjoint: adjoint.slice(),
    ...(earlier && { earlier: earlier.map((q) => q.slice()) }),
  };
}
