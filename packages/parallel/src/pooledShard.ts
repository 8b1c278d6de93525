import {
  LocalShard,
  type BilevelProblem,
  type Measures,
  type SampleSummary,
  type Shard,
  type ShardControl,
  type ShardRequest,
  type ShardSolvers,
  type SolveRequest,
  type SolveSummary,
  type WarmStart,
} from '@bilevel/core';
import { callFor } from './call.js';
import type { Call } from './protocol.js';

/** Runs a call over its samples; `local` evaluates one of them in this thread. */
type Run = (
  call: Call,
  local: (sample: number, control: ShardControl) => Promise<unknown>,
  control: ShardControl,
) => Promise<ReadonlyMap<number, unknown>>;

/** The samples of a problem on the threads of a pool. */
export class PooledShard implements Shard {
  readonly samples: readonly number[];
  readonly #local: LocalShard;
  readonly #run: Run;
  readonly #close: () => Promise<void>;
  /** Work of each sample in its last evaluation; at first its dimension. */
  readonly #expected: number[];

  constructor(
    problem: BilevelProblem,
    solvers: ShardSolvers,
    memory: readonly Float64Array[],
    run: Run,
    close: () => Promise<void>,
  ) {
    this.#local = new LocalShard(problem, solvers, { memory });
    this.samples = this.#local.samples;
    this.#run = run;
    this.#close = close;
    this.#expected = problem.samples.map(({ dimension }) => dimension);
  }

  async evaluate(request: ShardRequest, control?: ShardControl): Promise<SampleSummary[]> {
    const samples = this.#longestFirst(request.samples);
    const call: Call = { kind: 'evaluate', request: { ...request, samples } };
    const results = await this.#each<SampleSummary>(call, request.samples, control);
    for (const [k, i] of request.samples.entries()) this.#expected[i] = results[k]!.work.total;
    return results;
  }

  solve(request: SolveRequest, control?: ShardControl): Promise<SolveSummary[]> {
    return this.#each({ kind: 'solve', request }, request.samples, control);
  }

  measure(samples: readonly number[], control?: ShardControl): Promise<Measures[]> {
    return this.#each({ kind: 'measure', request: { samples } }, samples, control);
  }

  solution(sample: number): Promise<Float64Array> {
    return this.#local.solution(sample);
  }

  snapshot(): Promise<WarmStart[]> {
    return this.#local.snapshot();
  }

  restore(warmStarts: readonly WarmStart[]): Promise<void> {
    return this.#local.restore(warmStarts);
  }

  close(): Promise<void> {
    return this.#close();
  }

  /** A long sample taken last would leave the other threads idle. */
  #longestFirst(samples: readonly number[]): number[] {
    return [...samples].sort((a, b) => this.#expected[b]! - this.#expected[a]!);
  }

  async #each<T>(call: Call, samples: readonly number[], control: ShardControl = {}): Promise<T[]> {
    const local = (sample: number, own: ShardControl): Promise<unknown> =>
      callFor(this.#local, call, sample, own);
    const results = await this.#run(call, local, control);
    return samples.map((i) => results.get(i) as T);
  }
}
