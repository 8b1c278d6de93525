import { ShardedOracle, type BilevelProblem, type OracleOptions } from '@bilevel/core';
import type { WorkerPool } from './pool.js';
import type { ProblemReference } from './protocol.js';

/**
 * For the `oracle` option of core's `learn`: evaluates the samples of the problem on the threads of
 * `pool`. `reference` is how a worker makes the same problem.
 *
 * ```ts
 * const pool = new WorkerPool();
 * const reference = { module: import.meta.resolve('./problem.js'), export: 'problemOf', data };
 * const run = learn(problemOf(data), theta, { oracle: onPool(pool, reference) });
 * ```
 */
export function onPool(
  pool: WorkerPool,
  reference: ProblemReference,
): (problem: BilevelProblem, options: OracleOptions) => ShardedOracle {
  return (problem, options) =>
    new ShardedOracle(problem, [pool.open(problem, reference, options)], options);
}
