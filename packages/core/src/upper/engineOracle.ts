import type { WarmStart } from '../hypergradient/warmStart.js';
import type { BilevelProblem, Measures } from '../problem/problem.js';
import { requireSpecifier, type ProblemReference, type ShardEngine } from '../shard/engine.js';
import type { SolveSummary } from '../shard/shard.js';
import type { Evaluation, Extras, Oracle, Tolerances } from './oracle.js';
import { ShardedOracle, certifiesDirections, type OracleOptions } from './shardedOracle.js';

/** The samples of a problem on an engine, opened by the first call. */
export class EngineOracle implements Oracle {
  readonly parameters: number;
  readonly samples: number;
  readonly certifiesDirections: boolean;
  readonly #open: () => Promise<ShardedOracle>;
  #opened: Promise<ShardedOracle> | undefined;

  constructor(
    problem: BilevelProblem,
    engine: ShardEngine,
    reference: ProblemReference,
    options: OracleOptions,
  ) {
    const { lower, linear } = options;
    requireSpecifier('the module of a problem', reference.module);
    for (const { description } of [lower, linear]) {
      if (description?.module === undefined) continue;
      requireSpecifier('the module of a solver', description.module);
    }
    this.parameters = problem.parameters;
    this.samples = problem.samples.length;
    this.certifiesDirections = certifiesDirections(problem, options);
    this.#open = async () =>
      new ShardedOracle(problem, await engine.open(problem, reference, options), options);
  }

  async open(): Promise<void> {
    await this.#sharded();
  }

  async evaluate(
    theta: Float64Array,
    tolerances: Tolerances,
    maxWork: number,
    subset?: readonly number[],
    extras?: Extras,
  ): Promise<Evaluation> {
    return (await this.#sharded()).evaluate(theta, tolerances, maxWork, subset, extras);
  }

  async solve(theta: Float64Array, accuracy: number): Promise<SolveSummary[]> {
    return (await this.#sharded()).solve(theta, accuracy);
  }

  async solution(i: number): Promise<Float64Array> {
    return (await this.#sharded()).solution(i);
  }

  async measure(): Promise<Measures[]> {
    return (await this.#sharded()).measure();
  }

  async snapshot(): Promise<WarmStart[]> {
    return (await this.#sharded()).snapshot();
  }

  async restore(warmStarts: readonly WarmStart[]): Promise<void> {
    await (await this.#sharded()).restore(warmStarts);
  }

  /** Gives back what the samples take; the engine stays open. */
  async close(): Promise<void> {
    await (await this.#opened)?.close();
  }

  #sharded(): Promise<ShardedOracle> {
    return (this.#opened ??= this.#open());
  }
}

/**
 * For the option `oracle` of `learn`: evaluates the samples of the problem on `engine`. `reference` is the
 * same problem as it is made elsewhere. The engine opens it with the first call, or with
 * `LearningRun.open()`.
 *
 * ```ts
 * const reference = { module: 'my-package/problem', export: 'problemOf', data };
 * const run = learn(problemOf(data), theta, { oracle: onEngine(engine, reference) });
 * ```
 *
 * @throws ArgumentError for a reference by the address of a file
 */
export function onEngine(
  engine: ShardEngine,
  reference: ProblemReference,
): (problem: BilevelProblem, options: OracleOptions) => EngineOracle {
  return (problem, options) => new EngineOracle(problem, engine, reference, options);
}
