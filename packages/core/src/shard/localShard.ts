import { evaluateAndKeep } from '../hypergradient/evaluateParts.js';
import type { EvaluationRequest } from '../hypergradient/evaluationRequest.js';
import { warmStartOf, type WarmStart } from '../hypergradient/warmStart.js';
import type { SampleSummary } from '../hypergradient/hypergradient.js';
import { solveParts } from '../lower/solveParts.js';
import type { BilevelProblem, Measures, Sample } from '../problem/problem.js';
import { Pace, runUnder, type Cooperative } from '../run/cooperative.js';
import type { Shard, ShardControl, ShardRequest, SolveRequest, SolveSummary } from './shard.js';
import { WarmStarts, warmStartMemory } from './warmStarts.js';

/**
 * What is agreed on when a shard is opened: its two solvers, and the certificate that will be asked
 * for. They decide what is kept of a sample: a tangent only for `sharp`.
 */
export type ShardSolvers = Pick<EvaluationRequest, 'lower' | 'linear' | 'certificate'>;

/** Options of {@link LocalShard}. */
export interface LocalShardOptions {
  /** Indices of the samples that it holds, ascending. Default: all of the problem. */
  readonly samples?: readonly number[];
  /**
   * Where the warm starts are kept, by {@link warmStartMemory}. Default: memory of its own. With
   * shared memory several threads can take turns at the samples.
   */
  readonly memory?: readonly Float64Array[];
}

/**
 * The samples of a problem, evaluated one after the other in this thread. Every solve starts from
 * the sample's last x̃ and q̃, whatever the θ they belong to. It keeps nothing of a sample but its
 * {@link WarmStarts}.
 */
export class LocalShard implements Shard {
  readonly samples: readonly number[];
  readonly #problem: BilevelProblem;
  readonly #solvers: ShardSolvers;
  readonly #warm: WarmStarts;
  /** Kept over evaluations, so that many small ones hand control back as well. */
  readonly #pace = new Pace();

  constructor(problem: BilevelProblem, solvers: ShardSolvers, options: LocalShardOptions = {}) {
    this.samples = options.samples ?? problem.samples.map((_, i) => i);
    this.#problem = problem;
    this.#solvers = solvers;
    const memory = options.memory ?? warmStartMemory(problem, solvers);
    this.#warm = new WarmStarts(problem, solvers, memory);
  }

  evaluate(request: ShardRequest, control: ShardControl = {}): Promise<SampleSummary[]> {
    const { theta, samples, ...rest } = request;
    const { lower, linear } = this.#solvers;
    const evaluation: EvaluationRequest = { lower, linear, ...rest };
    return this.#each(samples, control, (sample, i) =>
      this.#evaluate(sample, theta, evaluation, i),
    );
  }

  solve(request: SolveRequest, control: ShardControl = {}): Promise<SolveSummary[]> {
    return this.#each(request.samples, control, (sample, i) => this.#solve(sample, request, i));
  }

  measure(samples: readonly number[], control: ShardControl = {}): Promise<Measures[]> {
    return this.#each(samples, control, (sample, i) =>
      measureSample(sample, this.#warm.read(i).point),
    );
  }

  solution(sample: number): Promise<Float64Array> {
    return Promise.resolve(this.#warm.read(sample).point.slice());
  }

  snapshot(): Promise<WarmStart[]> {
    return Promise.resolve(this.samples.map((i) => this.#warm.copy(i)));
  }

  restore(warmStarts: readonly WarmStart[]): Promise<void> {
    for (const [k, warm] of warmStarts.entries()) this.#warm.write(this.samples[k]!, warm);
    return Promise.resolve();
  }

  *#evaluate(
    sample: Sample,
    theta: Float64Array,
    request: EvaluationRequest,
    i: number,
  ): Cooperative<SampleSummary> {
    const start = this.#warm.read(i);
    return yield* evaluateAndKeep(sample, theta, start, request, this.#pace, (result) => {
      this.#warm.write(i, warmStartOf(result, theta));
      // Vectors of the length of x stay here.
      const { gradient, epsilon, residual, bound, beforehand, value, corrected } = result;
      const { work, status, along, curvature } = result;
      return {
        ...{ gradient, epsilon, residual, bound, beforehand, value, corrected },
        ...{ work, status },
        ...(along && { along }),
        ...(curvature && { curvature }),
      };
    });
  }

  *#solve(
    sample: Sample,
    { theta, accuracy, maxWork }: SolveRequest,
    i: number,
  ): Cooperative<SolveSummary> {
    const { lower } = this.#solvers;
    const warm = this.#warm.read(i);
    const tolerance = { epsilon: accuracy * Math.sqrt(sample.dimension), maxWork };
    const solution = yield* solveParts(lower, sample, theta, warm.point, tolerance, this.#pace);
    // x̃ belongs to this θ now, and is predicted from here.
    const tangent = warm.tangent && { theta, duals: warm.tangent.duals };
    this.#warm.write(i, { ...warm, point: solution.point, ...(tangent && { tangent }) });
    return { epsilon: solution.epsilon, work: solution.work, status: solution.status };
  }

  async #each<T>(
    samples: readonly number[],
    control: ShardControl,
    work: (sample: Sample, i: number) => Cooperative<T>,
  ): Promise<T[]> {
    const results: T[] = [];
    for (const i of samples) {
      results.push(await runUnder(work(this.#problem.samples[i]!, i), control));
      control.onSample?.();
    }
    return results;
  }
}

/** Scores can take as long as many iterations: control goes back after each sample. */
function* measureSample(sample: Sample, x: Float64Array): Cooperative<Measures> {
  const measures = sample.measure?.(x) ?? {};
  yield;
  return measures;
}
