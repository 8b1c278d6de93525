import { ArgumentError, expected } from '../errors.js';
import type { BilevelProblem } from '../problem/problem.js';
import type { ShardSolvers } from './localShard.js';
import type { Shard } from './shard.js';

/**
 * A problem that can be made again elsewhere: the export `export` of the module `module` is a function of
 * `data` that returns a `BilevelProblem`, or a promise of one.
 */
export interface ProblemReference {
  /**
   * The specifier of the module, `@bilevel/imaging/described-reconstruction` say, as the engine resolves it
   * where the problem is made. No address: that holds on one machine alone.
   */
  readonly module: string;
  readonly export: string;
  /** Plain data; arrays in it are best passed through {@link ShardEngine.share}. */
  readonly data: unknown;
}

/** Samples that are open at once, and the bytes that all takes then. */
export interface Together {
  readonly count: number;
  readonly memory: number;
}

/**
 * What evaluates samples: threads of this process, a cluster of machines. It has no part in the numbers,
 * and keeps nothing of a sample but its warm start.
 */
export interface ShardEngine {
  /** The array where all who evaluate read the same copy, if there is such a place. Default: as it is. */
  share?(array: Float64Array): Float64Array;
  /**
   * Shards that hold every sample of the problem, each sample in one of them. Who evaluates elsewhere makes
   * the problem from `reference`, and the solvers from their descriptions.
   *
   * @throws ArgumentError for what cannot be made elsewhere, and errors of the engine's own
   */
  open(
    problem: BilevelProblem,
    reference: ProblemReference,
    solvers: ShardSolvers,
  ): Promise<readonly Shard[]>;
  /**
   * How many of the first samples of a problem are best open at once, a problem each, and the bytes that they take here beside all else
   * that is open; `other` is open at another time, with data of so many bytes. Default: one at a time.
   *
   * @throws errors of the engine's own where there is no room for one
   */
  together?(
    problem: BilevelProblem,
    solvers: ShardSolvers,
    other?: { readonly problem: BilevelProblem; readonly data: number },
  ): Together;
  /** Ends all that it has started. Nothing can be evaluated any more. */
  close(): Promise<void>;
}

/** @throws ArgumentError for the address of a file, which only this machine could follow */
export function requireSpecifier(name: string, module: string): void {
  if (!/^(file:|\/|\\|[a-z]:[\\/])/i.test(module)) return;
  throw new ArgumentError(
    expected(
      'the specifier of a module, such as my-package/problem or #problem,',
      name,
      module,
      'An address of a file says nothing elsewhere; give the engine what resolves the specifier.',
    ),
  );
}
